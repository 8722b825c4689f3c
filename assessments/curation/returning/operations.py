"""Sending evidence back to its submitter, handing it in again, taking a decision back."""

from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, NotVisible
from assessments.basis.checks import check_text
from assessments.curation.operations import (
    all_of,
    curated,
    curating,
    require_present,
    shown_citations,
    take_from_submitter,
)
from assessments.curation.returning import rules
from assessments.curation.rules import REASON_LONGEST
from assessments.debate.operations import recite
from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.evidence.operations.items import EvidenceDraft, edit_evidence, evidence_entry
from assessments.evidence.records import citation_record, evidence_record
from assessments.framing.access import access_for_writing, check_version, fetch, touch
from assessments.journal.operations import Entry


@transaction.atomic
def send_back_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    question: str,
    draft: EvidenceDraft | None = None,
    meaning_changed: bool = False,
    version: int | None = None,
) -> Evidence:
    """To whoever submitted it, with a question. It stays submitted, and leaves the queue. The
    curator's own corrections (`draft`) come first. All or nothing."""
    if draft is not None:
        version = edit_evidence(
            actor=actor,
            assessment_uid=assessment_uid,
            evidence_uid=evidence_uid,
            draft=draft,
            meaning_changed=meaning_changed,
            version=version,
        ).version
    access = curating(actor, assessment_uid, evidence_uid)
    evidence = curated(access, evidence_uid, version)
    require_present(evidence)
    by = evidence.submitted_by
    rules.check_sending_back(
        status=evidence.status,
        is_sent_back=evidence.is_sent_back,
        has_submitter=by is not None and by.user_id is not None and by.removed_at is None,
    )
    question = check_text(question, "question", longest=REASON_LONGEST)
    evidence.sent_back_at = actor.at
    evidence.sent_back_by_name = access.name
    evidence.sent_back_question = question
    touch(evidence, actor)
    evidence.save()
    access.journal(evidence_entry("send_back_evidence", evidence, note=question))
    return evidence


@transaction.atomic
def resubmit_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    answer: str = "",
    draft: EvidenceDraft | None = None,
    version: int | None = None,
) -> Evidence:
    """Back into the queue, by its submitter: with an answer, or with other words (`draft`, or an
    edit made since it was sent back). Nobody else's: NotVisible to others."""
    if draft is not None:
        version = edit_evidence(
            actor=actor,
            assessment_uid=assessment_uid,
            evidence_uid=evidence_uid,
            draft=draft,
            meaning_changed=False,
            version=version,
        ).version
    access = access_for_writing(actor, assessment_uid)
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    if access.participant is None or evidence.submitted_by_id != access.participant.pk:
        raise NotVisible(str(evidence_uid))
    access.require_contributor()
    access.require_open()
    check_version(evidence, version, evidence_record(evidence))
    sent = evidence.sent_back_at
    answer = rules.check_resubmitting(
        is_sent_back=evidence.is_sent_back,
        answer=answer,
        is_amended=sent is not None and evidence.modified_at > sent,
    )
    take_from_submitter(evidence)
    touch(evidence, actor)
    evidence.save()
    access.journal(evidence_entry("resubmit_evidence", evidence, note=answer))
    return evidence


@transaction.atomic
def reopen_evidence(
    *, actor: Actor, assessment_uid: UUID, evidence_uid: UUID, version: int | None = None
) -> Evidence:
    """Take the last decision back: it waits again. What was judged meanwhile is kept, unseen."""
    access = curating(actor, assessment_uid, evidence_uid)
    evidence = curated(access, evidence_uid, version)
    require_present(evidence)
    rules.check_reopening(status=evidence.status, is_sent_back=evidence.is_sent_back)
    entries = []
    if evidence.status == EvidenceStatus.ACCEPTED:
        entries.append(Entry("reopen_evidence", removed=list(all_of(evidence))))
    evidence.status = EvidenceStatus.SUBMITTED
    evidence.decided_by, evidence.decided_by_name = None, ""
    evidence.decided_at, evidence.decision_reason = None, ""
    take_from_submitter(evidence)
    touch(evidence, actor)
    evidence.save()
    citations = [("citations", citation_record(c)) for c in shown_citations(evidence)]
    entries.append(evidence_entry("reopen_evidence", evidence, *citations))
    entries.extend(recite(access, evidence, "reopen_evidence"))
    access.journal_all(entries)
    return evidence
