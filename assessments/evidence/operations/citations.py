"""Writes to citations that stand: corrected and removed by who may edit the evidence."""

from uuid import UUID

from django.db import transaction

from assessments.basis import Actor
from assessments.evidence.likeness import plain
from assessments.evidence.models import Citation, Evidence, EvidenceStatus
from assessments.evidence.operations.items import (
    CitationDraft,
    NamedSources,
    checked_citation,
    evidence_entry,
)
from assessments.evidence.records import citation_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.journal.models import Audience
from assessments.journal.operations import Entry


@transaction.atomic
def edit_citation(
    *,
    actor: Actor,
    assessment_uid: UUID,
    citation_uid: UUID,
    draft: CitationDraft,
    version: int | None = None,
) -> Citation:
    """Replace what a citation says; a source that is not named anew stays."""
    access = access_for_writing(actor, assessment_uid)
    citation = _citation(access, citation_uid)
    check_version(citation, version, citation_record(citation))
    # Of two that are called the same, the one that it has is meant.
    there = [each for each in (citation.origin_source, citation.source) if each is not None]
    sources = NamedSources.of(access, [draft])
    sources.standing |= {plain(each.name): each for each in there}
    citation.source = sources.source_of(draft) or citation.source
    citation.origin_source = sources.origin_of(draft)
    for name, value in checked_citation(draft).items():
        setattr(citation, name, value)
    touch(citation, actor)
    citation.save()
    entry = evidence_entry("edit_citation", citation.evidence)
    entry.upserts = [("citations", citation_record(citation))]
    access.journal_all([*sources.entries(), entry])
    return citation


@transaction.atomic
def remove_citation(
    *, actor: Actor, assessment_uid: UUID, citation_uid: UUID, version: int | None = None
) -> None:
    """The evidence no longer rests on it; sentences that it accounted for are open again."""
    access = access_for_writing(actor, assessment_uid)
    citation = _citation(access, citation_uid)
    check_version(citation, version, citation_record(citation))
    entry = removal_of(citation)
    citation.delete()
    access.journal(entry)


def removal_of(citation: Citation) -> Entry:
    """The entry that takes a citation out of its readers' sight. Needs the evidence selected."""
    evidence = citation.evidence
    accepted = evidence.status == EvidenceStatus.ACCEPTED
    submitter = evidence.submitted_by
    return Entry(
        "remove_citation",
        removed=[("citations", citation.uid)],
        audience=Audience.ALL if accepted else Audience.CURATION,
        audience_ref=submitter.uid if submitter and not accepted else None,
    )


def _citation(access: WritingAccess, citation_uid: UUID) -> Citation:
    rows = Citation.objects.visible_to(access.actor).select_related(
        "evidence__merged_into", "evidence__submitted_by", "source", "origin_source"
    )
    citation = fetch(rows, access, citation_uid)
    require_editor(access, citation.evidence)
    return citation


def require_editor(access: WritingAccess, evidence: Evidence) -> None:
    """Curators and leads at any time, who submitted it until a decision is made."""
    access.require_open()
    access.require_contributor()
    is_own = access.participant is not None and evidence.submitted_by_id == access.participant.pk
    if not is_own or evidence.status != EvidenceStatus.SUBMITTED:
        access.require_curator_or_lead()
