"""Erasing an account: the person goes, what they have judged stays under another name."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.framing.access import WritingAccess, access_for_writing, touch
from assessments.framing.models import Participant
from assessments.framing.records import participant_record
from assessments.journal.models import Change
from assessments.journal.operations import Entry, lock_stream, write_changes
from assessments.people.operations.leaving import check_nothing_left_alone
from assessments.teams.models import Membership

ERASED = gettext_noop("Erased account")


@transaction.atomic
def erase_account(*, actor: Actor, user_id: int) -> str:
    """Erase an account for good; answers the name that its judgements bear from now on.

    Its owner and the operator may. Gone are the account, its tokens, sessions, drafts, views and
    memberships, every invitation that it sent, and its address where it was invited. What it has
    judged stays with a participant without a user, under a pseudonym; journals are redacted and
    say so. A name that two people of one assessment bear is redacted for both: who of them acted
    is not recorded.

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
    _leave_teams(actor, user, pseudonym)
    system = Actor(at=actor.at, name=pseudonym, is_system=True)
    mine = Participant.objects.filter(user=user).select_related("assessment").order_by("pk")
    for participant in mine:
        access = access_for_writing(system, participant.assessment.uid)
        # Others' doors were opened in their account's name, which may be newer than that here.
        _depart(access, participant, pseudonym, {participant.name, user.display_name})
    keys = user.sign_ins.values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    user.invitations_made.filter(accepted_at__isnull=True).delete()
    user.invitations_accepted.update(email="")
    user.delete()
    return pseudonym


def _leave_teams(actor: Actor, user: User, pseudonym: str) -> None:
    memberships = Membership.objects.filter(user=user).select_related("team").order_by("team_id")
    for membership in memberships:
        stream = lock_stream(pk=membership.team.stream_id)
        if stream is None:
            continue
        changes = Change.objects.filter(stream=stream)
        changes.filter(actor_name=user.display_name).update(actor_name=pseudonym)
        changes.filter(note=user.display_name).update(note=pseudonym)
        membership.delete()
        write_changes(stream, actor, pseudonym, [Entry("erase_member", note=pseudonym)])


def _depart(
    access: WritingAccess, participant: Participant, pseudonym: str, former: set[str]
) -> None:
    """The participant without their account and `former` names, in the table and every change."""
    participant.user = None
    participant.name = pseudonym
    participant.removed_at = participant.removed_at or access.actor.at
    touch(participant, access.actor)
    participant.save()
    uid = str(participant.uid)
    told = Q(actor_name__in=former) | Q(upserts__icontains=uid)
    rows = []
    for change in Change.objects.filter(told, stream=access.stream):
        if change.actor_name in former:
            change.actor_name = pseudonym
        for record in change.upserts:
            if record.get("type") == "participants" and record.get("id") == uid:
                record["name"] = pseudonym
        rows.append(change)
    Change.objects.bulk_update(rows, ["actor_name", "upserts"], batch_size=200)
    access.journal(
        Entry(
            "erase_participant",
            upserts=[("participants", participant_record(participant))],
            # Who has read the old name is told to read everything anew.
            is_resync=True,
        )
    )
