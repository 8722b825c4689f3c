"""How many have finished: the one figure of a blind round, and what it may not tell."""

import pytest

from assessments.framing.access import access_to
from assessments.framing.operations import change_participant
from assessments.rounds.queries import finished_count, turnout_of
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_removing_somebody_does_not_tell_whether_they_had_finished(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    seen = []
    for name in ("ben", "ana"):
        change_participant(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            participant_uid=world.participant(name).uid,
            role=None,
        )
        access = access_to(world.actor("lena"), world.uid)
        turnout = turnout_of(access, round_)
        seen.append((finished_count(access, round_), turnout.finished, turnout.judges))
    assert seen == [(1, 1, 3), (1, 1, 2)]
