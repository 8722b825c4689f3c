"""The team's likelihoods by every method, and made to add up."""

import re

import pytest
from django.test import Client

from assessments.estimates.operations import reveal_round
from assessments.framing.access import access_to
from assessments.results.pooling.words import METHODS as WORDS
from assessments.results.queries import frame_of
from assessments.results.queries.given import answers_of
from assessments.results.queries.pools import pools_from
from assessments.scoring.pools.registry import METHODS
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import build_world


def test_every_method_has_its_words():
    assert list(WORDS) == list(METHODS)


@pytest.fixture
@remembered
def world(db):
    """Three members over H1 to H3; ben's add up to 150 %, chidi leaves H3 out."""
    world = build_world()
    round_ = world.open_round("H1", "H2", "H3", "H4")
    for name, bests in (("lena", (50, 30, 20)), ("ben", (60, 60, 30)), ("chidi", (0, 40, None))):
        for label, best in zip(("H1", "H2", "H3"), bests, strict=True):
            if best is not None:
                world.estimate(name, round_, label, max(0, best - 10), best, best + 10)
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="So"
    )
    return world


def pools_of(world, name="otto"):
    access = access_to(world.actor(name), world.uid)
    return pools_from(frame_of(access), answers_of(access))


def test_rivals_are_made_to_add_up_member_by_member(world):
    question = pools_of(world).questions[0]
    assert [(m.name, m.total, m.is_off) for m in question.members] == [
        ("Lena", 100, False), ("Ben", 150, True),
    ]  # fmt: skip
    assert float(sum(side.coherent for side in question.sides)) == pytest.approx(100, abs=0.02)
    first = question.sides[0]
    assert first.pooled.clipped == 1
    assert float(first.figures["mean"].value) == pytest.approx(36.67, abs=0.01)
    assert first.lowest <= first.pooled.best <= first.highest
    assert first.figures[first.pooled.method.value].value == first.pooled.best


def test_what_is_extremised_waits_for_thirty(world):
    pools = pools_of(world)
    assert (pools.resolved, pools.factor, pools.with_experiments) == (0, None, False)
    assert not any(METHODS[key].experiment for key in pools.methods())
    page = text_of(signed_in(world, "otto").get(f"/a/{world.uid}/analysis/pooled/"))
    assert "30 are missing" in page


def test_nothing_of_a_blind_round_is_in_it(world):
    before = pools_of(world)
    blind = world.open_round("H1", "H4")
    world.estimate("ana", blind, "H1", 90, 95, 99)
    world.estimate("ana", blind, "H4", 90, 95, 99)
    assert pools_of(world).questions == before.questions
    assert pools_of(world, "ana").questions == before.questions


def test_page_and_rest_say_the_same(world):
    page = text_of(signed_in(world, "otto").get(f"/a/{world.uid}/analysis/pooled/"))
    caller = Caller(text_of_token(world, "otto"), Client())
    read = caller.get(f"assessments/{world.uid}/pooled/").json()
    rows = dict(
        re.findall(
            r'<tr role="row"><th role="rowheader" scope="row">'
            r"(median|mean)(?=</th>| <span).*?</th>(.*?)</tr>",
            page,
        )
    )
    for key in ("median", "mean"):
        figures = re.findall(r'<td class="num nowrap"[^>]*>([\d.]+)</td>', rows[key])
        assert [float(f) for f in figures] == [
            round(r["by_method"][key], 1) for r in read["results"]
        ]
    assert "1 moved to 1 or 99 %" in page
    assert 'Ben <span class="num">150\N{NO-BREAK SPACE}%</span>' in page
    (members,) = [q["members"] for q in read["coherence"]]
    assert [(m["participant"], m["sum"]) for m in members] == [("Lena", 100), ("Ben", 150)]
    assert read["parameters"]["experiments"] is False
