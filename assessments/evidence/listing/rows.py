"""One row of the list: an item with the voices that carry it, as plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from assessments.evidence.models import Citation, Evidence
from assessments.framing.access import Access


class Voice(NamedTuple):
    """One citation: the source, and whom it repeats ("" for nobody).

    `reliability` is that of who speaks: the origin where there is one, else the source.
    """

    source: str
    origin: str
    origin_uid: UUID
    reliability: str | None
    relation: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row, of plain values. `voices` in the order of the citations."""

    pk: int
    uid: UUID
    label: str
    statement: str
    kind: str
    credibility: int | None
    occurred_on: str | None
    status: str
    tags: Sequence[str]
    created_at: datetime
    submitted_by_id: int | None
    decision_reason: str
    decided_at: datetime | None
    merged_into: str | None
    voices: list[Voice] = field(default_factory=list)

    @property
    def reliability(self) -> str | None:
        """The best grade among the voices that corroborate it."""
        grades = (v.reliability for v in self.voices if v.relation == "corroborates")
        return min((grade for grade in grades if grade), default=None)

    @property
    def more_voices(self) -> int:
        return len(self.voices) - 1

    @property
    def origins(self) -> set[UUID]:
        return {v.origin_uid for v in self.voices}

    @property
    def grade(self) -> str:
        """B3; "" while nothing is graded."""
        if not self.reliability and not self.credibility:
            return ""
        return f"{self.reliability or '–'}{self.credibility or '–'}"


def items_of(access: Access) -> list[Item]:
    """All evidence of the assessment that the actor may see, in order. 2 queries."""
    rows = (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by("pk")
        .values_list(
            "pk", "uid", "label", "statement", "kind", "credibility", "occurred_on", "status",
            "tags", "created_at", "submitted_by_id", "decision_reason", "decided_at",
            "merged_into__label",
        )
    )  # fmt: skip
    items = {row[0]: Item(*row) for row in rows}
    for evidence_id, voice in _voices(access):
        if evidence_id in items:
            items[evidence_id].voices.append(voice)
    return list(items.values())


def _voices(access: Access) -> Iterable[tuple[int, Voice]]:
    rows = (
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by("pk")
        .values_list(
            "evidence_id", "source__name", "source__uid", "source__reliability",
            "origin_source__name", "origin_source__uid", "origin_source__reliability", "relation",
        )
    )  # fmt: skip
    for evidence_id, name, uid, grade, origin, origin_uid, origin_grade, relation in rows:
        yield (
            evidence_id,
            Voice(
                source=name,
                origin=origin or "",
                origin_uid=origin_uid if origin else uid,
                reliability=origin_grade if origin else grade,
                relation=relation,
            ),
        )
