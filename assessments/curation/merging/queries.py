"""Reads for whoever merges: two side by side, and what may be the same.

Each docstring states the number of SQL queries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count

from assessments.curation.merging import rules
from assessments.curation.merging.models import KeptApart, SourceMerge
from assessments.debate.queries import arguments_of
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Source
from assessments.evidence.pairs import Pair, name_pairs, statement_pairs
from assessments.evidence.queries import (
    citations_of,
    evidence_of,
    is_gated,
    links_of,
    ratings_for,
    sources_of,
)
from assessments.framing.access import Access, fetch
from assessments.framing.models import Hypothesis, HypothesisStatus
from assessments.framing.queries import hypotheses_of


@dataclass(frozen=True, slots=True)
class Borne:
    """A hypothesis on which one of two bears, and how many have rated each, as far as the reader
    may see; None: it does not bear."""

    label: str
    gone: int | None
    into: int | None


@dataclass(frozen=True)
class EvidencePair:
    gone: Evidence
    into: Evidence
    citations: Mapping[int, Sequence[Citation]]
    bears: Sequence[Borne]
    citing: Mapping[int, int]
    is_partial: bool
    """There may be more ratings, which are hidden from the reader."""

    @property
    def cited_by_gone(self) -> Sequence[Citation]:
        return self.citations.get(self.gone.pk, ())

    @property
    def cited_by_into(self) -> Sequence[Citation]:
        return self.citations.get(self.into.pk, ())

    @property
    def citing_gone(self) -> int:
        return self.citing.get(self.gone.pk, 0)

    @property
    def citing_into(self) -> int:
        return self.citing.get(self.into.pk, 0)


def mergeable_evidence(access: Access) -> Any:
    """What may be merged: what counts and what waits. 1 query."""
    rows = evidence_of(access).prefetch_related(None)
    return rows.filter(status__in=rules.MERGEABLE)


def evidence_pair(access: Access, gone_uid: UUID, into_uid: UUID) -> EvidencePair:
    """Two items with all that a merge brings together. 6 queries; NotVisible for either."""
    gone = fetch(mergeable_evidence(access), access, gone_uid)
    into = fetch(mergeable_evidence(access), access, into_uid)
    both = (gone, into)
    citations: dict[int, list[Citation]] = {}
    for citation in citations_of(access).filter(evidence__in=both):
        citations.setdefault(citation.evidence_id, []).append(citation)
    cited = arguments_of(access).filter(cited__evidence__in=both).order_by()
    citing = cited.prefetch_related(None).values_list("cited__evidence").annotate(n=Count("pk"))
    return EvidencePair(
        gone=gone,
        into=into,
        citations=citations,
        bears=_bears(access, gone, into),
        citing=dict(citing),
        is_partial=is_gated(access),
    )


def _bears(access: Access, gone: Evidence, into: Evidence) -> list[Borne]:
    """2 queries."""
    links = links_of(access).filter(evidence__in=(gone, into)).select_related("hypothesis")
    rated = ratings_for(access).filter(link__evidence__in=(gone, into), is_current=True)
    numbers = dict(
        rated.select_related(None).order_by().values_list("link_id").annotate(n=Count("pk"))
    )
    found: dict[Hypothesis, dict[int, int]] = {}
    for link in sorted(links, key=lambda link: link.hypothesis_id):
        found.setdefault(link.hypothesis, {})[link.evidence_id] = numbers.get(link.pk, 0)
    return [Borne(h.label, by.get(gone.pk), by.get(into.pk)) for h, by in found.items()]


@dataclass(frozen=True)
class SourcePair:
    """Two sources; how many items each is cited for and repeated in, as the reader may see."""

    gone: Source
    into: Source
    cited: Mapping[int, int]
    repeated: Mapping[int, int]

    @property
    def gone_rests(self) -> tuple[int, int]:
        return self.cited.get(self.gone.pk, 0), self.repeated.get(self.gone.pk, 0)

    @property
    def into_rests(self) -> tuple[int, int]:
        return self.cited.get(self.into.pk, 0), self.repeated.get(self.into.pk, 0)


def source_pair(access: Access, gone_uid: UUID, into_uid: UUID) -> SourcePair:
    """4 queries; NotVisible for either."""
    gone = fetch(sources_of(access), access, gone_uid)
    into = fetch(sources_of(access), access, into_uid)
    rows = citations_of(access).select_related(None).order_by()
    items = Count("evidence", distinct=True)
    cited = rows.filter(source__in=(gone, into)).values_list("source").annotate(n=items)
    repeated = rows.filter(origin_source__in=(gone, into)).values_list("origin_source")
    return SourcePair(gone, into, dict(cited), dict(repeated.annotate(n=items)))


def merged_source(access: Access, uid: UUID) -> SourceMerge | None:
    """What became of a source that is gone, for its old address; None where nothing did.
    1 query."""
    rows = SourceMerge.objects.filter(assessment=access.assessment, gone__uid=uid)
    return rows.select_related("gone", "into").first()


@dataclass(frozen=True, slots=True)
class Named:
    """One of a pair as a list shows it."""

    uid: UUID
    label: str
    text: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Likely:
    """Two that may be the same; `gone` would go into `into`, which came first or counts already."""

    gone: Named
    into: Named
    share: float

    @property
    def percent(self) -> int:
        return round(self.share * 100)

    @property
    def sides(self) -> tuple[Named, Named]:
        return self.gone, self.into

    @property
    def both(self) -> frozenset[UUID]:
        return frozenset((self.gone.uid, self.into.uid))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair stands among the likely ones, counted from 1; 0: it is none of them."""

    number: int
    total: int
    before: Likely | None
    after: Likely | None


@dataclass(frozen=True, slots=True)
class Duplicates:
    kind: str
    likely: Sequence[Likely]
    apart: Sequence[Likely]
    """Those of which somebody has said that they are not the same."""
    compared: int

    def alike_from(self, share: float) -> "Duplicates":
        """Without the likely ones that are less alike."""
        return replace(self, likely=[pair for pair in self.likely if pair.share >= share])

    def place_of(self, one: UUID, other: UUID) -> Place:
        pairs = [pair.both for pair in self.likely]
        total, both = len(pairs), frozenset((one, other))
        if both not in pairs:
            return Place(0, total, None, self.likely[0] if total else None)
        at = pairs.index(both)
        before = self.likely[at - 1] if at else None
        return Place(at + 1, total, before, self.likely[at + 1] if at + 1 < total else None)

    def following(self, one: UUID, other: UUID, still: "Duplicates") -> Likely | None:
        """The pair that came after this one and is likely `still`, else the first that is; None
        where none is left."""
        standing = {pair.both: pair for pair in still.likely}
        at = max(self.place_of(one, other).number - 1, 0)
        in_turn = [*self.likely[at:], *self.likely[:at], *still.likely]
        both = frozenset((one, other))
        return next(
            (standing[p.both] for p in in_turn if p.both in standing and p.both != both), None
        )


def likely_duplicates(access: Access, kind: str) -> Duplicates:
    """All pairs of one kind that read alike, the closest first. 2 queries."""
    rows = _named(access, kind)
    found = _pairs(kind, rows)
    apart = set(
        KeptApart.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, kind=kind)
        .values_list("one", "other")
    )
    likely: list[Likely] = []
    kept: list[Likely] = []
    for pair in found:
        one, other = rows[pair.one][0], rows[pair.other][0]
        # What waits goes into what counts; else the later into the earlier.
        gone, into = (one, other) if one.waits and not other.waits else (other, one)
        known = tuple(sorted((one.uid, other.uid)))
        (kept if known in apart else likely).append(Likely(gone, into, pair.share))
    return Duplicates(kind, likely, kept, len(rows))


def _named(access: Access, kind: str) -> list[tuple[Named, Any]]:
    """Each with what it must share to be the same. 1 query."""
    if kind == rules.SOURCES:
        return [(Named(s.uid, "", s.name), None) for s in sources_of(access).order_by("pk")]
    if kind == rules.HYPOTHESES:
        rows = hypotheses_of(access).filter(status=HypothesisStatus.ACTIVE, is_remainder=False)
        return [(Named(h.uid, h.label, h.statement), h.question_id) for h in rows.order_by("pk")]
    waits = EvidenceStatus.SUBMITTED
    return [
        (Named(e.uid, e.label, e.statement, e.status == waits), None)
        for e in mergeable_evidence(access)
    ]


def _pairs(kind: str, rows: Sequence[tuple[Named, Any]]) -> list[Pair]:
    texts = [named.text for named, _shared in rows]
    found = name_pairs(texts) if kind == rules.SOURCES else statement_pairs(texts)
    return [pair for pair in found if rows[pair.one][1] == rows[pair.other][1]]
