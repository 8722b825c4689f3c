"""The track record: what stood when it turned out, the team's and one's own."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.estimates.operations import EstimateDraft, answer_round, reveal_round
from assessments.framing.access import access_to
from assessments.framing.operations import add_hypothesis, resolve_hypothesis
from assessments.framing.rules import HypothesisDraft, ResolutionDraft
from assessments.results.queries import frame_of
from assessments.results.queries.given import answers_of
from assessments.results.queries.record import my_track, track_of
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def track(world, name="otto"):
    access = access_to(world.actor(name), world.uid)
    return track_of(frame_of(access), answers_of(access))


def play(world, labels, **bests):
    round_ = world.open_round(*labels)
    for name, best in bests.items():
        answer_round(
            actor=world.actor(name),
            assessment_uid=world.uid,
            round_uid=round_.uid,
            estimates=[EstimateDraft(world.hypothesis(h).uid, best, best, best) for h in labels],
        )
    return reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="So"
    )


def resolve(world, label, outcome="true", on="2024-12"):
    return resolve_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis(label).uid,
        draft=ResolutionDraft(outcome, on, "So"),
    )


@pytest.fixture
@remembered
def world():
    world = build_world()
    play(world, ["H4", "H5"], lena=80, ben=60)
    return world


def test_what_stood_is_scored_and_nothing_else(world):
    play(world, ["H4"], lena=90)
    resolve(world, "H4")
    resolve(world, "H5", "unresolvable")
    found = track(world)
    (one,) = found.scored
    # The pool of the newest round, in which lena alone answered.
    assert (one.forecast, one.n) == (0.9, 1)
    assert one.brier == pytest.approx(0.01)
    assert one.baseline == pytest.approx(84.8, abs=0.01)
    assert [r.hypothesis.label for r in found.unscored] == ["H5"]
    assert (found.curve, found.parts, found.by_method) == (None, None, None)
    assert (found.missing_curve, found.missing_methods) == (19, 29)


def test_what_is_said_after_the_day_is_no_forecast(world):
    resolve(world, "H4", on="2024-11")
    assert track(world).scored == ()


def test_ones_own_record_is_beside_those_who_answered_the_same(world):
    resolve(world, "H4")
    resolve(world, "H5", "false")
    lena, ben = my_track(world.actor("lena")), my_track(world.actor("ben"))
    assert [one.forecast for one in lena.scored] == [0.8, 0.8]
    assert [one.brier for one in ben.scored] == pytest.approx([0.16, 0.36])
    assert lena.scored[0].peer == pytest.approx(-ben.scored[0].peer)
    assert lena.contribution is None
    for stranger in ("ana", "otto", "stranger", "root"):
        assert my_track(world.actor(stranger)).n == 0
    page = text_of(signed_in(world, "ben").get("/account/calibration/"))
    assert "0.160" in page
    assert "Lena" not in page
    assert "18 are missing" in page


def many(world, n):
    """So many resolved hypotheses of Q2, half of them true."""
    labels = [
        add_hypothesis(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            question_uid=world.question("Q2").uid,
            draft=HypothesisDraft(f"Thing {number}"),
        ).label
        for number in range(n)
    ]
    for start in range(0, n, 10):
        play(world, labels[start : start + 10], lena=70, ben=40, chidi=20 + start)
    for number, label in enumerate(labels):
        resolve(world, label, "true" if number % 2 else "false")


def test_enough_draws_the_curve_and_compares_the_methods(world):
    many(world, 30)
    found = track(world)
    assert sum(b.n for b in found.curve) == 30
    assert found.parts.uncertainty == pytest.approx(0.25)
    briers = [one.brier for one in found.by_method.values()]
    assert briers == sorted(briers)
    assert found.by_method["log_odds"].brier == pytest.approx(found.whole.brier)
    mine = my_track(world.actor("lena"))
    assert mine.contribution.n == 30
    page = text_of(signed_in(world, "otto").get(f"/a/{world.uid}/analysis/record/"))
    assert "plot__ideal" in page
    assert f"{found.whole.brier:.3f}" in page
    pooled = text_of(signed_in(world, "otto").get(f"/a/{world.uid}/analysis/pooled/"))
    assert "Extremised figures are an experiment: 30 hypotheses are resolved" in pooled
    otto = signed_in(world, "otto")
    with CaptureQueriesContext(connection) as captured:
        otto.get(f"/a/{world.uid}/analysis/record/")
    assert len([q for q in captured if q["sql"].startswith("SELECT")]) <= 8


def test_programs_read_the_same(world):
    resolve(world, "H4")
    caller = Caller(text_of_token(world, "otto"), Client())
    read = caller.get(f"assessments/{world.uid}/track-record/").json()
    (one,) = read["results"]
    (scored,) = track(world).scored
    assert (one["hypothesis"], one["outcome"], one["brier"]) == ("H4", "true", scored.brier)
    assert (read["n"], read["curve"], read["by_method"]) == (1, None, None)
