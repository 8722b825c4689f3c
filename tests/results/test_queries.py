"""Results against figures worked out by hand, and nothing sealed or closed among them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    write_judgement,
)
from assessments.framing.access import access_to
from assessments.framing.models import Perspective
from assessments.results.queries import (
    answer_of,
    impacts_of,
    judgements_table,
    leave_out_origins,
    matrix_of,
    pooled_of,
)
from assessments.scoring.impact import Direction
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
ANALYSTS = ("ana", "ben", "chidi")


@pytest.fixture
def world() -> World:
    return build_world()


def access(world: World, name: str = "otto"):
    return access_to(world.actor(name), world.uid)


def reveal(world: World, round_, reason: str = "") -> None:
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason=reason
    )


def two_origins(world: World) -> None:
    """E1 from an agency that a newspaper repeats, E2 from the author: each carries a leader."""
    world.accepted("The dog barked", source="A newspaper", origin="The agency")
    world.accepted("No fur was found", source="An essay")
    world.rate("ana", "E1", "H1", "II")
    world.rate("ana", "E1", "H2", "C")
    world.rate("ana", "E2", "H1", "C")
    world.rate("ana", "E2", "H2", "I")
    world.rate("ben", "E2", "H2", "I")


def test_the_matrix_counts_contradictions_and_ranks(world):
    two_origins(world)
    matrix = matrix_of(access(world), world.question())
    h1, h2, h3 = matrix.totals
    assert (h1.inconsistency, h2.inconsistency, h3.inconsistency) == (2.0, 1.0, None)
    assert (h1.supporting, h1.contradicting) == (1, 1)
    assert (h2.first, h2.last, h1.first, h1.last, h3.first) == (1, 1, 2, 2, None)
    assert [h.label for h in matrix.leaders] == ["H2"]
    # Likelihood ratios by rating: 2 against 1/4 is 8 to 1, 2 against 1/2 is 4 to 1.
    assert [round(d, 2) for d in matrix.diagnosticity] == [9.03, 6.02]
    assert matrix.closed == 0


def test_weights_are_credibility_times_relevance(world):
    two_origins(world)
    world.item("E1").__class__.objects.filter(label="E1").update(credibility=2)
    h1, h2, _ = matrix_of(access(world), world.question()).totals
    assert h1.weighted == pytest.approx(2 * 2**0.5)
    assert h1.against_weight == pytest.approx(2 * 2**0.5)
    assert h2.for_weight == pytest.approx(2**0.5)


def test_without_an_origin_another_hypothesis_leads(world):
    two_origins(world)
    left = leave_out_origins(access(world), world.question())
    assert [h.label for h in left.leaders] == ["H2"]
    rows = {row.origin.name: row for row in left.origins}
    assert set(rows) == {"The agency", "An essay"}
    assert rows["The agency"].scores == (0.0, 1.0, None)
    assert [h.label for h in rows["The agency"].leaders] == ["H1"]
    assert rows["The agency"].changes
    assert not rows["An essay"].changes
    uid = rows["The agency"].origin.uid
    what_if = matrix_of(access(world), world.question(), without=[uid])
    assert [h.label for h in what_if.leaders] == ["H1"]
    assert [e.label for e in what_if.evidence] == ["E2"]


def test_an_independent_question_has_a_balance_and_no_leader(world):
    world.accepted()
    world.rate("ana", "E1", "H4", "CC")
    world.rate("ana", "E1", "H5", "I")
    matrix = matrix_of(access(world), world.question("Q2"))
    assert [(t.for_weight, t.against_weight) for t in matrix.totals] == [(2.0, 0.0), (0.0, 1.0)]
    assert matrix.leaders == ()
    assert list(matrix.diagnosticity) == [0.0]


def test_closed_cells_count_for_nothing(world):
    two_origins(world)
    chidi = matrix_of(access(world, "chidi"), world.question())
    assert chidi.closed == 4
    assert [t.inconsistency for t in chidi.totals] == [None, None, None]
    ben = matrix_of(access(world, "ben"), world.question())
    assert ben.closed == 3
    assert [t.inconsistency for t in ben.totals] == [None, 1.0, None]
    told = str(answer_of(access(world, "ben")))
    assert "The agency" not in told


def test_the_pool_is_log_odds_with_the_average_interval(world):
    round_ = world.open_round("H4")
    for name, given in zip(ANALYSTS, [(60, 70, 80), (70, 80, 90), (80, 90, 95)], strict=True):
        world.estimate(name, round_, "H4", *given)
    reveal(world, round_)
    pooled = pooled_of(access(world)).of(world.hypothesis("H4"))
    # The geometric mean of odds of .7, .8, .9: 0.814110 (methods, 1.1).
    assert pooled.best == Decimal("81.41")
    assert (pooled.lower, pooled.upper) == (Decimal("70.00"), Decimal("88.33"))
    assert (pooled.quartile_lower, pooled.quartile_upper) == (75, 85)
    assert (pooled.shown, pooled.band.label, pooled.n) == (81, "very likely", 3)
    assert [p.name for p in pooled.dissent] == ["Ana"]


def test_a_late_answer_is_shown_and_not_pooled(world):
    round_ = world.open_round("H4")
    for name in ANALYSTS:
        world.estimate(name, round_, "H4", 10, 20, 30)
    reveal(world, round_)
    world.estimate("lena", round_, "H4", 80, 90, 95)
    pooled = pooled_of(access(world)).of(world.hypothesis("H4"))
    assert (pooled.best, pooled.n, pooled.late) == (20, 3, 1)
    assert [p.name for p in pooled.points if p.is_late] == ["Lena"]


def test_the_newest_unsealed_round_counts(world):
    first = world.open_round("H4")
    for name in ANALYSTS:
        world.estimate(name, first, "H4", 10, 20, 30)
    reveal(world, first)
    second = world.open_round("H4")
    world.estimate("ana", second, "H4", 70, 80, 90)
    assert pooled_of(access(world)).of(world.hypothesis("H4")).best == 20
    reveal(world, second, "only she answered")
    pooled = pooled_of(access(world)).of(world.hypothesis("H4"))
    assert (pooled.best, pooled.n, pooled.round_number) == (80, 1, 2)
    assert pooled.quartile_lower is None


def test_competing_likelihoods_are_added_up(world):
    round_ = world.open_round("H1", "H2", "H3")
    for name in ANALYSTS:
        for label, best in (("H1", 50), ("H2", 40), ("H3", 30)):
            world.estimate(name, round_, label, best - 5, best, best + 5)
    reveal(world, round_)
    (coherence,) = pooled_of(access(world)).coherence
    assert (coherence.sum, coherence.off) == (120, 20)


def judge_impact(world: World, round_, name: str, severity: int, direction: str) -> None:
    us = Perspective.objects.get(assessment=world.assessment, name="Us")
    answer_round(
        actor=world.actor(name),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[EstimateDraft(world.hypothesis("H4").uid, 10, 20, 30)],
        impacts=[ImpactDraft(world.hypothesis("H4").uid, us.uid, severity, direction)],
    )


def test_harms_and_gains_stay_apart(world):
    round_ = world.open_round("H4")
    judge_impact(world, round_, "ana", 3, "harm")
    judge_impact(world, round_, "ben", 4, "harm")
    judge_impact(world, round_, "chidi", 2, "gain")
    assert impacts_of(access(world)).rows == ()
    reveal(world, round_)
    (row,) = impacts_of(access(world)).rows
    assert (row.harm.median, row.harm.n, row.gain.median, row.gain.n) == (3.5, 2, 2.0, 1)
    assert row.main is Direction.HARM
    # 20 % of the weight half way between 10 and 30; 10 % at the lower quartile, 3.25.
    assert row.harm_exposure.best == pytest.approx(0.2 * 20)
    assert row.harm_exposure.lower == pytest.approx(0.1 * 15)
    assert row.gain_exposure.best == pytest.approx(0.2 * 3)
    # Two of three see harm of 3 or more, one of 4; 20 % (10 to 30) that it is true.
    assert [a.best for a in row.at_least] == pytest.approx([0.4 / 3] * 3 + [0.2 / 3, 0])
    assert (row.at_least[2].lower, row.at_least[2].upper) == pytest.approx((0.2 / 3, 0.2))
    assert [a.best for a in row.gain_at_least] == pytest.approx([0.2 / 3] * 2 + [0] * 3)
    (told,) = [r for r in judgements_table(access(world)) if r.hypothesis == "H4"]
    assert told.at_least == [13.33, 13.33, 13.33, 6.67, 0]
    assert told.at_least_lower == [6.67, 6.67, 6.67, 3.33, 0]
    assert told.at_least_upper == [20, 20, 20, 10, 0]
    assert told.order_unstable is False


@pytest.mark.parametrize("name", ["ana", "lena", "root", "system", "otto", "cora"])
def test_nothing_sealed_enters_any_result(world, name):
    before = judgements_table(access(world, name))
    round_ = world.open_round("H4", covers=("estimates", "ratings"))
    judge_impact(world, round_, "ana", 3, "harm")
    world.accepted()
    world.rate("ana", "E1", "H4", "II")
    table = judgements_table(access(world, name))
    # Only the change number may differ: the round was opened and evidence accepted.
    blank = [{**row.record(), "change": 0} for row in before]
    assert [{**row.record(), "change": 0} for row in table] == blank
    assert not pooled_of(access(world, name)).pooled
    assert all(t.rated == 0 for t in matrix_of(access(world, name), world.question("Q2")).totals)


def test_a_judgement_stands_apart_from_likelihood(world):
    round_ = world.open_round("H4")
    for name in ANALYSTS:
        world.estimate(name, round_, "H4", 60, 70, 80)
    reveal(world, round_)
    write_judgement(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H4").uid,
        text="We think so.",
        confidence="low",
        confidence_basis="One newspaper.",
    )
    answer = answer_of(access(world))
    _, found = answer.of(world.hypothesis("H4").uid)
    assert str(found.headline) == (
        "As of December 2024 we judge it likely (70\N{NO-BREAK SPACE}%; 60 to 80;"
        " 3 analysts, round 1) that prices rise (by June 2025)."
    ).replace("prices", "Prices")
    assert str(found.confidence) == "Confidence is low. One newspaper."
    (row,) = [r for r in judgements_table(access(world)) if r.hypothesis == "H4"]
    assert (row.best, row.word, row.confidence, row.perspective) == (70, "likely", "low", None)


@pytest.mark.once
def test_queries_do_not_grow_with_rows(world):
    two_origins(world)
    with CaptureQueriesContext(
        connection,
    ) as few:
        answer_of(access(world))
    for n in range(3, 23):
        world.accepted(f"Report {n}", source=f"Paper {n}")
        for hypothesis in ("H1", "H2", "H4"):
            world.rate("ana", f"E{n}", hypothesis, "I")
    with CaptureQueriesContext(connection) as many:
        answer_of(access(world))
    # One for the access, four for the answer.
    assert len(few) == len(many) == 5
