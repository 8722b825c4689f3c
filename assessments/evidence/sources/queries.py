"""Sources with what rests on them. Each docstring states the number of SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from assessments.basis import NotVisible
from assessments.evidence.models import Citation, ReadingText, Source
from assessments.evidence.queries import citations_of, resting_on, sources_of
from assessments.framing.access import Access, fetch


@dataclass(frozen=True, slots=True)
class Voiced:
    """A source, with how many pieces of evidence that the reader may see cite it, trace back to
    it as their origin, and have no other voice."""

    source: Source
    cited: int
    origin: int
    alone: int


@dataclass(frozen=True)
class SourcePage:
    access: Access
    source: Source
    citations: Sequence[Citation]
    alone: frozenset[int]
    texts: Sequence[ReadingText]

    @property
    def may_edit(self) -> bool:
        return self.access.may_grade and self.access.may_write


def voiced_sources(access: Access) -> list[Voiced]:
    """The sources by name, with what rests on each. 2 queries."""
    sources = list(sources_of(access))
    rows = list(
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
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
    """A source with every citation that names it. 4 queries; NotVisible if there is none."""
    source = fetch(Source.objects.visible_to(access.actor), access, source_uid)
    rows = citations_of(access)
    citations = [c for c in rows if source.pk in (c.source_id, c.origin_source_id)]
    voices: dict[int, set[int]] = {}
    for citation in rows:
        if citation.relation == "corroborates":
            speaks = citation.origin_source_id or citation.source_id
            voices.setdefault(citation.evidence_id, set()).add(speaks)
    texts = ReadingText.objects.visible_to(access.actor).filter(source=source).defer("body")
    return SourcePage(
        access=access,
        source=source,
        citations=citations,
        alone=frozenset(resting_on(voices).get(source.pk, ())),
        texts=list(texts.order_by("pk")),
    )


def survivor_of(access: Access, source_uid: UUID) -> UUID:
    """Into which source one that is gone was merged, for its old address; NotVisible if into
    none. 1 query, by the related name: merging stands above."""
    gone = Source.objects.with_merged(access.actor)
    rows = gone.filter(assessment=access.assessment, uid=source_uid)
    into: UUID | None = rows.values_list("merge__into__uid", flat=True).first()
    if into is None:
        raise NotVisible(str(source_uid))
    return into
