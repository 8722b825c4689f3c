"""The history: the journal in words, to each reader what they may read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.estimates.operations import reveal_round
from assessments.live.sentences import TOLD, UNTOLD
from tests.rounds.pages import client_of, url
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world() -> World:
    return build_world()


def history(world, name, query=""):
    return client_of(world, name).get(url(world, "history") + query)


def text(world, name, query=""):
    return history(world, name, query).content.decode()


def test_it_says_who_did_what(world):
    world.accepted("A report says so")
    world.rate("ana", "E1", "H1", "C", "because of Tuesday")
    shown = text(world, "ana")
    for words in ("created the assessment", "submitted E1", "accepted E1", "rated E1 against H1"):
        assert words in shown
    assert "because of Tuesday" in shown
    assert "open cell" not in shown


def test_repeated_presses_are_told_once(world):
    world.accepted()
    for code in ("C", "CC", "I"):
        world.rate("ana", "E1", "H1", code)
    world.rate("ana", "E1", "H2", "C")
    world.rate("ana", "E1", "H1", "C")
    shown = text(world, "ana")
    assert shown.count("rated E1 against H1") == 2
    assert shown.count("rated E1 against H2") == 1


def test_others_ratings_are_told_once_ones_own_is_given(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C", "because of Tuesday")
    assert "because of Tuesday" not in text(world, "ben")
    world.rate("ben", "E1", "H1", "I")
    assert "because of Tuesday" in text(world, "ben")


def test_what_is_sealed_is_told_with_the_reveal(world):
    round_ = world.open_round("H1")
    before = text(world, "lena").count("<li>")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    assert text(world, "lena").count("<li>") == before
    reveal_round(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        reason="The board meets",
    )
    shown = text(world, "otto")
    assert "revealed round 1" in shown
    assert "The board meets" in shown


def test_filters_narrow_and_nonsense_is_ignored(world):
    world.accepted()
    only = text(world, "lena", "?verb=accept_evidence")
    assert "accepted E1" in only
    assert "created the assessment" not in only.split("timeline")[1]
    assert "accepted E1" not in text(world, "lena", "?who=Ana").split("timeline")[1]
    for query in ("?verb=nonsense", "?who=%00", "?page=99999", "?page=x"):
        assert history(world, "lena", query).status_code == 200


def test_submissions_of_others_are_told_to_curators_only(world):
    world.submit("A rumour", by="ana")
    assert "A rumour" in text(world, "cora")
    assert "A rumour" in text(world, "ana")
    assert "A rumour" not in text(world, "ben")
    assert "A rumour" not in text(world, "otto")


@pytest.mark.parametrize("name", ["rita", "stranger"])
def test_for_strangers_there_is_no_history(world, name):
    assert history(world, name).status_code == 404


def test_anonymous_readers_sign_in_first(world):
    assert history(world, "anonymous").url.startswith("/sign-in/")


def test_it_asks_as_often_with_2_as_with_20(world):
    def asked():
        client = client_of(world, "ana")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(world, "history")).status_code == 200
        return len(captured)

    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    few = asked()
    for number in range(2, 21):
        world.accepted()
        world.rate("ana", f"E{number}", "H1", "C")
    assert asked() == few
    assert few <= 10  # session and user, and noting the visit, among them


def test_every_verb_that_an_operation_writes_is_told(world):
    """A new operation says how it is told, or that it is not."""
    import re
    from pathlib import Path

    import assessments

    source = "".join(p.read_text() for p in Path(assessments.__file__).parent.rglob("*.py"))
    written = set(re.findall(r'\bEntry\(\s*"([a-z_]+)"', source))
    of_teams = {"create_team", "add_member", "change_member", "remove_member", "rename_team"}
    of_teams |= {"hand_team_over", "leave_team", "erase_member"}
    assert written - of_teams <= set(TOLD) | set(UNTOLD)
