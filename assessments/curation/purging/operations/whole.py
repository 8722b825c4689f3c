"""Deleting an assessment whole: every row that belongs to it, whatever the order of tables."""

from typing import Any

from django.db import models

from assessments.framing.models import Assessment
from assessments.journal.models import Stream


def delete_all_below(assessment: Assessment) -> None:
    """Every row below it, itself and its journal. References are checked when the
    transaction ends, and rows go from the farthest to the nearest: a row's way to the assessment
    leads over rows that must still be there."""
    paths = _paths()
    for model in sorted(paths, key=lambda model: -paths[model].count("__")):
        rows: Any = model._base_manager.filter(**{paths[model]: assessment.pk})  # noqa: SLF001
        rows._raw_delete(rows.db)  # noqa: SLF001
    stream = assessment.stream_id
    Assessment.objects.filter(pk=assessment.pk).delete()
    Stream.objects.filter(pk=stream).delete()


def _paths() -> dict[type[models.Model], str]:
    """Every table that hangs below an assessment, and the way from its rows to it."""
    found: dict[type[models.Model], str] = {}
    waiting: list[tuple[type[models.Model], str]] = [(Assessment, "")]
    for parent, way in waiting:
        for relation in parent._meta.get_fields(include_hidden=True):  # noqa: SLF001
            if not isinstance(relation, models.ManyToOneRel) or relation.field.null:
                continue
            child: Any = relation.related_model
            path = "__".join(filter(None, (relation.field.name, way)))
            if child not in found and child is not Assessment:
                found[child] = path
                waiting.append((child, path))
    return found
