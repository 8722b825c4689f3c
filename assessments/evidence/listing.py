"""The list of evidence: what it shows of each item, and how it is searched, filtered and sorted.

Filtering is done here rather than in SQL, over plain values: tags are a JSON list, which SQLite
cannot search, and the choices of the filters are counted over the same rows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Q

from assessments.evidence.models import COUNT_FIELDS, Citation, Evidence, EvidenceStatus, Rating
from assessments.evidence.queries import gated_links_of
from assessments.framing.access import Access
from assessments.rounds.models import RoundState
from assessments.scoring.consensus import CONTRADICTS, SUPPORTS, cell_consensus, stances

PER_PAGE: Final = 50
SORTS: Final = ("label", "newest", "date", "grade")
WORST: Final = 9


def sentence_number(tag: str) -> int | None:
    """12 for S12, a sentence of a source text; None for a word."""
    number = tag.removeprefix("S")
    return int(number) if number != tag and number.isascii() and number.isdigit() else None


def _place(tag: str) -> tuple[bool, int, str]:
    number = sentence_number(tag)
    return number is not None, number or 0, tag


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


@dataclass(frozen=True, slots=True)
class Bearing:
    """What the links of an item say, over the cells open to the reader; `closed` are the rest."""

    supports: int = 0
    contradicts: int = 0
    neither: int = 0
    closed: int = 0

    @property
    def links(self) -> int:
        return self.supports + self.contradicts + self.neither + self.closed


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asks for; "" asks for nothing."""

    q: str = ""
    kind: str = ""
    grade: str = ""
    origin: str = ""
    tag: str = ""
    status: str = EvidenceStatus.ACCEPTED.value
    unrated: bool = False
    sort: str = SORTS[0]

    @property
    def narrows(self) -> bool:
        return self != Filters(sort=self.sort)

    @property
    def picks(self) -> bool:
        """Whether anything but words is asked for."""
        return self != Filters(sort=self.sort, q=self.q)


@dataclass(frozen=True)
class Listing:
    """All that the reader may see, what their filters leave of it, and the choices there are."""

    access: Access
    everything: Sequence[Item]
    found: Sequence[Item]
    filters: Filters

    @property
    def accepted(self) -> Sequence[Item]:
        return [item for item in self.everything if item.status == EvidenceStatus.ACCEPTED]

    @property
    def waiting(self) -> int:
        return sum(item.status == EvidenceStatus.SUBMITTED for item in self.everything)

    @property
    def my_submissions(self) -> Sequence[Item]:
        """What the reader handed in and is not accepted (yet), the newest first."""
        me = self.access.participant
        if me is None:
            return []
        return [
            item
            for item in reversed(self.everything)
            if item.submitted_by_id == me.pk and item.status != EvidenceStatus.ACCEPTED
        ]

    @property
    def origins(self) -> list[tuple[UUID, str, int]]:
        """Every origin with how many accepted items name it, the most voiced first."""
        names = {v.origin_uid: v.origin or v.source for i in self.accepted for v in i.voices}
        counted = Counter(uid for item in self.accepted for uid in item.origins)
        return sorted(
            ((uid, names[uid], n) for uid, n in counted.items()), key=lambda o: (-o[2], o[1])
        )

    @property
    def tags(self) -> list[tuple[str, int]]:
        """Words by the alphabet; then sentences of a source (S1, S2, S10) by their numbers."""
        counted = Counter(tag for item in self.accepted for tag in item.tags)
        return sorted(counted.items(), key=lambda pair: _place(pair[0]))

    @property
    def kinds(self) -> list[str]:
        return sorted({item.kind for item in self.accepted})

    @property
    def grades(self) -> list[str]:
        return sorted({item.grade for item in self.accepted if item.grade})

    @property
    def statuses(self) -> list[str]:
        """Those that occur, if there are others than accepted to choose."""
        present = {item.status for item in self.everything}
        return [s for s in EvidenceStatus.values if s in present | {"accepted"}]


def listing_for(access: Access, filters: Filters) -> Listing:
    """The list as the reader may see it. 2 queries, 3 if it asks for what they have not rated."""
    items = _items(access)
    rated = _rated_by_me(access) if filters.unrated else frozenset()
    found = [item for item in items if _fits(item, filters, rated)]
    found.sort(key=_KEYS[filters.sort], reverse=filters.sort in ("newest", "date"))
    return Listing(access=access, everything=items, found=found, filters=filters)


def _items(access: Access) -> list[Item]:
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


def _rated_by_me(access: Access) -> frozenset[int]:
    """The evidence of which the actor has rated anything, sealed ratings included. 1 query."""
    return frozenset(
        Rating.objects.mine(access.actor)
        .filter(assessment=access.assessment)
        .filter(Q(is_current=True) | Q(round__state=RoundState.BLIND))
        .values_list("link__evidence_id", flat=True)
        .distinct()
    )


def _fits(item: Item, filters: Filters, rated: frozenset[int]) -> bool:
    wanted = (
        (filters.status, filters.status in ("all", item.status)),
        (filters.kind, item.kind == filters.kind),
        (filters.grade, item.grade == filters.grade),
        (filters.origin, filters.origin in {str(uid) for uid in item.origins}),
        (filters.tag, filters.tag in item.tags),
        (filters.q, _speaks_of(item, filters.q)),
        (filters.unrated, item.pk not in rated),
    )
    return all(fits for asked, fits in wanted if asked)


def _speaks_of(item: Item, q: str) -> bool:
    """Whether every word occurs in the label, the statement, a source or a tag."""
    names = [name for v in item.voices for name in (v.source, v.origin)]
    text = " ".join([item.label, item.statement, *names, *item.tags]).casefold()
    return all(word in text for word in q.casefold().split())


_KEYS: dict[str, Callable[[Item], Any]] = {
    "label": lambda item: item.pk,
    "newest": lambda item: (item.created_at, item.pk),
    "date": lambda item: (item.occurred_on or "", -item.pk),
    "grade": lambda item: (item.reliability or "Z", item.credibility or WORST, item.pk),
}


def bearings_of(access: Access, items: Sequence[Item]) -> dict[int, Bearing]:
    """What the links of `items` say, by the evidence's primary key. 1 query."""
    rows = list(
        gated_links_of(access)
        .filter(evidence_id__in=[item.pk for item in items])
        .values_list("evidence_id", "opened", *COUNT_FIELDS)
    )
    if not rows:
        return {}
    counts = np.array([row[2:] for row in rows], dtype=np.int64)
    stance = stances(cell_consensus(counts)).tolist()
    tallies: dict[int, Counter[str]] = {}
    for (evidence_id, opened, *_), says in zip(rows, stance, strict=True):
        word = {SUPPORTS: "supports", CONTRADICTS: "contradicts"}.get(says, "neither")
        tallies.setdefault(evidence_id, Counter())[word if opened else "closed"] += 1
    return {pk: Bearing(**tally) for pk, tally in tallies.items()}
