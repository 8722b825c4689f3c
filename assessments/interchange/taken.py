"""Which ids of a document exist already."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import models

from assessments.framing.models import Assessment
from assessments.interchange.rules import Document
from assessments.interchange.writing import MODELS


def taken_in(frame: Document) -> dict[str, str]:
    """Ids of the frame that exist already, each with its pointer. A few queries for each record
    type. Ratings are looked up as they pass by."""
    found: dict[str, str] = {}
    assessment = frame["assessment"]["id"]
    if Assessment.objects.filter(uid=assessment).exists():
        found[assessment] = "/assessment/id"
    for kind, model in MODELS.items():
        places = {row["id"]: f"/{kind}/{i}/id" for i, row in enumerate(frame[kind])}
        found.update({uid: places[uid] for uid in _existing(model, list(places))})
    return found


_SOME: Final = 500


def _existing(model: type[models.Model], uids: list[str]) -> Iterable[str]:
    manager: models.Manager[Any] = model._default_manager  # noqa: SLF001
    for start in range(0, len(uids), _SOME):
        rows = manager.filter(uid__in=uids[start : start + _SOME])
        yield from (str(uid) for uid in rows.values_list("uid", flat=True))
