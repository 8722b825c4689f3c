"""Real threads: an invitation brings one person in, and a team keeps a lead."""

import pytest

from assessments.basis import Refusal
from assessments.people.operations import accept_invitation, invite
from assessments.teams.models import Membership
from assessments.teams.operations import add_member, leave_team
from tests.house.test_threads import at_once
from tests.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_of_two_who_open_one_link_one_comes_in():
    world = build_world()
    made = invite(actor=world.actor("lena"), team_uid=world.team.uid, team_role="analyst")
    who = [world.actor(name) for name in ("stranger", "root")]
    answers = at_once([lambda a=a: accept_invitation(actor=a, invitation=made) for a in who])
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    new = Membership.objects.filter(team=world.team, user__username__in=("stranger", "root"))
    assert new.count() == 1


def test_of_two_leads_who_leave_at_once_one_stays():
    world = build_world()
    add_member(
        actor=world.actor("lena"), team=world.team, user=world.users["stranger"], role="lead"
    )
    who = [world.actor(name) for name in ("stranger", "lena")]
    answers = at_once([lambda a=a: leave_team(actor=a, team_uid=world.team.uid) for a in who])
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert Membership.objects.filter(team=world.team, role="lead").count() == 1
