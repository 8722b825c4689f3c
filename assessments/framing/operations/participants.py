"""Writes to participants: who takes part, in which role, under which account."""

from uuid import UUID

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.framing import rules
from assessments.framing.access import (
    access_for_writing,
    fetch,
    touch,
)
from assessments.framing.models import (
    Assessment,
    Participant,
)
from assessments.framing.records import (
    participant_record,
)
from assessments.journal.models import Audience
from assessments.journal.operations import Entry
from assessments.teams.models import Membership, Role, Team
from assessments.teams.rules import check_last_lead


def enrol_team(assessment: Assessment, team: Team, actor: Actor) -> None:
    """The creator leads; the other members come in with their default role."""
    members = Membership.objects.filter(team=team).select_related("user").order_by("pk")
    Participant.objects.bulk_create(
        Participant(
            assessment=assessment,
            user=member.user,
            name=member.user.display_name,
            role=Role.LEAD if member.user_id == actor.user_id else member.role,
            created_at=actor.at,
            modified_at=actor.at,
        )
        for member in members
    )


@transaction.atomic
def add_participant(
    *, actor: Actor, assessment_uid: UUID, user: User | None, name: str, role: str
) -> Participant:
    """Bring somebody in, or back in under the row they had. `user` None: judgements by proxy.

    Who comes back may see more or less than before, so their reader is told to read anew.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    role = check_word(role, Role.values, "role")
    name = check_text(name, "name", longest=rules.NAME_LONGEST)
    participant = None
    if user is not None:
        participant = access.assessment.participants.filter(user=user).first()
    is_back = participant is not None
    if participant is None:
        participant = Participant(
            assessment=access.assessment, user=user, created_at=actor.at, modified_at=actor.at
        )
    elif participant.removed_at is None:
        raise RuleViolation("taken", "user", gettext_noop("takes part already"))
    else:
        touch(participant, actor)
    participant.name, participant.role, participant.removed_at = name, role, None
    participant.save()
    entries = [
        Entry("add_participant", upserts=[("participants", participant_record(participant))])
    ]
    if is_back:
        entries.append(_read_anew("add_participant", participant))
    access.journal_all(entries)
    return participant


def _read_anew(verb: str, participant: Participant) -> Entry:
    return Entry(verb, audience=Audience.PARTICIPANT, audience_ref=participant.uid, is_resync=True)


@transaction.atomic
def change_participant(
    *, actor: Actor, assessment_uid: UUID, participant_uid: UUID, role: str | None
) -> Participant:
    """Give a participant another role, or (None) remove them. The last lead stays.

    What the participant may see widens or narrows with it, so their reader is told to read anew.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    rows = Participant.objects.visible_to(actor).filter(removed_at__isnull=True)
    participant = fetch(rows, access, participant_uid)
    if participant.role == Role.LEAD and role != Role.LEAD:
        leads = rows.filter(assessment=access.assessment, role=Role.LEAD, user__isnull=False)
        check_last_lead(leads_left=leads.exclude(pk=participant.pk).count())
    if role is None:
        participant.removed_at = actor.at
    else:
        participant.role = check_word(role, Role.values, "role")
    touch(participant, actor)
    participant.save()
    access.journal(
        Entry(
            "change_participant" if role else "remove_participant",
            upserts=[("participants", participant_record(participant))],
        ),
        _read_anew("change_participant", participant),
    )
    return participant


@transaction.atomic
def link_participant(
    *, actor: Actor, assessment_uid: UUID, participant_uid: UUID, user: User
) -> Participant:
    """Give a participant without an account (imported, say) the account that they are.

    For the operator alone: it hands the account all that the participant has judged, sealed
    judgements too. Raises RuleViolation when either has another already.
    """
    access = access_for_writing(actor, assessment_uid)
    if not actor.is_system:
        raise AccessDenied(gettext_noop("only the operator may do this"))
    participant = fetch(Participant.objects.visible_to(actor), access, participant_uid)
    if participant.user_id is not None:
        raise RuleViolation("taken", "participant", gettext_noop("has an account already"))
    if access.assessment.participants.filter(user=user).exists():
        raise RuleViolation("taken", "user", gettext_noop("takes part already"))
    participant.user = user
    participant.removed_at = None
    # The record shows no account: its version and times stay what an import gave them.
    participant.save(update_fields=["user", "removed_at"])
    access.journal(_read_anew("link_participant", participant))
    return participant
