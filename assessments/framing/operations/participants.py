"""Writes to participants: who takes part, in which role, under which account."""

from uuid import UUID

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.framing import rules
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
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
    """The creator leads, a member or not; the other members come in with their default role."""
    members = Membership.objects.filter(team=team).select_related("user").order_by("pk")
    roles = {m.user: Role.LEAD if m.user_id == actor.user_id else m.role for m in members}
    if actor.user_id is not None and actor.user_id not in {user.pk for user in roles}:
        # A superuser sees teams that they are not in; an assessment without a lead could be led
        # by nobody.
        roles[User.objects.get(pk=actor.user_id)] = Role.LEAD
    Participant.objects.bulk_create(
        Participant(
            assessment=assessment,
            user=user,
            name=user.display_name,
            role=role,
            created_at=actor.at,
            modified_at=actor.at,
        )
        for user, role in roles.items()
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
    *,
    actor: Actor,
    assessment_uid: UUID,
    participant_uid: UUID,
    role: str | None,
    version: int | None = None,
) -> Participant:
    """Give a participant another role, or (None) remove them. The last lead stays.

    What the participant may see widens or narrows with it, so their reader is told to read anew.
    Raises StaleVersion when `version` is given and not the current one.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    rows = Participant.objects.visible_to(actor).filter(removed_at__isnull=True)
    participant = fetch(rows, access, participant_uid)
    check_version(participant, version, participant_record(participant))
    if role != Role.LEAD:
        _check_leads_left(access, participant)
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


def _check_leads_left(access: WritingAccess, leaving: Participant) -> None:
    """Who is a lead already; a participant without an account, or with one shut, leads nobody."""
    if leaving.role == Role.LEAD:
        leads = Participant.objects.active().filter(
            assessment=access.assessment, role=Role.LEAD, user__is_active=True
        )
        check_last_lead(leads_left=leads.exclude(pk=leaving.pk).count())


@transaction.atomic
def leave_assessment(*, actor: Actor, assessment_uid: UUID) -> Participant:
    """The actor's own way out. What they have judged stays; the last lead hands over first."""
    access = access_for_writing(actor, assessment_uid)
    participant = access.participant
    if participant is None:
        raise AccessDenied(gettext_noop("you take no part in this"))
    _check_leads_left(access, participant)
    participant.removed_at = actor.at
    touch(participant, actor)
    participant.save()
    access.journal(
        Entry("leave_assessment", upserts=[("participants", participant_record(participant))]),
        _read_anew("leave_assessment", participant),
    )
    return participant


@transaction.atomic
def hand_assessment_over(
    *, actor: Actor, assessment_uid: UUID, participant_uid: UUID, role: str = Role.ANALYST
) -> Participant:
    """Another participant becomes lead and the actor `role`, in one act."""
    access = access_for_writing(actor, assessment_uid)
    mine = access.participant
    if mine is None or mine.role != Role.LEAD:
        raise AccessDenied(gettext_noop("only a lead may do this"))
    theirs = fetch(Participant.objects.active().visible_to(actor), access, participant_uid)
    if theirs.pk == mine.pk or theirs.user is None or not theirs.user.is_active:
        raise RuleViolation("unknown", "participant", gettext_noop("cannot take over"))
    theirs.role, mine.role = Role.LEAD, check_word(role, Role.values, "role")
    for participant in (theirs, mine):
        touch(participant, actor)
        participant.save()
    access.journal(
        Entry(
            "hand_assessment_over",
            upserts=[("participants", participant_record(p)) for p in (theirs, mine)],
        ),
        *(_read_anew("hand_assessment_over", p) for p in (theirs, mine)),
    )
    return theirs


@transaction.atomic
def bring_back_participant(
    *,
    actor: Actor,
    assessment_uid: UUID,
    participant_uid: UUID,
    role: str,
    version: int | None = None,
) -> Participant:
    """Bring somebody who was removed back in under the row they had, account or none."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    participant = fetch(Participant.objects.visible_to(actor), access, participant_uid)
    check_version(participant, version, participant_record(participant))
    if participant.removed_at is None:
        raise RuleViolation("taken", "participant", gettext_noop("takes part already"))
    participant.role = check_word(role, Role.values, "role")
    participant.removed_at = None
    touch(participant, actor)
    participant.save()
    access.journal(
        Entry("add_participant", upserts=[("participants", participant_record(participant))]),
        _read_anew("add_participant", participant),
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
