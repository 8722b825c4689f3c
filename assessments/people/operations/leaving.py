"""Leaving a team with all that one does in it."""

from uuid import UUID

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import Actor, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.framing.models import Assessment, Participant
from assessments.framing.operations import leave_assessment
from assessments.people.queries import led_alone
from assessments.teams.access import access_to_team
from assessments.teams.models import Team
from assessments.teams.operations import leave_team


@transaction.atomic
def leave_team_and_assessments(*, actor: Actor, team_uid: UUID) -> list[Assessment]:
    """Out of the team and of each of its assessments; answers those. What was judged stays.

    Refused while something would be left without a lead: RuleViolation names all of it.
    """
    access = access_to_team(actor, team_uid)
    member = access.require_member()
    user = User.objects.get(pk=member.user_id)
    check_nothing_left_alone(user, access.team)
    mine = Participant.objects.active().filter(user=user, assessment__team=access.team)
    left = [row.assessment for row in mine.select_related("assessment").order_by("pk")]
    # The team's stream is locked first, as where somebody comes in: no two wait for each other.
    leave_team(actor=actor, team_uid=team_uid)
    for assessment in left:
        leave_assessment(actor=actor, assessment_uid=assessment.uid)
    return left


def check_nothing_left_alone(user: User, team: Team | None = None) -> None:
    """Raises RuleViolation that names what `user` alone leads while others are in it."""
    alone = led_alone(user, team)
    if alone:
        names = [team.name for team in alone.teams] + [a.title for a in alone.assessments]
        raise RuleViolation(
            "last_lead",
            "",
            gettext_noop("Nobody else leads %(what)s: hand over first."),
            what=", ".join(f"“{name}”" for name in names),
        )
