"""A result is told to stand only while it does: whatever happens, the same tag is the same body."""

import pytest
from django.test import Client

from assessments.curation.operations import withdraw_evidence
from assessments.estimates.operations import reveal_round, write_judgement
from assessments.evidence.operations import (
    declare_cannot_rate,
    grade_evidence,
    set_relevance,
    take_back_rating,
)
from assessments.framing.operations import (
    resolve_hypothesis,
    set_hypothesis_aside,
    update_assessment,
)
from assessments.framing.rules import ResolutionDraft
from assessments.results import held
from tests.house.full import text_of_token
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RESULTS = (
    "matrix", "ranking", "disagreement", "sensitivity", "coverage", "pooled", "judgements-table",
    "track-record",
)  # fmt: skip
READERS = ("lena", "ana", "ben", "otto")


@pytest.fixture
@remembered
def world():
    world = build_world()
    world.accepted("The cat slept", source="Daily", origin="The agency")
    world.accepted("Crumbs lead to a hole", source="Evening")
    for name, code in (("lena", "II"), ("ben", "C")):
        world.rate(name, "E1", "H1", code)
    return world


def acts(world):
    """One thing after another that moves, or might move, some result for somebody."""
    here = {"assessment_uid": world.uid}
    cell = {
        "evidence_uid": world.item("E1").uid,
        "hypothesis_uid": world.hypothesis("H1").uid,
        **here,
    }
    link = world.item("E1").links.get(hypothesis=world.hypothesis("H1"))
    yield lambda: declare_cannot_rate(actor=world.actor("ana"), **cell)
    yield lambda: world.rate("chidi", "E2", "H2", "I")
    yield lambda: take_back_rating(actor=world.actor("chidi"), **{
        **cell, "evidence_uid": world.item("E2").uid,
        "hypothesis_uid": world.hypothesis("H2").uid,
    })  # fmt: skip
    yield lambda: set_relevance(
        actor=world.actor("cora"), link_uid=link.uid, relevance="high", **here
    )
    yield lambda: grade_evidence(
        actor=world.actor("cora"), evidence_uid=world.item("E1").uid, credibility=5, **here
    )
    rounds = []
    yield lambda: rounds.append(world.open_round("H1", "H2", "H3", "H4"))
    yield lambda: world.estimate("ben", rounds[0], "H1", 10, 20, 30)
    yield lambda: reveal_round(
        actor=world.actor("lena"), round_uid=rounds[0].uid, reason="Time", **here
    )
    yield lambda: world.estimate("ana", rounds[0], "H1", 40, 50, 60)
    yield lambda: write_judgement(
        actor=world.actor("lena"),
        hypothesis_uid=world.hypothesis("H1").uid,
        text="So",
        confidence="low",
        **here,
    )
    yield lambda: resolve_hypothesis(
        actor=world.actor("lena"),
        hypothesis_uid=world.hypothesis("H1").uid,
        draft=ResolutionDraft("false", "2024-12", "So"),
        **here,
    )
    yield lambda: update_assessment(
        actor=world.actor("lena"), changes={"ratings_hidden": False}, **here
    )
    yield lambda: set_hypothesis_aside(
        actor=world.actor("lena"), hypothesis_uid=world.hypothesis("H2").uid, aside=True, **here
    )
    yield lambda: withdraw_evidence(
        actor=world.actor("cora"), evidence_uid=world.item("E1").uid, **here
    )


def test_whatever_happens_the_same_tag_is_the_same_body(world):
    callers = {name: Caller(text_of_token(world, name), Client()) for name in READERS}

    def read(name, kind):
        of_question = kind in RESULTS[:5]
        query = {"question_id": world.question("Q1").uid} if of_question else {}
        answer = callers[name].get(f"assessments/{world.uid}/{kind}/", **query)
        return answer["ETag"], answer.content

    places = [(name, kind) for name in READERS for kind in RESULTS]
    before = {place: read(*place) for place in places}
    moved = 0
    for number, act in enumerate(acts(world)):
        act()
        after = {place: read(*place) for place in places}
        stale = [p for p in places if after[p][0] == before[p][0] and after[p] != before[p]]
        assert stale == [], number
        moved += sum(after[p][0] != before[p][0] for p in places)
        before = after
    assert moved > 100


def test_what_is_held_is_not_worked_out(world, monkeypatch):
    caller = Caller(text_of_token(world, "otto"), Client())
    path = f"/api/v1/assessments/{world.uid}/pooled/"
    first = caller.ask("GET", path)
    monkeypatch.setattr("assessments.results.api.pools_from", None)
    again = caller.ask("GET", path, If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_what_others_do_unseen_moves_no_tag(world):
    """Neither what is sealed nor that somebody else has opened a cell."""
    caller = Caller(text_of_token(world, "otto"), Client())
    path = f"/api/v1/assessments/{world.uid}/pooled/"
    blind = world.open_round("H1", covers=("estimates", "ratings"))
    first = caller.ask("GET", path)["ETag"]
    world.estimate("ben", blind, "H1", 10, 20, 30)
    world.rate("ben", "E2", "H1", "II")
    declare_cannot_rate(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        hypothesis_uid=world.hypothesis("H1").uid,
    )
    assert caller.ask("GET", path)["ETag"] == first
    assert held.EDITION
