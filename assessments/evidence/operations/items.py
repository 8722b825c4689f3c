"""Writes to evidence and its citations. Accepting and the like is `curation`'s."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_partial_date, check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Source
from assessments.evidence.operations.sources import SourceDraft, save_new_source
from assessments.evidence.records import citation_record, evidence_record, source_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.journal.models import Audience
from assessments.journal.operations import Entry


@dataclass(frozen=True, slots=True)
class CitationDraft:
    """Where a statement comes from. Either `source_uid` or `new_source` names the source.

    The origin (whom the source repeats) is likewise an existing or a new source, or neither.
    """

    source_uid: UUID | None = None
    new_source: SourceDraft | None = None
    origin_uid: UUID | None = None
    new_origin: SourceDraft | None = None
    relation: str = "corroborates"
    url: str = ""
    archived_url: str = ""
    accessed_on: str | None = None
    excerpt: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A statement as it is submitted; `credibility` None is ungraded."""

    statement: str
    kind: str
    credibility: int | None = None
    occurred_on: str | None = None
    origin_note: str = ""
    tags: Sequence[str] = ()
    citation: CitationDraft | None = field(default=None)


def evidence_entry(
    verb: str, evidence: Evidence, *more: tuple[str, dict[str, Any]], note: str = ""
) -> Entry:
    """A journal entry of `evidence` for those who may see it in its present status."""
    submitter = evidence.submitted_by
    open_to_all = evidence.status == EvidenceStatus.ACCEPTED
    return Entry(
        verb,
        upserts=[*more, ("evidence", evidence_record(evidence))],
        audience=Audience.ALL if open_to_all else Audience.CURATION,
        audience_ref=None if open_to_all or submitter is None else submitter.uid,
        note=note,
    )


def _resolve_source(
    access: WritingAccess, uid: UUID | None, draft: SourceDraft | None
) -> tuple[Source | None, bool]:
    """The source named by `uid`, or a new one by `draft`; whether it is new."""
    if uid is not None:
        return fetch(Source.objects.visible_to(access.actor), access, uid), False
    if draft is not None:
        return save_new_source(access, draft), True
    return None, False


def _save_citation(
    access: WritingAccess, evidence: Evidence, draft: CitationDraft
) -> tuple[Citation, list[Source]]:
    """The citation and the sources that had to be made for it."""
    source, source_is_new = _resolve_source(access, draft.source_uid, draft.new_source)
    if source is None:
        raise RuleViolation("required", "source", gettext_noop("may not be empty"))
    origin, origin_is_new = _resolve_source(access, draft.origin_uid, draft.new_origin)
    citation = Citation(
        assessment=access.assessment,
        evidence=evidence,
        source=source,
        origin_source=origin,
        relation=check_word(draft.relation, rules.RELATIONS, "relation"),
        url=rules.check_url(draft.url, "url"),
        archived_url=rules.check_url(draft.archived_url, "archived_url"),
        accessed_on=check_partial_date(draft.accessed_on, "accessed_on"),
        excerpt=rules.check_excerpt(draft.excerpt),
        created_at=access.actor.at,
        modified_at=access.actor.at,
    )
    citation.save()
    made = [(source, source_is_new), (origin, origin_is_new)]
    return citation, [s for s, is_new in made if is_new and s is not None]


@transaction.atomic
def submit_evidence(*, actor: Actor, assessment_uid: UUID, draft: EvidenceDraft) -> Evidence:
    """A new statement, with its citation. It waits in the curators' queue, whoever submits it."""
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    assessment = access.assessment
    if draft.credibility is not None:
        access.require_curator_or_lead()
    assessment.refresh_from_db(fields=["last_evidence_label"])
    assessment.last_evidence_label += 1
    evidence = Evidence(
        assessment=assessment,
        label=f"E{assessment.last_evidence_label}",
        submitted_by=access.participant,
        created_at=actor.at,
        modified_at=actor.at,
        **_checked_statement(draft),
    )
    evidence.save()
    assessment.save(update_fields=["last_evidence_label"])
    entries: list[Entry] = []
    more: list[tuple[str, dict[str, Any]]] = []
    if draft.citation is not None:
        citation, new_sources = _save_citation(access, evidence, draft.citation)
        more.append(("citations", citation_record(citation)))
        if new_sources:
            records = [("sources", source_record(source)) for source in new_sources]
            entries.append(Entry("add_source", upserts=records))
    access.journal(*entries, evidence_entry("submit_evidence", evidence, *more))
    return evidence


def _checked_statement(draft: EvidenceDraft) -> dict[str, Any]:
    return {
        "statement": check_text(draft.statement, "statement", longest=rules.STATEMENT_LONGEST),
        "kind": check_word(draft.kind, rules.KINDS, "kind"),
        "credibility": rules.check_credibility(draft.credibility),
        "occurred_on": check_partial_date(draft.occurred_on, "occurred_on"),
        "origin_note": check_text(
            draft.origin_note, "origin_note", longest=rules.TEXT_LONGEST, required=False
        ),
        "tags": rules.check_tags(draft.tags),
    }


@transaction.atomic
def edit_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    draft: EvidenceDraft,
    meaning_changed: bool,
    version: int | None = None,
) -> Evidence:
    """Replace a statement's own fields (its citation is left alone).

    A change of meaning raises `wording`. Submitters may edit until a decision is made; curators
    and leads at any time. A grade may be changed only by the latter.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_open()
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    # Who has become an observer since they submitted it reads only.
    access.require_contributor()
    is_own = access.participant is not None and evidence.submitted_by_id == access.participant.pk
    if not is_own or evidence.status != EvidenceStatus.SUBMITTED:
        access.require_curator_or_lead()
    if draft.credibility != evidence.credibility:
        access.require_curator_or_lead()
    check_version(evidence, version, evidence_record(evidence))
    for name, value in _checked_statement(draft).items():
        setattr(evidence, name, value)
    if meaning_changed:
        evidence.wording += 1
    touch(evidence, actor)
    evidence.save()
    access.journal(evidence_entry("edit_evidence", evidence))
    return evidence


@transaction.atomic
def grade_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    credibility: int | None,
    version: int | None = None,
) -> Evidence:
    """Set the credibility (1 to 6; None: ungraded)."""
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    check_version(evidence, version, evidence_record(evidence))
    evidence.credibility = rules.check_credibility(credibility)
    touch(evidence, actor)
    evidence.save()
    access.journal(evidence_entry("grade_evidence", evidence))
    return evidence


@transaction.atomic
def add_citation(
    *, actor: Actor, assessment_uid: UUID, evidence_uid: UUID, draft: CitationDraft
) -> Citation:
    """A further citation for evidence that the actor may see."""
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    citation, new_sources = _save_citation(access, evidence, draft)
    entry = evidence_entry("add_citation", evidence)
    entry.upserts = [("citations", citation_record(citation))]
    entries = [entry]
    if new_sources:
        records = [("sources", source_record(source)) for source in new_sources]
        entries.insert(0, Entry("add_source", upserts=records))
    access.journal_all(entries)
    return citation
