"""The list of evidence: what is there, what the filters leave of it, what its links say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Count, F, Q

from assessments.evidence.listing.filters import Facts, Filters, fits, sorted_by
from assessments.evidence.listing.rows import Item, items_of
from assessments.evidence.models import COUNT_FIELDS, EvidenceStatus, Rating
from assessments.evidence.queries import gated_links_of, links_of
from assessments.framing.access import Access
from assessments.rounds.models import RoundState
from assessments.scoring.consensus import CONTRADICTS, SUPPORTS, cell_consensus, stances

PER_PAGE: Final = 50


def sentence_number(tag: str) -> int | None:
    """12 for S12, a sentence of a source text; None for a word."""
    number = tag.removeprefix("S")
    return int(number) if number != tag and number.isascii() and number.isdigit() else None


def _place(tag: str) -> tuple[bool, int, str]:
    number = sentence_number(tag)
    return number is not None, number or 0, tag


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
    """The list as the reader may see it.

    2 queries, and one more each for what they have not rated and for links where these are asked.
    """
    items = items_of(access)
    facts = facts_for(access, filters)
    found = [item for item in items if fits(item, filters, facts)]
    return Listing(
        access=access,
        everything=items,
        found=sorted_by(found, filters.sort, facts),
        filters=filters,
    )


def fitting(access: Access, filters: Filters, *, sealed: bool = True) -> frozenset[int] | None:
    """The primary keys of what fits; None where nothing is asked. As many queries as the list.

    `sealed`: whether the reader's own sealed ratings count as theirs; not where the answer is for
    passing on.
    """
    if not filters.narrows:
        return None
    facts = facts_for(access, filters, sealed=sealed)
    return frozenset(item.pk for item in items_of(access) if fits(item, filters, facts))


def facts_for(access: Access, filters: Filters, *, sealed: bool = True) -> Facts:
    return Facts(
        rated=_rated_by_me(access, sealed=sealed) if filters.unrated else frozenset(),
        links=_linked(access) if filters.needs_links else {},
    )


def _rated_by_me(access: Access, *, sealed: bool) -> frozenset[int]:
    """The evidence of which the actor has rated anything, asked again since aside. 1 query."""
    given = Q(is_current=True)
    if sealed:
        given |= Q(round__state=RoundState.BLIND)
    asked = F("link__evidence__asked_again_at")
    given &= Q(link__evidence__asked_again_at__isnull=True) | Q(rated_at__gte=asked)
    return frozenset(
        Rating.objects.mine(access.actor)
        .filter(given, assessment=access.assessment)
        .values_list("link__evidence_id", flat=True)
        .distinct()
    )


def _linked(access: Access) -> dict[int, int]:
    """How many visible links each item has, of those that have any. 1 query."""
    rows = links_of(access).order_by().values_list("evidence_id").annotate(n=Count("pk"))
    return dict(rows)


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
