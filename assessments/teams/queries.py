"""Reads about teams."""

from django.db.models import Count, Q, QuerySet

from assessments.accounts.models import User
from assessments.basis import Actor, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.teams.models import Membership, Role, Team, TeamQuerySet


def teams_of(actor: Actor) -> TeamQuerySet:
    """The teams that the actor may see, by name. 1 query."""
    return Team.objects.visible_to(actor).order_by("name", "pk")


def led_teams(actor: Actor) -> QuerySet[Team]:
    """The teams that the actor leads, all for superusers; by name, with `n_members`. 1 query."""
    rows = Team.objects.visible_to(actor)
    if actor.user_id is not None and not actor.sees_all:
        led = Membership.objects.filter(user_id=actor.user_id, role=Role.LEAD)
        rows = rows.filter(pk__in=led.values("team_id"))
    return rows.annotate(n_members=Count("memberships", distinct=True)).order_by("name", "pk")


def led_memberships(actor: Actor) -> QuerySet[Membership]:
    """The members of those teams, by team and name. 1 query."""
    return (
        Membership.objects.filter(team__in=led_teams(actor).values("pk"))
        .select_related("team", "user")
        .order_by("team__name", "user__username")
    )


def named_user(actor: Actor, name: str) -> User:
    """The active account with this user name or address, for whoever leads a team. 1 to 2 queries.

    Raises RuleViolation: a lead names people rather than choosing them from a list of everybody.
    """
    rows = User.objects.filter(is_active=True)
    if not actor.sees_all and not led_teams(actor).exists():
        rows = rows.none()
    found = rows.filter(Q(username__iexact=name) | Q(email__iexact=name))[:2]
    if len(found) != 1:
        raise RuleViolation("unknown", "user", gettext_noop("is not the name of one account"))
    return found[0]
