"""Sources with what rests on them. Each docstring states the number of SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from assessments.basis import NotVisible
from assessments.evidence.library.queries import (
    Offer,
    offer_for,
    profile_of,
    sees,
    suggested_for,
)
from assessments.evidence.models import (
    Citation,
    Evidence,
    EvidenceStatus,
    ReadingText,
    Source,
    SourceProfile,
)
from assessments.evidence.queries import citations_of, links_of, resting_on, sources_of
from assessments.framing.access import Access, fetch
from assessments.framing.models import Hypothesis

# What was rejected or merged rests on nothing any more.
_STANDING: Final = (EvidenceStatus.SUBMITTED, EvidenceStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Voiced:
    """A source, with how many pieces of evidence that the reader may see cite it, trace back to
    it as their origin, and have no other voice."""

    source: Source
    cited: int
    origin: int
    alone: int


@dataclass(frozen=True, slots=True)
class Touched:
    """A hypothesis with the items on it that cite the source, and those that have no other
    voice."""

    hypothesis: Hypothesis
    items: list[Evidence]
    alone: list[Evidence]


@dataclass(frozen=True, slots=True)
class Resting:
    """Everything that rests on a source, as far as the reader may see: items that cite it or trace
    back to it, the keys of those that have no other voice, and the hypotheses they bear on."""

    items: Sequence[Evidence]
    alone: frozenset[int]
    hypotheses: Sequence[Touched]


@dataclass(frozen=True)
class SourcePage:
    access: Access
    source: Source
    citations: Sequence[Citation]
    rests: Resting
    texts: Sequence[ReadingText]
    profile: SourceProfile | None = None
    suggested: Sequence[SourceProfile] = ()
    offer: Offer | None = None
    sees_library: bool = False

    @property
    def may_edit(self) -> bool:
        return self.access.may_grade and self.access.may_write


def voiced_sources(access: Access) -> list[Voiced]:
    """The sources by name, with what rests on each. 2 queries."""
    sources = list(sources_of(access))
    rows = list(
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, evidence__status__in=_STANDING)
        .values_list("evidence_id", "source_id", "origin_source_id", "relation")
    )
    cited: dict[int, set[int]] = {}
    origin: dict[int, set[int]] = {}
    voices: dict[int, set[int]] = {}
    for evidence_id, source_id, origin_id, relation in rows:
        cited.setdefault(source_id, set()).add(evidence_id)
        if origin_id:
            origin.setdefault(origin_id, set()).add(evidence_id)
        if relation == "corroborates":
            voices.setdefault(evidence_id, set()).add(origin_id or source_id)
    alone = resting_on(voices)
    return [
        Voiced(
            source,
            cited=len(cited.get(source.pk, ())),
            origin=len(origin.get(source.pk, ())),
            alone=len(alone.get(source.pk, ())),
        )
        for source in sources
    ]


def source_page(access: Access, source_uid: UUID) -> SourcePage:
    """A source with every citation that names it, what rests on it and what the team's library
    knows. 4 queries, for those who grade 6; 1 more where it has a profile, 2 where another grade
    is on offer. NotVisible if there is none."""
    source = fetch(Source.objects.visible_to(access.actor), access, source_uid)
    citations, rests = _resting(access, source)
    texts = ReadingText.objects.visible_to(access.actor).filter(source=source).defer("body")
    team = access.assessment.team_id
    profile = profile_of(source, team)
    grades = access.may_grade
    return SourcePage(
        access=access,
        source=source,
        citations=citations,
        rests=rests,
        texts=list(texts.order_by("pk")),
        profile=profile,
        suggested=suggested_for(access, source) if grades and profile is None else (),
        offer=offer_for(source, team) if grades else None,
        sees_library=profile is not None and sees(access.actor, profile),
    )


def rests_on(access: Access, source_uid: UUID) -> tuple[Source, Resting]:
    """A source with what rests on it. 3 queries; NotVisible if there is none."""
    source = fetch(Source.objects.visible_to(access.actor), access, source_uid)
    return source, _resting(access, source)[1]


def _resting(access: Access, source: Source) -> tuple[list[Citation], Resting]:
    """2 queries."""
    rows = [c for c in citations_of(access) if c.evidence.status in _STANDING]
    citations = [c for c in rows if source.pk in (c.source_id, c.origin_source_id)]
    voices: dict[int, set[int]] = {}
    for citation in rows:
        if citation.relation == "corroborates":
            speaks = citation.origin_source_id or citation.source_id
            voices.setdefault(citation.evidence_id, set()).add(speaks)
    alone = frozenset(resting_on(voices).get(source.pk, ()))
    items = {c.evidence_id: c.evidence for c in citations}
    links = links_of(access).filter(evidence__in=items).select_related("hypothesis")
    touched: dict[int, Touched] = {}
    for link in links.order_by("hypothesis_id"):
        one = touched.setdefault(link.hypothesis_id, Touched(link.hypothesis, [], []))
        one.items.append(items[link.evidence_id])
        if link.evidence_id in alone:
            one.alone.append(items[link.evidence_id])
    return citations, Resting(list(items.values()), alone, list(touched.values()))


def survivor_of(access: Access, source_uid: UUID) -> UUID:
    """Into which source one that is gone was merged, for its old address; NotVisible if into
    none. 1 query, by the related name: merging stands above."""
    gone = Source.objects.with_merged(access.actor)
    rows = gone.filter(assessment=access.assessment, uid=source_uid)
    into: UUID | None = rows.values_list("merge__into__uid", flat=True).first()
    if into is None:
        raise NotVisible(str(source_uid))
    return into
