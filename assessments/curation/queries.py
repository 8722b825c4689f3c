"""Reads for those who curate. Each docstring states the number of SQL queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from django.db.models import Count, Min, Q, QuerySet

from assessments.basis import Actor
from assessments.curation.models import SubmittedEvidence
from assessments.curation.words import DECIDED
from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.journal.models import Audience, Change

E = TypeVar("E", bound=Evidence)


def curated_evidence(actor: Actor) -> QuerySet[Evidence]:
    """All evidence, withdrawn too, of the assessments that the actor leads or curates. 4 queries.

    Each with its assessment, submitter and citations with their sources and origins.
    """
    return _with_voices(Evidence.objects.curated_by(actor))


def submitted_evidence(actor: Actor) -> QuerySet[SubmittedEvidence]:
    """What waits for a decision there, or was sent back, in the order of arrival. 4 queries."""
    rows = cast(QuerySet[SubmittedEvidence], SubmittedEvidence.objects.curated_by(actor))
    waiting = rows.filter(status=EvidenceStatus.SUBMITTED, withdrawn_at__isnull=True)
    return _with_voices(waiting)


def queue_length(actor: Actor) -> tuple[int, int, datetime | None]:
    """How much waits for a decision, how much was sent back, since when the oldest waits.
    1 query."""
    rows = Evidence.objects.curated_by(actor).filter(
        status=EvidenceStatus.SUBMITTED, withdrawn_at__isnull=True
    )
    waits = Q(sent_back_at__isnull=True)
    found = rows.aggregate(
        waiting=Count("pk", filter=waits),
        asked=Count("pk", filter=~waits),
        oldest=Min("created_at", filter=waits),
    )
    return found["waiting"], found["asked"], found["oldest"]


def _with_voices(rows: QuerySet[E]) -> QuerySet[E]:
    return (
        rows.select_related("assessment", "submitted_by", "merged_into")
        .prefetch_related("citations__source", "citations__origin_source")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """One step in the life of a submission; `note` is its reason, question or answer."""

    at: datetime
    who: str
    verb: str
    note: str

    @property
    def words(self) -> str:
        return str(DECIDED[self.verb])


def decisions_on(evidence: Evidence) -> list[Decision]:
    """What became of it, the newest first, for those who curate it. 1 query.

    Every such change is for who curates, if not for all. `evidence` needs its assessment.
    """
    uid = str(evidence.uid)
    rows = Change.objects.filter(
        Q(upserts__icontains=uid) | Q(removed__icontains=uid),
        stream_id=evidence.assessment.stream_id,
        verb__in=DECIDED,
        audience__in=(Audience.ALL, Audience.CURATION),
    )
    # One act may write several changes, and name the item in an argument's record only.
    acts = {
        (row.at, row.verb): row
        for row in rows.order_by("number")
        if any(
            record["type"] == "evidence" and record["id"] == uid
            for record in [*row.upserts, *row.removed]
        )
    }
    return [Decision(row.at, row.actor_name, row.verb, row.note) for row in reversed(acts.values())]
