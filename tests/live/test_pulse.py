"""Whether others have changed something since a page was opened, of what one may read."""

import pytest
import time_machine
from django.utils import timezone

from assessments.framing.models import Participant
from assessments.framing.operations import add_perspective, update_assessment
from tests.rounds.pages import client_of, url
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def noon(world):
    """Everybody asks an hour after all that the world's people have done."""
    at = world.actor("lena").at.replace(hour=12)
    with time_machine.travel(at, tick=False):
        yield at


def pulse(world, name, *, opened=6 * 3600, **headers):
    return client_of(world, name).get(url(world, "pulse") + f"?open={opened}", headers=headers)


def test_it_counts_what_others_did_and_nothing_of_one_s_own(world, noon):
    add_perspective(actor=world.actor("lena"), assessment_uid=world.uid, name="The dog")
    world.accepted("A report", by="ana")
    told = pulse(world, "ben")
    assert told.status_code == 200
    before = int(told["ETag"].strip('"'))
    assert "changes since you opened this page" in told.content.decode()
    add_perspective(actor=world.actor("lena"), assessment_uid=world.uid, name="The mouse")
    assert int(pulse(world, "ben")["ETag"].strip('"')) == before + 1
    assert int(pulse(world, "lena")["ETag"].strip('"')) < before


def test_oneself_is_known_by_the_account_and_not_by_a_name(world, noon):
    Participant.objects.filter(user=world.users["ben"]).update(name="Ana")
    world.accepted("A report", by="ana")
    before = int(pulse(world, "ben")["ETag"].strip('"'))
    world.rate("ana", "E1", "H1", "C")
    assert int(pulse(world, "ben")["ETag"].strip('"')) == before + 1
    Participant.objects.filter(user=world.users["lena"]).update(name="Somebody else")
    told = pulse(world, "lena")["ETag"]
    add_perspective(actor=world.actor("lena"), assessment_uid=world.uid, name="The dog")
    assert pulse(world, "lena")["ETag"] == told


def test_nothing_new_and_nothing_newer_cost_no_page(world, noon):
    assert timezone.now() == noon
    assert pulse(world, "ben", opened=60).status_code == 204
    world.accepted()
    tag = pulse(world, "ben")["ETag"]
    same = pulse(world, "ben", **{"If-None-Match": tag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    world.accepted()
    assert pulse(world, "ben", **{"If-None-Match": tag}).status_code == 200


def test_sealed_and_closed_things_do_not_count(world, noon):
    world.accepted()
    before = pulse(world, "ben")["ETag"]
    world.rate("ana", "E1", "H1", "C")
    linked = pulse(world, "ben")["ETag"]
    for code in ("I", "CC"):
        world.rate("ana", "E1", "H1", code)
    assert pulse(world, "ben")["ETag"] == linked != before
    round_ = world.open_round("H1")
    opened = pulse(world, "ben")["ETag"]
    world.estimate("ana", round_, "H1", 10, 20, 30)
    assert pulse(world, "ben")["ETag"] == opened


@pytest.mark.parametrize("opened", ["", "x", "-1", "9" * 30, "1e9", "%00"])
def test_it_takes_anything(world, opened):
    assert pulse(world, "ben", opened=opened).status_code in {200, 204}


def test_it_is_bounded(world, noon):
    for number in range(101):
        update_assessment(
            actor=world.actor("lena"), assessment_uid=world.uid, changes={"title": f"T{number}"}
        )
    assert "More than 99 changes" in pulse(world, "ben").content.decode()


@pytest.mark.parametrize("name", ["rita", "stranger"])
def test_there_is_none_for_strangers(world, name):
    assert pulse(world, name).status_code == 404
