"""Writes to arguments and votes."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation, system_actor
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.debate import rules
from assessments.debate.models import Argument, ArgumentStatus, ArgumentVote, CitedEvidence
from assessments.debate.queries import argument_entry, ready, votes_entry
from assessments.debate.records import argument_record, argument_vote_record
from assessments.debate.rules import ArgumentDraft
from assessments.evidence.models import Evidence, Link
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis, HypothesisStatus
from assessments.framing.rules import REASON_LONGEST
from assessments.journal.models import Audience
from assessments.journal.operations import Entry


@transaction.atomic
def add_argument(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft: ArgumentDraft,
    hypothesis_uid: UUID | None = None,
    link_uid: UUID | None = None,
    parent_uid: UUID | None = None,
    evidence_uids: Sequence[UUID] = (),
) -> Argument:
    """An argument on a hypothesis or on a cell, or a reply, which is in the tree of its parent.

    One of the three is given; a tree beside the parent is taken if it is the parent's own. A cell
    is argued about once its ratings are open to the actor. Raises NotVisible, AccessDenied,
    RuleViolation.
    """
    access = access_for_writing(actor, assessment_uid)
    author = access.judge()
    checked = rules.check_argument(draft, is_reply=parent_uid is not None)
    parent = None
    if parent_uid is not None:
        parent = fetch(ready(Argument.objects.visible_to(actor)), access, parent_uid)
    hypothesis, link = _place(access, parent, hypothesis_uid, link_uid)
    _require_debatable(hypothesis, link)
    tree = Argument.objects.filter(hypothesis=hypothesis, link=link)
    depth = 0 if parent is None else parent.depth + 1
    rules.check_place(
        depth=depth,
        standing=tree.count(),
        parent_status=None if parent is None else parent.status,
    )
    cited = _cited(access, evidence_uids)
    argument = Argument(
        assessment=access.assessment,
        hypothesis=hypothesis,
        link=link,
        parent=parent,
        author=author,
        depth=depth,
        created_at=actor.at,
        modified_at=actor.at,
        **checked._asdict(),
    )
    argument.save()
    _cite(argument, cited)
    argument = _fresh(argument)
    access.journal(argument_entry("add_argument", argument))
    return argument


def _place(
    access: WritingAccess,
    parent: Argument | None,
    hypothesis_uid: UUID | None,
    link_uid: UUID | None,
) -> tuple[Hypothesis | None, Link | None]:
    """The tree that is meant."""
    if parent is not None:
        same = (hypothesis_uid is None and link_uid is None) or (hypothesis_uid, link_uid) == (
            parent.hypothesis.uid if parent.hypothesis else None,
            parent.link.uid if parent.link else None,
        )
        if not same:
            raise RuleViolation("tree", "parent_id", gettext_noop("stands in another debate"))
        return parent.hypothesis, parent.link
    if (hypothesis_uid is None) == (link_uid is None):
        raise RuleViolation(
            "place", "hypothesis_id", gettext_noop("is given, or else a link or an argument is")
        )
    if hypothesis_uid is not None:
        return fetch(Hypothesis.objects.visible_to(access.actor), access, hypothesis_uid), None
    assert link_uid is not None
    rows = Link.objects.open_to(access.actor).select_related("hypothesis")
    return None, fetch(rows, access, link_uid)


def _require_debatable(hypothesis: Hypothesis | None, link: Link | None) -> None:
    about = hypothesis or (link.hypothesis if link else None)
    if about is None or about.status != HypothesisStatus.ACTIVE:
        raise RuleViolation("state", "", gettext_noop("this hypothesis is not debated any more"))


def _cited(access: WritingAccess, uids: Sequence[UUID]) -> list[Evidence]:
    """The accepted evidence that is named; each that is none is a fault. 1 query, or none."""
    rules.check_cited(uids)
    if not uids:
        return []
    rows = Evidence.objects.visible_to(access.actor).accepted()
    found = list(rows.filter(assessment=access.assessment, uid__in=uids).order_by("pk"))
    if len(found) < len(uids):
        raise RuleViolation(
            "reference",
            "evidence_ids",
            gettext_noop("names something that is no accepted evidence"),
        )
    return found


def _cite(argument: Argument, evidence: Collection[Evidence]) -> None:
    CitedEvidence.objects.bulk_create(
        CitedEvidence(assessment_id=argument.assessment_id, argument=argument, evidence=item)
        for item in evidence
    )


def _fresh(argument: Argument) -> Argument:
    """The argument as it stands now, ready for its record."""
    return ready(Argument.objects.filter(pk=argument.pk)).get()


def _argument(access: WritingAccess, uid: UUID, version: int | None) -> Argument:
    rows = ready(Argument.objects.visible_to(access.actor)).select_related("link__hypothesis")
    argument = fetch(rows, access, uid)
    check_version(argument, version, argument_record(argument))
    return argument


@transaction.atomic
def edit_argument(
    *,
    actor: Actor,
    assessment_uid: UUID,
    argument_uid: UUID,
    text: str | None = None,
    evidence_uids: Sequence[UUID] | None = None,
    meaning_changed: bool = False,
    version: int | None = None,
) -> Argument:
    """Its author's other words, or other evidence; None leaves either as it is.

    A change of meaning raises `wording` once somebody has replied or voted: they answered what
    it said before. Until then nobody is misled, and the wording stays what it is.
    """
    access = access_for_writing(actor, assessment_uid)
    author = access.judge()
    argument = _argument(access, argument_uid, version)
    rules.check_author(is_author=argument.author_id == author.pk)
    rules.check_open(argument.status, gettext_noop("only what stands is edited"))
    _require_debatable(argument.hypothesis, argument.link)
    if text is not None:
        argument.text = check_text(text, "text", longest=rules.TEXT_LONGEST)
    if evidence_uids is not None:
        cited = _cited(access, evidence_uids)
        argument.cited.exclude(evidence__in=cited).delete()
        kept = set(argument.cited.values_list("evidence_id", flat=True))
        _cite(argument, [item for item in cited if item.pk not in kept])
    if meaning_changed and _is_answered(argument):
        argument.wording += 1
    touch(argument, actor)
    argument.save()
    argument = _fresh(argument)
    access.journal(argument_entry("edit_argument", argument))
    return argument


def _is_answered(argument: Argument) -> bool:
    """Whether anybody else has replied or voted."""
    return (
        argument.replies.exclude(author=argument.author_id).exists()
        or argument.votes.exclude(participant=argument.author_id).exists()
    )


@transaction.atomic
def concede_argument(
    *, actor: Actor, assessment_uid: UUID, argument_uid: UUID, version: int | None = None
) -> Argument:
    """Its author gives it up; it stays readable. Its votes open to everybody."""
    access = access_for_writing(actor, assessment_uid)
    author = access.judge()
    argument = _argument(access, argument_uid, version)
    rules.check_author(is_author=argument.author_id == author.pk)
    rules.check_open(argument.status, gettext_noop("only what stands is conceded"))
    argument.status = ArgumentStatus.CONCEDED
    argument.is_tally_open = True
    touch(argument, actor)
    argument.save()
    votes = votes_entry("concede_argument", argument)
    access.journal_all(e for e in (argument_entry("concede_argument", argument), votes) if e)
    return argument


@transaction.atomic
def reopen_argument(
    *, actor: Actor, assessment_uid: UUID, argument_uid: UUID, version: int | None = None
) -> Argument:
    """Its author takes the concession back. What the votes have told stays told."""
    access = access_for_writing(actor, assessment_uid)
    author = access.judge()
    argument = _argument(access, argument_uid, version)
    rules.check_author(is_author=argument.author_id == author.pk)
    if argument.status != ArgumentStatus.CONCEDED:
        raise RuleViolation("state", "", gettext_noop("is not conceded"))
    argument.status = ArgumentStatus.OPEN
    touch(argument, actor)
    argument.save()
    access.journal(argument_entry("reopen_argument", argument))
    return argument


@transaction.atomic
def withdraw_argument(
    *,
    actor: Actor,
    assessment_uid: UUID,
    argument_uid: UUID,
    reason: str = "",
    version: int | None = None,
) -> Argument:
    """Take back what an argument says; its place stays, and what was replied to it stays readable.

    By its author, or by a curator or a lead, with a reason that the history keeps.
    """
    access = access_for_writing(actor, assessment_uid)
    argument = _argument(access, argument_uid, version)
    participant = access.participant
    is_author = participant is not None and argument.author_id == participant.pk
    if not access.may_grade:
        rules.check_author(is_author=is_author)
    access.require_open()
    if argument.status not in (ArgumentStatus.OPEN, ArgumentStatus.CONCEDED):
        raise RuleViolation("state", "", gettext_noop("is withdrawn already"))
    argument.status = ArgumentStatus.WITHDRAWN
    argument.withdrawn_by = participant
    touch(argument, actor)
    argument.save()
    note = check_text(reason, "reason", longest=REASON_LONGEST, required=False)
    access.journal(argument_entry("withdraw_argument", argument, note))
    return argument


@transaction.atomic
def restore_argument(
    *, actor: Actor, assessment_uid: UUID, argument_uid: UUID, version: int | None = None
) -> Argument:
    """Bring a withdrawn argument back as it was, standing. See `rules.may_restore` for by whom."""
    access = access_for_writing(actor, assessment_uid)
    argument = _argument(access, argument_uid, version)
    me = access.participant.pk if access.participant else None
    access.require_open()
    if not rules.may_restore(
        withdrew_it=me is not None and argument.withdrawn_by_id == me,
        is_author=argument.author_id == me,
        may_grade=access.may_grade,
    ):
        access.require_curator_or_lead()
    if argument.status != ArgumentStatus.WITHDRAWN:
        raise RuleViolation("state", "", gettext_noop("is not withdrawn"))
    if not argument.text:
        raise RuleViolation("lost", "", gettext_noop("came here without its text"))
    argument.status = ArgumentStatus.OPEN
    argument.withdrawn_by = None
    touch(argument, actor)
    argument.save()
    access.journal(argument_entry("restore_argument", argument))
    return argument


@transaction.atomic
def vote_on_argument(
    *,
    actor: Actor,
    assessment_uid: UUID,
    argument_uid: UUID,
    weight: int,
    version: int | None = None,
) -> ArgumentVote:
    """How much it weighs if it is right, 0 to 4, given or changed; the others' votes open.

    `version` is that of the actor's own vote, if it is to be guarded.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    argument = _argument(access, argument_uid, None)
    rules.check_open(argument.status, gettext_noop("only what stands is voted on"))
    rules.check_voter(is_author=argument.author_id == participant.pk)
    _require_debatable(argument.hypothesis, argument.link)
    weight = rules.check_weight(weight)
    vote = ArgumentVote.objects.filter(argument=argument, participant=participant).first()
    is_first = vote is None
    if vote is None:
        vote = ArgumentVote(
            assessment=access.assessment,
            argument=argument,
            participant=participant,
            created_at=actor.at,
            modified_at=actor.at,
        )
    else:
        vote.argument, vote.participant = argument, participant
        check_version(vote, version, argument_vote_record(vote))
        touch(vote, actor)
    vote.weight = weight
    vote.wording = argument.wording
    vote.save()
    entries = [
        Entry(
            "vote_on_argument",
            upserts=[("argument_votes", argument_vote_record(vote))],
            audience=Audience.VOTERS,
            audience_ref=argument.uid,
        )
    ]
    if is_first:
        entries.extend(_opened_votes(access, argument, vote))
    access.journal_all(entries)
    return vote


def _opened_votes(access: WritingAccess, argument: Argument, vote: ArgumentVote) -> list[Entry]:
    """The entry that hands the voter what the others said; empty when nobody else has voted."""
    others = [
        ("argument_votes", argument_vote_record(each))
        for each in argument.votes.exclude(pk=vote.pk)
        .select_related("argument", "participant")
        .order_by("pk")
    ]
    if not others:
        return []
    return [
        Entry(
            "open_votes",
            upserts=others,
            audience=Audience.PARTICIPANT,
            audience_ref=vote.participant.uid,
        )
    ]


@transaction.atomic
def change_status(
    *,
    actor: Actor,
    assessment_uid: UUID,
    argument_uid: UUID,
    status: str,
    version: int | None = None,
) -> Argument:
    """Concede, reopen, withdraw or restore, whichever leads to `status`: for programs."""
    check_word(status, (rules.OPEN, rules.CONCEDED, rules.WITHDRAWN), "status")
    where: dict[str, Any] = {
        "actor": actor,
        "assessment_uid": assessment_uid,
        "argument_uid": argument_uid,
        "version": version,
    }
    if status == rules.CONCEDED:
        return concede_argument(**where)
    if status == rules.WITHDRAWN:
        return withdraw_argument(**where)
    access = access_for_writing(actor, assessment_uid)
    argument = fetch(Argument.objects.visible_to(actor), access, argument_uid)
    if argument.status == ArgumentStatus.WITHDRAWN:
        return restore_argument(**where)
    return reopen_argument(**where)


def recite(access: WritingAccess, evidence: Evidence, verb: str) -> list[Entry]:
    """Entries for the arguments that cite `evidence`, whose standing has just changed.

    Their records name it only while it counts, so their versions rise with it: else an ETag
    would say that nothing has changed. Those on a cell that is out of sight are not told of.
    3 queries, 1 more for each argument.
    """
    citing = Argument.objects.filter(cited__evidence=evidence)
    in_sight = set(citing.visible_to(system_actor(access.actor.at)).values_list("pk", flat=True))
    entries = []
    for argument in ready(citing).order_by("depth", "pk"):
        touch(argument, access.actor)
        argument.save(update_fields=["version", "modified_at"])
        if argument.pk in in_sight:
            entries.append(argument_entry(verb, argument))
    return entries
