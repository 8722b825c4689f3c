"""Writes to teams."""

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, lock_stream, write_changes
from assessments.teams import rules
from assessments.teams.models import Membership, Role, Team


@transaction.atomic
def create_team(*, actor: Actor, name: str, uid: UUID | None = None) -> Team:
    """A new team. The actor, unless it is the system, becomes its first lead.

    `uid` gives it the identity that it has elsewhere; only the system may.
    """
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


def _require_lead(actor: Actor, leads: QuerySet[Membership]) -> None:
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    if not (actor.sees_all or actor.user_id in leads.values_list("user_id", flat=True)):
        raise AccessDenied(gettext_noop("only a lead may do this"))


@transaction.atomic
def add_member(*, actor: Actor, team: Team, user: User, role: str) -> Membership:
    """Bring a user into a team; leads of the team and the system may."""
    stream = lock_stream(pk=team.stream_id) or team.stream
    leads = Membership.objects.filter(team=team, role=Role.LEAD)
    _require_lead(actor, leads)
    role = check_word(role, Role.values, "role")
    if Membership.objects.filter(team=team, user=user).exists():
        raise RuleViolation("taken", "user", gettext_noop("is a member already"))
    membership = Membership.objects.create(team=team, user=user, role=role)
    write_changes(stream, actor, actor.name, [Entry("add_member", note=user.display_name)])
    return membership


@transaction.atomic
def change_member(*, actor: Actor, team: Team, user: User, role: str | None) -> Membership | None:
    """Another default role, or (None) out of the team. The last lead stays.

    What the member is in existing assessments is left alone: that is their leads' to change.
    """
    stream = lock_stream(pk=team.stream_id) or team.stream
    members = Membership.objects.filter(team=team)
    leads = members.filter(role=Role.LEAD)
    _require_lead(actor, leads)
    membership = members.filter(user=user).first()
    if membership is None:
        raise NotVisible(str(user.pk))
    if role is not None:
        role = check_word(role, Role.values, "role")
    if role != Role.LEAD:
        rules.check_last_lead(leads_left=leads.exclude(pk=membership.pk).count())
    if role is None:
        membership.delete()
        write_changes(stream, actor, actor.name, [Entry("remove_member", note=user.display_name)])
        return None
    membership.role = role
    membership.save()
    write_changes(stream, actor, actor.name, [Entry("change_member", note=user.display_name)])
    return membership
