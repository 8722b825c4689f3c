"""Erasing an account: the person goes, what they have judged stays under another name."""

from collections.abc import Collection

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from assessments.accounts.models import User
from assessments.accounts.operations import forget_answers
from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.framing.access import WritingAccess, access_for_writing, touch
from assessments.framing.models import Participant
from assessments.framing.records import participant_record
from assessments.journal.models import Change, Stream
from assessments.journal.operations import Entry, lock_stream, write_changes
from assessments.people.operations.leaving import check_nothing_left_alone
from assessments.teams.models import Membership

ERASED = gettext_noop("Erased account")


@transaction.atomic
def erase_account(*, actor: Actor, user_id: int) -> str:
    """Erase an account for good; answers the name that its judgements bear from now on.

    Its owner and the operator may. Gone are the account, its tokens, sessions, drafts, views and
    memberships, every invitation that it sent, and its address where it was invited. What it has
    judged stays with a participant without a user, under a pseudonym; journals are redacted of
    every name that it ever had there and say so, those of what it left long ago too. Where a
    name alone was kept (who decided on evidence, answers kept for programs), a namesake's is
    redacted with it.

    Raises RuleViolation while others would be left without a lead, or for a superuser.
    """
    if not actor.may_write or not (actor.is_system or actor.user_id == user_id):
        raise AccessDenied(gettext_noop("only the account's owner may do this"))
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotVisible(str(user_id))
    if user.is_superuser:
        raise RuleViolation(
            "superuser",
            "",
            gettext_noop("An administrator is erased once another has taken that from them."),
        )
    check_nothing_left_alone(user)
    pseudonym = f"{ERASED} {user.uid.hex[:6]}"
    system = Actor(at=actor.at, name=pseudonym, is_system=True)
    mine = Participant.objects.filter(user=user).select_related("assessment").order_by("pk")
    names = {user.display_name}
    for participant in mine:
        access = access_for_writing(system, participant.assessment.uid, through_lock=True)
        names |= _depart(access, participant, user, pseudonym)
    names |= _leave_streams(system, user, pseudonym)
    forget_answers(naming=names)
    keys = user.sign_ins.values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    user.invitations_made.filter(accepted_at__isnull=True).delete()
    user.invitations_accepted.update(email="")
    user.delete()
    return pseudonym


def _leave_streams(system: Actor, user: User, pseudonym: str) -> set[str]:
    """Out of their teams, and out of the journal of everything else where they ever acted or
    were named: teams that they have left, assessments that they saw as an administrator. The
    names found."""
    theirs = Q(actor_id=user.pk) | Q(about_id=user.pk)
    in_teams = Membership.objects.filter(user=user)
    streams = Stream.objects.filter(
        Q(pk__in=Change.objects.filter(theirs).values("stream_id"))
        | Q(team__in=in_teams.values("team_id"))
    )
    names: set[str] = set()
    for key in list(streams.order_by("pk").values_list("pk", flat=True)):
        stream = lock_stream(pk=key)
        if stream is None:
            continue
        names |= _redact(stream, theirs, {user.display_name}, user, pseudonym)
        entry = Entry("erase_participant", is_resync=True)
        if hasattr(stream, "team"):
            entry = Entry("erase_member", note=pseudonym)
        write_changes(stream, system, pseudonym, [entry])
    in_teams.delete()
    return names


def _redact(
    stream: Stream, theirs: Q, former: Collection[str], user: User, pseudonym: str
) -> set[str]:
    """The pseudonym in place of what they were called by changes of theirs or about them.

    What was written before changes said whose they are is known by the `former` names alone.
    Returns the names that stood there.
    """
    unsaid = Q(actor_id=None, actor_name__in=former) | Q(about_id=None, note__in=former)
    names = set()
    rows = []
    for change in Change.objects.filter(theirs | unsaid, stream=stream):
        if change.actor_id == user.pk or (change.actor_id is None and change.actor_name in former):
            names.add(change.actor_name)
            change.actor_name, change.actor_id = pseudonym, None
        if change.about_id == user.pk or (change.about_id is None and change.note in former):
            names.add(change.note)
            change.note, change.about_id = pseudonym, None
        rows.append(change)
    fields = ["actor_name", "actor_id", "note", "about_id"]
    Change.objects.bulk_update(rows, fields, batch_size=200)
    return names


def _depart(
    access: WritingAccess, participant: Participant, user: User, pseudonym: str
) -> set[str]:
    """The participant without their account and without the names that they have had, in the
    table and in every change. Returns those names."""
    uid = str(participant.uid)
    # Others' doors were opened in their account's name, which may be newer than that here.
    names = {participant.name, user.display_name}
    names |= _redact(access.stream, Q(actor_id=user.pk), names, user, pseudonym)
    rows = list(Change.objects.filter(stream=access.stream, upserts__icontains=uid))
    for change in rows:
        for record in change.upserts:
            if record.get("type") == "participants" and record.get("id") == uid:
                names.add(record["name"])
                record["name"] = pseudonym
    Change.objects.bulk_update(rows, ["upserts"], batch_size=200)
    names.discard(pseudonym)
    # By the related name, for evidence stands above people in the layers.
    decided = access.assessment.evidence.filter(decided_by_name__in=names)
    decided.update(decided_by_name=pseudonym)
    asked = access.assessment.evidence.filter(sent_back_by_name__in=names)
    asked.update(sent_back_by_name=pseudonym)
    merges = access.assessment.evidence_merges
    for column in ("decided_by_name", "sent_back_by_name"):
        merges.filter(**{f"{column}__in": names}).update(**{column: pseudonym})
    if access.assessment.locked_by_name in names:
        access.assessment.locked_by_name = pseudonym
        access.assessment.save(update_fields=["locked_by_name"])
    participant.user = None
    participant.name = pseudonym
    participant.removed_at = participant.removed_at or access.actor.at
    touch(participant, access.actor)
    participant.save()
    access.journal(
        Entry(
            "erase_participant",
            upserts=[("participants", participant_record(participant))],
            # Who has read the old name is told to read everything anew.
            is_resync=True,
        )
    )
    return names
