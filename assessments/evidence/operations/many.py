"""Many sources, pieces of evidence and citations within one operation, which journals them.

The same checks as for one; as many queries for five hundred as for one, and again for every
further five hundred.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import Count

from assessments.basis import RuleViolation, Violations
from assessments.evidence import rules
from assessments.evidence.models import Citation, Evidence, Source
from assessments.evidence.operations.items import (
    CitationDraft,
    EvidenceDraft,
    new_citation,
    new_evidence,
)
from assessments.evidence.operations.sources import SourceDraft, new_source
from assessments.framing.access import WritingAccess

BATCH = 500
Decide = Callable[[WritingAccess, Evidence], None]
Progress = Callable[[int], None]
T = TypeVar("T")
R = TypeVar("R")


def add_many_sources(access: WritingAccess, drafts: Sequence[SourceDraft]) -> list[Source]:
    """New sources in the order given. Raises Violations: `sources/3/name`."""
    access.require_contributor()
    access.require_open()
    rows = _each("sources", drafts, lambda draft: new_source(access, draft))
    for start in range(0, len(rows), BATCH):
        Source.objects.bulk_create(rows[start : start + BATCH])
    return rows


def submit_many(
    access: WritingAccess,
    drafts: Sequence[EvidenceDraft],
    sources: Mapping[UUID, Source],
    *,
    decide: Decide | None = None,
    progress: Progress | None = None,
) -> list[tuple[Evidence, list[Citation]]]:
    """New evidence with its citations, in the order given, labelled on from the last.

    `sources` holds every source that the drafts name by uid. Without `decide`, which may accept
    each before it is saved, all of it waits. Raises Violations: `evidence/3/statement`.
    """
    access.require_contributor()
    access.require_open()
    assessment = access.assessment
    assessment.refresh_from_db(fields=["last_evidence_label"])
    first = assessment.last_evidence_label + 1

    def made(pair: tuple[int, EvidenceDraft]) -> tuple[Evidence, list[Citation]]:
        number, draft = pair
        rules.check_citations(len(draft.cited))
        evidence = new_evidence(access, draft, number)
        if decide is not None:
            decide(access, evidence)
        return evidence, [_citation(access, evidence, cited, sources) for cited in draft.cited]

    rows = _each("evidence", list(enumerate(drafts, start=first)), made)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        Evidence.objects.bulk_create([evidence for evidence, _ in batch])
        Citation.objects.bulk_create([_placed(c) for _, cited in batch for c in cited])
        if progress is not None:
            progress(start + len(batch))
    assessment.last_evidence_label += len(rows)
    assessment.save(update_fields=["last_evidence_label"])
    return rows


def cite_many(
    access: WritingAccess,
    pairs: Sequence[tuple[Evidence, CitationDraft]],
    sources: Mapping[UUID, Source],
) -> list[Citation]:
    """Further citations of evidence that the actor sees. Raises Violations: `citations/3/url`."""
    access.require_contributor()
    access.require_open()
    counts = dict(
        Citation.objects.filter(evidence__in={evidence.pk for evidence, _ in pairs})
        .order_by("evidence_id")
        .values_list("evidence_id")
        .annotate(n=Count("pk"))
    )

    def made(pair: tuple[Evidence, CitationDraft]) -> Citation:
        evidence, draft = pair
        counts[evidence.pk] = counts.get(evidence.pk, 0) + 1
        rules.check_citations(counts[evidence.pk])
        return _citation(access, evidence, draft, sources)

    rows = _each("citations", pairs, made)
    for start in range(0, len(rows), BATCH):
        Citation.objects.bulk_create(rows[start : start + BATCH])
    return rows


def _citation(
    access: WritingAccess,
    evidence: Evidence,
    draft: CitationDraft,
    sources: Mapping[UUID, Source],
) -> Citation:
    source = sources[draft.source_uid] if draft.source_uid else None
    origin = sources[draft.origin_uid] if draft.origin_uid else None
    return new_citation(access, evidence, draft, source, origin)


def _placed(citation: Citation) -> Citation:
    """Its evidence has been given a key since it was made."""
    citation.evidence_id = citation.evidence.pk
    return citation


def _each(place: str, things: Sequence[T], make: Callable[[T], R]) -> list[R]:
    made: list[R] = []
    faults: list[RuleViolation] = []
    for index, thing in enumerate(things):
        try:
            made.append(make(thing))
        except RuleViolation as fault:
            faults.append(fault.under(f"{place}/{index}"))
    if faults:
        raise Violations(faults)
    return made
