"""Writes to teams."""

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, lock_stream, write_changes
from assessments.teams.models import Membership, Role, Team


@transaction.atomic
def create_team(*, actor: Actor, name: str) -> Team:
    """A new team. The actor, unless it is the system, becomes its first lead."""
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    team = Team.objects.create(
        name=check_text(name, "name", longest=200),
        stream=Stream.objects.create(),
        created_at=actor.at,
        modified_at=actor.at,
    )
    if actor.user_id is not None:
        Membership.objects.create(team=team, user_id=actor.user_id, role=Role.LEAD)
    write_changes(team.stream, actor, actor.name, [Entry("create_team", is_resync=True)])
    return team


@transaction.atomic
def add_member(*, actor: Actor, team: Team, user: User, role: str) -> Membership:
    """Bring a user into a team; leads of the team and the system may."""
    stream = lock_stream(pk=team.stream_id) or team.stream
    leads = Membership.objects.filter(team=team, role=Role.LEAD)
    if not (actor.sees_all or actor.user_id in leads.values_list("user_id", flat=True)):
        raise AccessDenied(gettext_noop("only a lead may do this"))
    if role not in Role.values:
        raise RuleViolation("unknown", "role", gettext_noop("is not a role"))
    if Membership.objects.filter(team=team, user=user).exists():
        raise RuleViolation("taken", "user", gettext_noop("is a member already"))
    membership = Membership.objects.create(team=team, user=user, role=role)
    write_changes(stream, actor, actor.name, [Entry("add_member", note=user.display_name)])
    return membership
