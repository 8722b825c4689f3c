"""Reads for those who curate. Each docstring states the number of SQL queries."""

from typing import TypeVar, cast

from django.db.models import QuerySet

from assessments.basis import Actor
from assessments.curation.models import SubmittedEvidence
from assessments.evidence.models import Evidence, EvidenceStatus

E = TypeVar("E", bound=Evidence)


def curated_evidence(actor: Actor) -> QuerySet[Evidence]:
    """All evidence, withdrawn too, of the assessments that the actor leads or curates. 4 queries.

    Each with its assessment, submitter and citations with their sources and origins.
    """
    return _with_voices(Evidence.objects.curated_by(actor))


def submitted_evidence(actor: Actor) -> QuerySet[SubmittedEvidence]:
    """What waits for a decision there, in the order of arrival. 4 queries."""
    return _with_voices(_waiting(actor))


def next_submitted(actor: Actor, after_pk: int) -> SubmittedEvidence | None:
    """The next item that waits after the one just decided, else the first; None: all done."""
    waiting = _waiting(actor)
    return waiting.filter(pk__gt=after_pk).first() or waiting.first()


def _waiting(actor: Actor) -> QuerySet[SubmittedEvidence]:
    rows = cast(QuerySet[SubmittedEvidence], SubmittedEvidence.objects.curated_by(actor))
    return rows.filter(status=EvidenceStatus.SUBMITTED, withdrawn_at__isnull=True)


def _with_voices(rows: QuerySet[E]) -> QuerySet[E]:
    return (
        rows.select_related("assessment", "submitted_by", "merged_into")
        .prefetch_related("citations__source", "citations__origin_source")
        .order_by("pk")
    )
