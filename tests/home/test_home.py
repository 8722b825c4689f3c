"""Home and search: what waits for me and what I may see, never more."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.curation.operations import reject_evidence
from assessments.framing.operations import create_assessment
from tests.rounds.pages import client_of
from tests.world import World, a_draft, build_world

pytestmark = pytest.mark.django_db
REQUEST = re.compile(rb"Request [0-9a-f]{32}|csrfmiddlewaretoken\" value=\"[^\"]+")


@pytest.fixture
def world() -> World:
    return build_world()


def home(world, name):
    return client_of(world, name).get("/")


def text(response):
    return response.content.decode()


def test_a_fresh_account_is_told_what_to_do_first(world):
    shown = text(home(world, "stranger"))
    assert "Nothing here yet" in shown
    assert "cheese" not in shown


@pytest.mark.parametrize("path", ["/", "/search/?q=cheese"])
def test_nobody_is_asked_to_sign_in(world, path):
    assert client_of(world, "anonymous").get(path).url.startswith("/sign-in/")


def test_an_open_round_waits_until_one_has_finished(world):
    round_ = world.open_round("H1")
    assert "Estimate in round 1" in text(home(world, "ana"))
    assert "Estimate in round 1" in text(home(world, "lena"))
    for name in ("otto", "cora", "root"):
        assert "Estimate in round 1" not in text(home(world, name))
    world.estimate("ana", round_, "H1", 1, 2, 3)
    assert "Estimate in round 1" not in text(home(world, "ana"))
    assert "Estimate in round 1" in text(home(world, "ben"))


def test_links_to_rate_are_counted_for_those_who_rate(world):
    world.accepted()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    world.rate("ana", "E2", "H1", "C")
    assert "Rate 2 links" in text(home(world, "ben"))
    world.rate("ben", "E1", "H1", "C")
    assert "Rate one link" in text(home(world, "ben"))
    for name in ("ana", "otto", "cora"):
        assert "Rate " not in text(home(world, name))


def test_links_to_rate_lead_to_the_question_they_belong_to(world):
    world.accepted()
    world.rate("ana", "E1", "H4", "C")
    question = world.hypothesis("H4").question
    assert question.label != "Q1"
    shown = text(home(world, "ben"))
    assert f"matrix/?question={question.uid}" in shown
    assert f"1 in {question.label}" in shown


def test_what_is_submitted_waits_for_curators_and_comes_back_decided(world):
    evidence = world.submit("A rumour", by="ana")
    assert "Decide on one piece" in text(home(world, "cora"))
    for name in ("ana", "ben", "lena", "otto"):
        assert "Decide on" not in text(home(world, name))
    assert "rumour" not in text(home(world, "ben"))
    reject_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=evidence.uid,
        reason="Known to be made up",
    )
    assert "Known to be made up" in text(home(world, "ana"))
    assert "made up" not in text(home(world, "ben"))


def test_sealed_answers_change_no_byte_of_anybody_elses_home(world):
    round_ = world.open_round("H1", "H4", covers=("estimates", "ratings"))
    world.accepted()
    names = ("lena", "ben", "cora", "otto", "root", "stranger")

    def shown():
        return {name: REQUEST.sub(b"", home(world, name).content) for name in names}

    before = shown()
    world.estimate("ana", round_, "H1", 1, 2, 3)
    world.rate("ana", "E1", "H1", "C")
    assert shown() == before


def test_search_finds_what_one_may_see(world):
    world.accepted("A cheddar was found")
    world.submit("A rumour of cheddar", by="ana")
    found = text(client_of(world, "ben").get("/search/?q=CHEDDAR"))
    assert "was found" in found
    assert "rumour of" not in found
    assert "rumour of" in text(client_of(world, "cora").get("/search/?q=cheddar"))
    assert "The cat did it" in text(client_of(world, "ben").get("/search/?q=cat did"))
    assert "Nothing found" in text(client_of(world, "stranger").get("/search/?q=cat"))
    assert "Nothing found" in text(client_of(world, "rita").get("/search/?q=cat"))


@pytest.mark.parametrize("words", ["", "%00%00", "a", "%25%25", "'; drop table", "x" * 5000])
def test_search_takes_anything(world, words):
    assert client_of(world, "ben").get(f"/search/?q={words}").status_code == 200


def test_home_asks_as_often_with_2_as_with_20(world):
    def asked():
        client = client_of(world, "ana")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    def grow(number):
        for _ in range(number):
            create_assessment(
                actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Another")
            )
            world.accepted()
        newest = world.item(f"E{world.assessment.evidence.count()}")
        world.rate("ben", newest.label, "H1", "C")

    world.open_round("H4")
    grow(1)
    few = asked()
    grow(18)
    assert asked() == few
    assert few <= 16  # session and user among them
