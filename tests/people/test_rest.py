"""Participants over REST: their roles, by leads, and never without one."""

import pytest

from tests.house.full import Asker
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def address(world, name):
    return f"/api/v1/assessments/{world.uid}/participants/{world.participant(name).uid}/"


def test_a_role_is_changed_at_the_version_that_was_read(world):
    lead = Asker(world, "lead")
    here = address(world, "ben")
    tag = lead.ask("GET", here)["ETag"]
    changed = lead.ask("PATCH", here, {"role": "curator"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["role"]) == (200, "curator")
    stale = lead.ask("PATCH", here, {"role": "lead"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    for body, pointer in (({"role": "emperor"}, "/role"), ({"role": "lead", "name": "E"}, "/name")):
        wrong = lead.ask("PATCH", here, body)
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, pointer)
    assert world.participant("ben").role == "curator"


def test_a_participant_is_removed_and_the_last_lead_is_not(world):
    lead = Asker(world, "lead")
    assert lead.ask("DELETE", address(world, "ben")).status_code == 204
    assert world.participant("ben").removed_at is not None
    for method, body in (("DELETE", None), ("PATCH", {"role": "observer"})):
        refused = lead.ask(method, address(world, "lena"), body)
        assert refused.status_code == 400
        assert "last lead" in str(refused.json())
    assert Asker(world, "analyst").ask("DELETE", address(world, "cora")).status_code == 403
