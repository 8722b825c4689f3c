"""Decisions on evidence. What widens who may see it carries it whole; what narrows, a tombstone."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.curation import rules
from assessments.debate.operations import recite
from assessments.debate.queries import entries_on
from assessments.evidence.models import (
    Citation,
    Evidence,
    EvidenceStatus,
    Link,
    Rating,
)
from assessments.evidence.operations.items import EvidenceDraft, edit_evidence, evidence_entry
from assessments.evidence.records import (
    citation_record,
    evidence_record,
    link_record,
    rating_record,
)
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.journal.models import Audience
from assessments.journal.operations import Entry
from assessments.rounds.models import RoundState


def curated(access: WritingAccess, evidence_uid: UUID, version: int | None) -> Evidence:
    """The item, withdrawn or not, as who curates finds it. Raises NotVisible, StaleVersion."""
    rows = Evidence.objects.curated_by(access.actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    check_version(evidence, version, evidence_record(evidence))
    return evidence


def _decided(access: WritingAccess, evidence: Evidence, status: str, reason: str) -> None:
    evidence.status = status
    evidence.decided_by, evidence.decided_by_name = access.participant, access.name
    evidence.decided_at = access.actor.at
    evidence.decision_reason = reason
    take_from_submitter(evidence)
    touch(evidence, access.actor)
    evidence.save()


def take_from_submitter(evidence: Evidence) -> None:
    """Nobody is asked about it any more; the caller saves it."""
    evidence.sent_back_at, evidence.sent_back_by_name, evidence.sent_back_question = None, "", ""


def curating(actor: Actor, assessment_uid: UUID, evidence_uid: UUID) -> WritingAccess:
    """The curator's access. Somebody who cannot even see the item learns nothing of it."""
    access = access_for_writing(actor, assessment_uid)
    if not (access.powers.curate or actor.is_system):
        fetch(Evidence.objects.visible_to(actor), access, evidence_uid)
    access.require_curator()
    return access


@transaction.atomic
def accept_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    reason: str = "",
    version: int | None = None,
) -> Evidence:
    """From now on it counts and everybody sees it, with its citations, links, ratings, debates."""
    access = curating(actor, assessment_uid, evidence_uid)
    evidence = curated(access, evidence_uid, version)
    rules.check_accepting(status=evidence.status)
    require_present(evidence)
    reason = check_text(reason, "reason", longest=rules.REASON_LONGEST, required=False)
    _decided(access, evidence, EvidenceStatus.ACCEPTED, reason)
    citing = recite(access, evidence, "accept_evidence")
    access.journal_all([*_whole("accept_evidence", evidence, reason), *citing])
    return evidence


def accepted_at_once(access: WritingAccess, evidence: Evidence) -> None:
    """Accept what is being made and nobody has seen yet; the caller saves and journals it."""
    access.require_curator()
    rules.check_accepting(status=evidence.status)
    evidence.status = EvidenceStatus.ACCEPTED
    evidence.decided_by, evidence.decided_by_name = access.participant, access.name
    evidence.decided_at = access.actor.at


@transaction.atomic
def reject_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    reason: str,
    version: int | None = None,
) -> Evidence:
    """It does not count. Its submitter sees the reason; links and ratings are kept but hidden."""
    access = curating(actor, assessment_uid, evidence_uid)
    evidence = curated(access, evidence_uid, version)
    reason = rules.check_rejecting(status=evidence.status, reason=reason)
    require_present(evidence)
    entries = []
    if evidence.status == EvidenceStatus.ACCEPTED:
        entries.append(Entry("reject_evidence", removed=list(all_of(evidence))))
    _decided(access, evidence, EvidenceStatus.REJECTED, reason)
    citations = [("citations", citation_record(c)) for c in shown_citations(evidence)]
    entries.append(evidence_entry("reject_evidence", evidence, *citations, note=reason))
    entries.extend(recite(access, evidence, "reject_evidence"))
    access.journal_all(entries)
    return evidence


@transaction.atomic
def decide_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    accept: bool,
    reason: str,
    draft: EvidenceDraft | None = None,
    meaning_changed: bool = False,
    version: int | None = None,
) -> Evidence:
    """Accept or reject, with the curator's own corrections first (None: none). All or nothing."""
    if draft is not None:
        corrected = edit_evidence(
            actor=actor,
            assessment_uid=assessment_uid,
            evidence_uid=evidence_uid,
            draft=draft,
            meaning_changed=meaning_changed,
            version=version,
        )
        version = corrected.version
    decide = accept_evidence if accept else reject_evidence
    return decide(
        actor=actor,
        assessment_uid=assessment_uid,
        evidence_uid=evidence_uid,
        reason=reason,
        version=version,
    )


@transaction.atomic
def withdraw_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    reason: str = "",
    version: int | None = None,
) -> Evidence:
    """Take it out of everybody's sight with all that hangs on it; a curator may restore it."""
    access = curating(actor, assessment_uid, evidence_uid)
    evidence = curated(access, evidence_uid, version)
    if evidence.withdrawn_at is not None:
        raise RuleViolation("state", "", gettext_noop("is withdrawn already"))
    submitter = evidence.submitted_by
    accepted = evidence.status == EvidenceStatus.ACCEPTED
    entry = Entry(
        "withdraw_evidence",
        removed=list(all_of(evidence)),
        audience=Audience.ALL if accepted else Audience.CURATION,
        audience_ref=submitter.uid if submitter and not accepted else None,
        note=check_text(reason, "reason", longest=rules.REASON_LONGEST, required=False),
    )
    evidence.withdrawn_at = actor.at
    touch(evidence, actor)
    evidence.save()
    access.journal(entry, *recite(access, evidence, "withdraw_evidence"))
    return evidence


@transaction.atomic
def restore_evidence(
    *, actor: Actor, assessment_uid: UUID, evidence_uid: UUID, version: int | None = None
) -> Evidence:
    """Bring withdrawn evidence back as it was, with all that hangs on it."""
    access = curating(actor, assessment_uid, evidence_uid)
    evidence = curated(access, evidence_uid, version)
    if evidence.withdrawn_at is None:
        raise RuleViolation("state", "", gettext_noop("is not withdrawn"))
    evidence.withdrawn_at = None
    touch(evidence, actor)
    evidence.save()
    citing = recite(access, evidence, "restore_evidence")
    if evidence.status == EvidenceStatus.ACCEPTED:
        access.journal_all([*_whole("restore_evidence", evidence, ""), *citing])
    else:
        citations = [("citations", citation_record(c)) for c in shown_citations(evidence)]
        access.journal(evidence_entry("restore_evidence", evidence, *citations))
    return evidence


def require_present(evidence: Evidence) -> None:
    if evidence.withdrawn_at is not None:
        raise RuleViolation("state", "", gettext_noop("is withdrawn: restore it first"))


def shown_citations(evidence: Evidence) -> list[Citation]:
    return list(
        evidence.citations.filter(source__withdrawn_at__isnull=True)
        .select_related("evidence", "source", "origin_source")
        .order_by("pk")
    )


def _open_links(evidence: Evidence) -> list[Link]:
    return list(
        evidence.links.exclude(sealed_in__state=RoundState.BLIND)
        .select_related("evidence", "hypothesis")
        .order_by("pk")
    )


def _open_ratings(evidence: Evidence) -> list[Rating]:
    return list(
        Rating.objects.filter(link__evidence=evidence)
        .exclude(round__state=RoundState.BLIND)
        .exclude(link__sealed_in__state=RoundState.BLIND)
        .select_related("link", "participant", "round")
        .order_by("pk")
    )


def _whole(verb: str, evidence: Evidence, note: str) -> Iterator[Entry]:
    """Entries that carry an accepted item whole: itself for all, the ratings of its cells and the
    debate on them for those who may."""
    citations = [("citations", citation_record(c)) for c in shown_citations(evidence)]
    links = _open_links(evidence)
    yield Entry(
        verb,
        upserts=[
            ("evidence", evidence_record(evidence)),
            *citations,
            *(("links", link_record(link)) for link in links),
        ],
        note=note,
    )
    ratings = _open_ratings(evidence)
    for link in links:
        hanging = [("ratings", rating_record(r)) for r in ratings if r.link_id == link.pk]
        if hanging:
            yield Entry(verb, upserts=hanging, audience=Audience.RATERS, audience_ref=link.uid)
        yield from entries_on(verb, link)


def all_of(evidence: Evidence) -> Iterator[tuple[str, UUID]]:
    """What ceases to exist for readers when the evidence does, referrers first.

    Ratings and arguments are named by their links alone: a tombstone for each would tell how many
    there are.
    """
    # Links of what is not accepted exist for nobody: nothing ceases to.
    for link in _open_links(evidence) if evidence.status == EvidenceStatus.ACCEPTED else ():
        yield "links", link.uid
    for citation in shown_citations(evidence):
        yield "citations", citation.uid
    yield "evidence", evidence.uid
