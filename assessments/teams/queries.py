"""Reads about teams."""

from assessments.basis import Actor
from assessments.teams.models import Team, TeamQuerySet


def teams_of(actor: Actor) -> TeamQuerySet:
    """The teams that the actor may see, by name. 1 query."""
    return Team.objects.visible_to(actor).order_by("name", "pk")
