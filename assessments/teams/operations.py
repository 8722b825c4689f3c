"""Writes to teams."""

from uuid import UUID, uuid4

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation, StaleVersion
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, write_changes
from assessments.teams import rules
from assessments.teams.access import TeamWriting, team_for_writing
from assessments.teams.models import Membership, Role, Team
from assessments.teams.records import team_record


@transaction.atomic
def create_team(*, actor: Actor, name: str, uid: UUID | None = None) -> Team:
    """A new team. The actor, unless it is the system, becomes its first lead.

    `uid` gives it the identity that it has elsewhere; only the system may.
    """
    if actor.team_uid is not None or actor.assessment_uid is not None:
        raise AccessDenied(gettext_noop("this token is limited to what there is"))
    if not actor.may_write or (uid is not None and not actor.is_system):
        raise AccessDenied(gettext_noop("this token may not write"))
    team = Team.objects.create(
        uid=uid or uuid4(),
        name=check_text(name, "name", longest=rules.NAME_LONGEST),
        stream=Stream.objects.create(),
        created_at=actor.at,
        modified_at=actor.at,
    )
    if actor.user_id is not None:
        Membership.objects.create(team=team, user_id=actor.user_id, role=Role.LEAD)
    write_changes(team.stream, actor, actor.name, [Entry("create_team", is_resync=True)])
    return team


@transaction.atomic
def rename_team(*, actor: Actor, team_uid: UUID, name: str, version: int | None = None) -> Team:
    """Another name. Raises StaleVersion when `version` is given and not the current one."""
    access = team_for_writing(actor, team_uid)
    access.require_lead()
    team = access.team
    if version is not None and team.version != version:
        raise StaleVersion(expected=version, current=team.version, record=team_record(team))
    team.name = check_text(name, "name", longest=rules.NAME_LONGEST)
    team.version += 1
    team.modified_at = actor.at
    team.save(update_fields=["name", "version", "modified_at"])
    access.journal(Entry("rename_team", upserts=[("teams", team_record(team))]))
    return team


@transaction.atomic
def add_member(*, actor: Actor, team: Team, user: User, role: str) -> Membership:
    """Bring a user into a team; leads of the team and the system may."""
    access = team_for_writing(actor, team.uid)
    access.require_lead()
    role = check_word(role, Role.values, "role")
    if Membership.objects.filter(team=team, user=user).exists():
        raise RuleViolation("taken", "user", gettext_noop("is a member already"))
    membership = Membership.objects.create(team=team, user=user, role=role)
    access.journal(Entry("add_member", note=user.display_name, about_id=user.pk))
    return membership


@transaction.atomic
def change_member(
    *, actor: Actor, team: Team, user: User, role: str | None, version: int | None = None
) -> Membership | None:
    """Another default role, or (None) out of the team. The last lead stays.

    What the member is in existing assessments is left alone: that is their leads' to change.
    Raises StaleVersion when `version` is given and not the current one.
    """
    access = team_for_writing(actor, team.uid)
    access.require_lead()
    membership = _member(access, user)
    if version is not None and membership.version != version:
        raise StaleVersion(
            expected=version, current=membership.version, record={"role": membership.role}
        )
    if role is not None:
        role = check_word(role, Role.values, "role")
    if role != Role.LEAD:
        _check_leads_left(access, membership)
    if role is None:
        membership.delete()
        access.journal(Entry("remove_member", note=user.display_name, about_id=user.pk))
        return None
    _give(membership, role)
    access.journal(Entry("change_member", note=user.display_name, about_id=user.pk))
    return membership


@transaction.atomic
def leave_team(*, actor: Actor, team_uid: UUID) -> None:
    """The actor's own way out. The last lead hands over first."""
    access = team_for_writing(actor, team_uid)
    membership = access.require_member()
    _check_leads_left(access, membership)
    membership.delete()
    access.journal(Entry("leave_team", note=actor.name, about_id=actor.user_id))


@transaction.atomic
def hand_team_over(
    *, actor: Actor, team_uid: UUID, user: User, role: str = Role.ANALYST
) -> Membership:
    """Another member becomes lead and the actor `role`, in one act: never two leads or none."""
    access = team_for_writing(actor, team_uid)
    mine = access.require_member()
    access.require_lead()
    theirs = _member(access, user)
    if theirs.pk == mine.pk or not user.is_active:
        raise RuleViolation("unknown", "user", gettext_noop("cannot take over"))
    _give(theirs, Role.LEAD)
    _give(mine, check_word(role, Role.values, "role"))
    access.journal(Entry("hand_team_over", note=user.display_name, about_id=user.pk))
    return theirs


def _give(membership: Membership, role: str) -> None:
    membership.role = role
    membership.version += 1
    membership.save(update_fields=["role", "version"])


def _member(access: TeamWriting, user: User) -> Membership:
    membership = Membership.objects.filter(team=access.team, user=user).first()
    if membership is None:
        raise NotVisible(str(user.pk))
    return membership


def _check_leads_left(access: TeamWriting, leaving: Membership) -> None:
    """Who is a lead already; an account that was shut leads nobody."""
    if leaving.role == Role.LEAD:
        leads = Membership.objects.filter(team=access.team, role=Role.LEAD, user__is_active=True)
        rules.check_last_lead(leads_left=leads.exclude(pk=leaving.pk).count())
