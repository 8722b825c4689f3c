"""What is missing, what does not fit, and what would be worth looking for."""

import pytest
from django.test import Client

from assessments.basis import Violations
from assessments.estimates.operations import reveal_round
from assessments.framing.access import access_to
from assessments.implications.operations import add_implication, estimate_implication
from assessments.results.queries import answer_from, material_of
from assessments.results.queries.consequences import consequences_of
from assessments.results.queries.gaps import (
    coverage_of,
    loose_of,
    mismatches_of,
    readings_of,
    worth_of_looking,
)
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world():
    """The evidence contradicts H1, the team holds it likeliest; H1 leads to H4 with 90 %."""
    world = build_world()
    world.accepted("The cat slept", source="Daily")
    world.accepted("Nothing to do with it", source="Evening")
    for name in ("lena", "ben"):
        world.rate(name, "E1", "H1", "II")
        world.rate(name, "E1", "H2", "C")
    edge = add_implication(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        cause_uid=world.hypothesis("H1").uid,
        effect_uid=world.hypothesis("H4").uid,
    )
    round_ = world.open_round("H1", "H2", "H3", "H4")
    for label, best in (("H1", 80), ("H2", 15), ("H3", 5), ("H4", 10)):
        world.estimate("lena", round_, label, best, best, best)
    estimate_implication(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        implication_uid=edge.uid,
        if_true=90,
        if_false=10,
    )
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="So"
    )
    return world


def read(world, name="otto"):
    access = access_to(world.actor(name), world.uid)
    material = material_of(access)
    return material, answer_from(material), consequences_of(access)


def test_what_is_missing_is_counted(world):
    material, answer, _edges = read(world)
    first = {c.hypothesis.label: c for c in coverage_of(material, answer.questions[0])}
    assert (first["H1"].considered, first["H1"].items, first["H1"].twice) == (1, 2, 1)
    assert (first["H3"].considered, first["H3"].blank, first["H3"].estimates) == (0, 2, 1)
    loose = loose_of(material)
    assert [e.label for e in loose.unlinked] == ["E2"]
    assert [e.label for e in loose.alone] == ["E1", "E2"]
    closed = coverage_of(*_for_ana(world))
    assert [c.considered for c in closed] == [0, 0, 0]


def _for_ana(world):
    material, answer, _edges = read(world, "ana")
    assert loose_of(material).unrated == ()
    return material, answer.questions[0]


def test_readings_that_part_say_by_how_much(world):
    _material, answer, _edges = read(world)
    rows = {r.found.hypothesis.label: r for r in readings_of(answer.questions[0])}
    assert (rows["H1"].place, rows["H1"].team_place, rows["H1"].gap) == ((2, 2), 1, 1)
    assert (rows["H3"].place, rows["H3"].gap) == (None, None)
    assert readings_of(answer.questions[1]) == ()


def test_a_consequence_that_does_not_follow_is_told(world):
    _material, answer, edges = read(world)
    (found,) = mismatches_of(edges, answer.likelihoods)
    assert (found.cause, found.follows, found.stands) == (80, 74, 10)
    assert found.apart == 64


def test_what_tells_nothing_apart_is_worth_nothing(world):
    _material, answer, _edges = read(world)
    question = answer.questions[0].question
    alike = worth_of_looking(question, answer, {"H1": 30, "H2": 30, "H3": 30})
    assert alike.worth.bits == pytest.approx(0, abs=1e-12)
    assert alike.even is False
    telling = worth_of_looking(question, answer, {"H1": 100, "H2": 0, "H3": 0})
    assert telling.worth.bits == pytest.approx(0.7219, abs=1e-4)
    seen, unseen = telling.worth.chances
    left = seen * telling.seen + unseen * telling.unseen
    assert telling.before - telling.worth.bits == pytest.approx(left)
    assert telling.seen == 0
    assert sum(telling.shares.values()) == pytest.approx(1)
    assert worth_of_looking(question, answer, {}) is None
    with pytest.raises(Violations) as refused:
        worth_of_looking(question, answer, {"H1": "x", "H2": 101})
    assert [(v.field, v.code) for v in refused.value.violations] == [
        ("chance-H1", "number"), ("chance-H2", "range"), ("chances", "chances"),
    ]  # fmt: skip


def test_rest_says_what_the_page_is_made_of(world):
    _material, answer, _edges = read(world)
    question = answer.questions[0]
    caller = Caller(text_of_token(world, "otto"), Client())
    base, asked = f"assessments/{world.uid}/coverage/", {"question_id": question.question.uid}
    told = caller.get(base, chances="H1:100,H2:0,H3:0", **asked).json()
    assert [
        (h["hypothesis"], h["items"], h["considered"], h["rank"], h["team_rank"])
        for h in told["hypotheses"]
    ] == [("H1", 2, 1, [2, 2], 1), ("H2", 2, 1, [1, 1], 2), ("H3", 2, 0, None, 3)]
    assert told["evidence"]["unlinked"] == [str(world.item("E2").uid)]
    pooled = caller.get(f"assessments/{world.uid}/pooled/").json()
    assert [
        (m["cause"], m["if_true"], m["follows"], m["stands"]) for m in pooled["mismatches"]
    ] == [(80, 90, 74, 10)]
    assert told["sum"] == 100
    looked = worth_of_looking(question.question, answer, {"H1": 100, "H2": 0, "H3": 0})
    assert told["worth"]["bits"] == looked.worth.bits
    assert (told["worth"]["shares"], told["worth"]["bits_if_seen"]) == (looked.shares, 0)
    assert caller.get(base, **asked).json()["worth"] is None
    for bad in ("H1:100", "H1:x,H2:0,H3:0", "H1:101,H2:0,H3:0", "H1"):
        assert caller.get(base, chances=bad, **asked).status_code == 400, bad


def test_the_page_shows_all_of_it(world):
    page = signed_in(world, "otto")
    address = f"/a/{world.uid}/analysis/coverage/"
    text = text_of(page.get(address))
    assert "come to 74" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 item bears on nothing yet" in text
    asked = text_of(page.get(f"{address}?chance-H1=100&chance-H2=0&chance-H3=0"))
    assert "<strong>0.72 bits</strong>" in asked
    refused = text_of(page.get(f"{address}?chance-H1=x&chance-H2=4"))
    assert "H1: is not a number" in refused
    assert "the chances name each of: H1, H2, H3" in refused
    assert 'name="chance-H1" value="x"' in refused
    for bad in ("chance-H1=x", "chance-H1=nan", "chance-H1=101&chance-H9=4", "question=x"):
        assert page.get(f"{address}?{bad}").status_code == 200
