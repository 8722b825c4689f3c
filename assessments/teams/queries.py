"""Reads about teams."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When

from assessments.accounts.models import User
from assessments.accounts.queries import user_named
from assessments.basis import Actor, NotVisible, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.journal.models import Change
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


def members_in(team: Team) -> QuerySet[Membership]:
    """Everybody in a team that the reader may see, by name. 1 query."""
    return Membership.objects.filter(team=team).select_related("user").order_by("user__username")


def led_memberships(actor: Actor) -> QuerySet[Membership]:
    """The members of those teams, by team and name. 1 query."""
    return (
        Membership.objects.filter(team__in=led_teams(actor).values("pk"))
        .select_related("team", "user")
        .order_by("team__name", "user__username")
    )


def named_user(actor: Actor, name: str) -> User:
    """The active account with this user name or address, for superusers alone: a lead, and
    everybody can make a team to lead, would learn who has an account. 1 query.
    """
    user = user_named(name, or_address=True) if actor.sees_all else None
    if user is None:
        raise RuleViolation("unknown", "user", gettext_noop("is not the name of one account"))
    return user


def members_of(team: Team) -> QuerySet[Membership]:
    """Who is in the team, leads first, then by name; for whoever may see the team. 1 query."""
    first = Case(When(role=Role.LEAD, then=0), default=1)
    return (
        Membership.objects.filter(team=team)
        .select_related("user")
        .order_by(first, "user__first_name", "user__last_name", "user__username")
    )


def member_of(team: Team, user_uid: UUID) -> Membership:
    """The member with this public id; NotVisible when there is none. 1 query."""
    found = members_of(team).filter(user__uid=user_uid).first()
    if found is None:
        raise NotVisible(str(user_uid))
    return found


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who is in the team no longer. `by`: who took them out, "" where they left."""

    name: str
    by: str


def departure_of(team: Team, user_uid: UUID) -> Departure | None:
    """How this user went out of the team, for whoever may see it; None for one who never was in
    it or was erased, of whom nobody here is to learn anything. 2 queries at most."""
    user = User.objects.filter(uid=user_uid).first()
    if user is None:
        return None
    went = Change.objects.filter(
        stream=team.stream_id, about_id=user.pk, verb__in=("remove_member", "leave_team")
    ).last()
    if went is None:
        return None
    by = went.actor_name if went.verb == "remove_member" else ""
    return Departure(name=user.display_name, by=by)


def my_teams(actor: Actor) -> QuerySet[Team]:
    """The teams that the actor may see, with `n_members` and `my_role`. 1 query."""
    mine = Membership.objects.filter(team=OuterRef("pk"), user_id=actor.user_id or 0)
    return (
        Team.objects.visible_to(actor)
        .annotate(my_role=Subquery(mine.values("role")[:1]))
        .annotate(n_members=Subquery(_count(Membership.objects.filter(team=OuterRef("pk")))))
        .order_by("name", "pk")
    )


def _count(rows: QuerySet[Membership]) -> QuerySet[Membership, Any]:
    return rows.order_by().values("team").annotate(n=Count("pk")).values("n")
