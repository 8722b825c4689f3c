"""Two pieces of evidence that say the same become one, and apart again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from assessments.basis import Actor
from assessments.basis.checks import check_text
from assessments.curation.merging import rules
from assessments.curation.merging.models import EvidenceMerge
from assessments.curation.merging.operations import cited
from assessments.curation.merging.operations.cells import Cells, part_cells
from assessments.curation.merging.operations.texts import give_back, set_all, take_texts
from assessments.curation.operations import take_from_submitter
from assessments.debate.models import Argument, CitedEvidence
from assessments.debate.operations import recite
from assessments.evidence.models import Citation, Evidence, EvidenceStatus
from assessments.evidence.operations.items import evidence_entry
from assessments.evidence.records import evidence_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.rules import REASON_LONGEST
from assessments.journal.operations import Entry
from assessments.rounds.models import Round

DECIDED = ("status", "decided_by_id", "decision_reason", "sent_back_question")
NAMES = ("decided_by_name", "sent_back_by_name")
INSTANTS = ("decided_at", "sent_back_at")


@transaction.atomic
def merge_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    into_uid: UUID,
    take: Collection[str] = (),
    meaning_changed: bool = False,
    reason: str = "",
    version: int | None = None,
    into_version: int | None = None,
) -> Evidence:
    """`evidence_uid` goes into `into_uid`, which says the same; by a lead or a curator. Returns
    the one that goes. Raises StaleVersion for either.

    `take` names the fields (`rules.EVIDENCE_FIELDS`) in which the one that goes has the better
    words; what the survivor lacks is filled, tags are united, the stricter marking holds.
    `meaning_changed` raises the survivor's `wording`.

    Ratings come over where their author has not rated the survivor against that hypothesis; a
    cell is open from then on to whom both were. Debates on its cells, citations in arguments and
    its own citations move; two of one source that do not contradict one another are joined. Not
    while a blind round collects ratings.
    """
    access = _access(actor, assessment_uid)
    gone = _standing(access, evidence_uid, version)
    rules.check_pair(same=into_uid == gone.uid, kind=rules.EVIDENCE)
    into = _standing(access, into_uid, into_version)
    rules.check_statuses(gone=gone.status, into=into.status)
    rules.check_taken(take, rules.EVIDENCE_FIELDS)
    reason = check_text(reason, "reason", longest=REASON_LONGEST, required=False)
    made: dict[str, Any] = {
        "was": {name: getattr(gone, name) for name in DECIDED},
        "was_at": {name: _text(getattr(gone, name)) for name in INSTANTS},
        "fields": _take_texts(gone, into, take, meaning_changed=meaning_changed),
        **Cells(access, gone, into).take_over(),
        **_move_citations(access, gone, into),
        "cited": _cite_survivor(access, gone, into),
    }
    names = {name: getattr(gone, name) for name in NAMES}
    touch(into, actor)
    into.save()
    _retire(access, gone, into, reason)
    recite(access, gone, "merge_evidence")
    EvidenceMerge.objects.create(
        assessment=access.assessment, gone=gone, into=into, made=made, merged_at=actor.at, **names
    )
    access.journal_all(_told("merge_evidence", gone, into, reason))
    return gone


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _access(actor: Actor, assessment_uid: UUID) -> WritingAccess:
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    access.require_open()
    blind = Round.objects.blind().filter(assessment=access.assessment, covers_ratings=True)
    rules.check_no_blind_ratings(blind=blind.exists())
    return access


def _standing(access: WritingAccess, uid: UUID, version: int | None) -> Evidence:
    rows = Evidence.objects.visible_to(access.actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, uid)
    check_version(evidence, version, evidence_record(evidence))
    return evidence


def _take_texts(
    gone: Evidence, into: Evidence, take: Collection[str], *, meaning_changed: bool
) -> dict[str, list[Any]]:
    changed = take_texts(gone, into, rules.EVIDENCE_FIELDS, take)
    more: dict[str, Any] = {}
    tags = rules.united(into.tags, gone.tags)
    if tags != into.tags:
        more["tags"] = tags
    if meaning_changed:
        more["wording"] = into.wording + 1
    return {**changed, **set_all(into, more)}


def _move_citations(access: WritingAccess, gone: Evidence, into: Evidence) -> dict[str, Any]:
    """Its citations are the survivor's; one that says nothing else than one of the survivor's is
    joined with it."""
    standing = list(into.citations.order_by("pk"))
    moved, joined = [], []
    for citation in gone.citations.order_by("pk"):
        same = [kept for kept in standing if kept.source_id == citation.source_id]
        kept = cited.partner(citation, same)
        if kept is None:
            moved.append(citation)
        else:
            joined.append(cited.join(access, citation, kept))
    cited.touch_all([c.pk for c in moved], access, evidence=into)
    return {"citations": [str(c.uid) for c in moved], "joined": joined}


def _cite_survivor(access: WritingAccess, gone: Evidence, into: Evidence) -> list[str]:
    """Arguments that cite the one cite the other; the public ids of those that did not before."""
    known = CitedEvidence.objects.filter(evidence=into).values("argument_id")
    citing = Argument.objects.filter(cited__evidence=gone).exclude(pk__in=known)
    found = list(citing.order_by("pk"))
    CitedEvidence.objects.bulk_create(
        CitedEvidence(assessment=access.assessment, argument=argument, evidence=into)
        for argument in found
    )
    return [str(argument.uid) for argument in found]


def _retire(access: WritingAccess, gone: Evidence, into: Evidence, reason: str) -> None:
    gone.status = EvidenceStatus.MERGED
    gone.merged_into = into
    gone.decided_by, gone.decided_by_name = access.participant, access.name
    gone.decided_at = access.actor.at
    gone.decision_reason = reason
    take_from_submitter(gone)
    touch(gone, access.actor)
    gone.save()


def _told(verb: str, gone: Evidence, into: Evidence, reason: str) -> Sequence[Entry]:
    """Everybody reads anew, for who may read which of the ratings that moved differs from reader
    to reader; the one that goes is told of to those who may see it."""
    survivor = evidence_entry(verb, into, note=reason)
    survivor.is_resync = True
    anew = [] if into.status == EvidenceStatus.ACCEPTED else [Entry(verb, is_resync=True)]
    return [*anew, survivor, evidence_entry(verb, gone, note=reason)]


@transaction.atomic
def undo_evidence_merge(
    *, actor: Actor, assessment_uid: UUID, evidence_uid: UUID, version: int | None = None
) -> Evidence:
    """Apart again, as before; who may merge may undo it. Returns the one that is back.

    What was judged or written of the survivor since stays with it. Not while a blind round
    collects ratings.
    """
    access = _access(actor, assessment_uid)
    gone = _standing(access, evidence_uid, version)
    rows = EvidenceMerge.objects.filter(gone=gone)
    merge = rows.select_related("into__merged_into", "into__submitted_by").first()
    further = merge.into.merged_into if merge else None
    rules.check_undoing(done=merge is not None, further=further.label if further else "")
    assert merge is not None
    into, made = merge.into, merge.made
    part_cells(access, gone, into, made)
    _give_citations_back(access, gone, into, made)
    CitedEvidence.objects.filter(evidence=into, argument__uid__in=made["cited"]).delete()
    give_back(into, made["fields"])
    touch(into, actor)
    into.save()
    gone.decided_by = None
    for name, value in made["was"].items():
        setattr(gone, name, value)
    for name in NAMES:
        setattr(gone, name, getattr(merge, name))
    if "decided_by_id" not in made["was"] and _decided_oneself(gone):
        gone.decided_by = gone.submitted_by
    for name, at in made["was_at"].items():
        setattr(gone, name, datetime.fromisoformat(at) if at else None)
    gone.merged_into = None
    touch(gone, actor)
    gone.save()
    merge.delete()
    recite(access, gone, "undo_evidence_merge")
    access.journal_all(_apart(gone, into))
    return gone


def _decided_oneself(evidence: Evidence) -> bool:
    """As far as the names tell, which is all that merges of before remember of it."""
    by = evidence.submitted_by
    return by is not None and by.name == evidence.decided_by_name


def _give_citations_back(
    access: WritingAccess, gone: Evidence, into: Evidence, made: dict[str, Any]
) -> None:
    back = Citation.objects.filter(evidence=into, uid__in=made["citations"])
    back.update(evidence=gone, version=F("version") + 1, modified_at=access.actor.at)
    cited.part(access, made["joined"])


def _apart(gone: Evidence, into: Evidence) -> Sequence[Entry]:
    verb = "undo_evidence_merge"
    return [
        Entry(verb, is_resync=True),
        *(evidence_entry(verb, row) for row in (gone, into) if row.withdrawn_at is None),
    ]
