import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.pooling import logistic
from assessments.scoring.pools.coherence import Correction, coherent, pool_coherently
from assessments.scoring.pools.performance import brier_weights, cooke
from assessments.scoring.pools.points import (
    baron,
    baron_of_mean,
    baron_of_median,
    beta_transformed,
    extremised,
    fitted_factor,
    geometric,
    mean_log_odds,
    neyman_roughgarden,
    probit,
    shrunk_factor,
    trimmed,
)
from assessments.scoring.pools.recency import (
    centre_of_options,
    mean_of_options,
    recency_pool,
    recency_weights,
    reputation_weights,
    weighted_median,
    weighted_quantile,
)
from assessments.scoring.special import incomplete_beta
from tests.conftest import examples
from tests.scoring import golden

few = settings(max_examples=examples(40))
judges = st.lists(golden.chances, min_size=1, max_size=12)


def test_trimming_drops_whole_judges_only() -> None:
    values = [0.0, 0.2, 0.3, 0.4, 1.0]
    assert trimmed(values, 0.1) == pytest.approx(0.38)
    assert trimmed(values, 0.2) == pytest.approx(0.3)
    assert trimmed([], 0.2) is None
    for share in (-0.1, 0.5, math.nan):
        with pytest.raises(ValueError, match="trimmed"):
            trimmed(values, share)


def test_the_geometric_mean_is_not_coherent() -> None:
    one, other = geometric([0.7, 0.8, 0.9]), geometric([0.3, 0.2, 0.1])
    assert one == pytest.approx(0.795811, abs=5e-7)
    assert other == pytest.approx(0.181712, abs=5e-7)
    assert geometric([0.0, 0.9]) == 0
    assert geometric([]) is probit([]) is None


@few
@given(st.lists(golden.chances, min_size=2, max_size=12), st.integers(1, 9))
def test_the_beta_transform_is_the_incomplete_beta_function(
    values: list[float], factor: int
) -> None:
    middle = math.fsum(values) / len(values)
    expected = incomplete_beta(min(middle, 1.0), factor, factor)
    assert beta_transformed(values, factor) == pytest.approx(expected, abs=1e-13)


def test_the_beta_transform_may_leave_the_middle_alone() -> None:
    assert beta_transformed([0.4, 0.5], only_outside=(0.3, 0.7)) == pytest.approx(0.45)
    assert beta_transformed([0.8, 0.9], only_outside=(0.3, 0.7)) == beta_transformed([0.8, 0.9])
    assert beta_transformed([0.8]) == 0.8
    assert beta_transformed([0.8], quote_one=False) == beta_transformed([0.8, 0.8])
    assert beta_transformed([]) is None
    with pytest.raises(ValueError, match="factor"):
        beta_transformed([0.8, 0.9], 0)


def test_extremising_moves_outwards_and_never_one_judge() -> None:
    assert extremised([0.8], 2.5) == 0.8
    assert extremised([0.8], 2.5, quote_one=False) == pytest.approx(32 / 33)
    assert extremised([], 2.5) is None
    values = [0.7, 0.8, 0.9]
    found, plain = extremised(values, 1.5), extremised(values, 1)
    assert found is not None
    assert plain is not None
    assert found > plain == pytest.approx(0.814110, abs=5e-7)
    assert mean_log_odds([0.0, 0.5]) == pytest.approx((math.log(0.01 / 0.99) / 2, 2, 1))
    assert mean_log_odds([]) is None
    for factor in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="factor"):
            extremised(values, factor)


@few
@given(golden.chances, st.floats(0.2, 4))
def test_baron_is_a_factor_on_the_log_odds(p: float, factor: float) -> None:
    found = baron(p, factor)
    if 1e-9 < p < 1 - 1e-9:
        expected = logistic(factor * (math.log(p) - math.log1p(-p)))
        assert found == pytest.approx(expected, abs=1e-9)
        assert baron(1 - p, factor) == pytest.approx(1 - found, abs=1e-6)


def test_baron_of_the_mean_and_of_the_median() -> None:
    values = [0.2, 0.8, 0.9]
    assert baron_of_mean(values, 2.5) == pytest.approx(baron(1.9 / 3, 2.5))
    assert baron_of_median(values, 2) == baron(0.8, 2)
    assert baron_of_mean([], 2.5) is baron_of_median([], 2.5) is None


def test_neyman_and_roughgarden_up_to_the_root_of_three() -> None:
    printed = {1: 1.0, 2: 1.291503, 5: 1.529013, 10: 1.624953, 25: 1.687737}
    for n, factor in printed.items():
        assert neyman_roughgarden(n) == pytest.approx(factor, abs=5e-7)
    assert neyman_roughgarden(10**6) == pytest.approx(math.sqrt(3), abs=1e-5)
    with pytest.raises(ValueError, match="nobody"):
        neyman_roughgarden(0)


def test_the_factor_is_fitted_and_shrunk_and_off_until_enough_is_resolved() -> None:
    # Pools at log-odds 1 came true nine times in ten: they should have said 2.197.
    log_odds, outcomes = [1.0] * 10, [1] * 9 + [0]
    assert fitted_factor(log_odds, outcomes) == pytest.approx(math.log(9), abs=1e-9)
    assert fitted_factor([1.0], [1]) == pytest.approx(20)
    assert fitted_factor([1.0], [0]) == pytest.approx(0)
    assert fitted_factor([0.0], [1]) is fitted_factor([], []) is None
    assert shrunk_factor(2.0, 29) is None
    assert shrunk_factor(2.0, 30) == pytest.approx(1.5)
    assert shrunk_factor(2.0, 30, debated=True) == pytest.approx(1.25)
    assert shrunk_factor(20.0, 300) == 2.5
    assert shrunk_factor(0.4, 30) == 1
    for bad in (([1.0], []), ([1.0], [2]), ([math.inf], [1])):
        with pytest.raises(ValueError, match=r"outcome|finite"):
            fitted_factor(*bad)


# ------------------------------------------------------------------------------------- recency


def test_the_newest_counts_most_once_there_are_three() -> None:
    assert recency_weights(2).tolist() == [1, 1]
    assert recency_weights(10)[0] == pytest.approx(0.115063, abs=5e-7)
    assert recency_weights(10)[-1] == 1
    assert recency_pool([0.9, 0.1]) == pytest.approx(0.5)
    assert recency_pool([0.2, 0.2, 0.7, 0.7]) == 0.7
    assert recency_pool([]) is None


@few
@given(judges)
def test_equal_weights_give_the_plain_median(values: list[float]) -> None:
    found = weighted_median(np.array(values), np.full(len(values), 1.0))
    assert found == pytest.approx(float(np.median(values)), abs=1e-12)


def test_options_are_brought_to_one_above_the_floor() -> None:
    rows = [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.34, 0.33, 0.33]]
    found = centre_of_options(rows, np.ones(3))
    assert found is not None
    assert found.centre.sum() == pytest.approx(1)
    assert found.centre.min() > 0.001
    assert (found.lower <= found.centre).all()
    assert (found.centre <= found.upper).all()
    two = centre_of_options([[0.4, 0.6], [0.8, 0.2]], np.ones(2))
    assert two is not None
    assert two.centre == pytest.approx([0.6, 0.4])
    assert centre_of_options([], np.ones(0)) is mean_of_options([], np.ones(0)) is None
    nothing = centre_of_options([[0.0, 0.0, 0.0]], np.ones(1))
    assert nothing is not None
    assert nothing.centre == pytest.approx([1 / 3] * 3)


def test_the_mean_spreads_by_those_below_and_above() -> None:
    found = mean_of_options([[0.2, 0.8], [0.4, 0.6], [0.9, 0.1]], np.array([1.0, 1.0, 1.0]))
    assert found is not None
    assert found.centre == pytest.approx([0.5, 0.5])
    assert found.lower == pytest.approx([0.5 - math.sqrt(0.05), 0.1])
    assert found.upper == pytest.approx([0.9, 0.5 + math.sqrt(0.05)])
    one = mean_of_options([[0.2, 0.8]], np.ones(1))
    assert one is not None
    assert one.lower.tolist() == one.upper.tolist() == [0.2, 0.8]
    for table, weights in (([[0.2, 1.2]], [1.0]), ([[0.2, 0.8]], [0.0]), ([[0.2, 0.8]], [-1.0])):
        with pytest.raises(ValueError, match=r"chances|weights"):
            mean_of_options(table, np.array(weights))


@pytest.mark.parametrize(
    ("values", "weights", "fault"),
    [
        ([0.5], [1.0, 1.0], "as many"),
        ([math.nan], [1.0], "finite"),
        ([0.5], [-1.0], "negative"),
        ([0.5], [0.0], "all 0"),
    ],
)
def test_weighted_quantiles_that_cannot_be_are_refused(
    values: list[float], weights: list[float], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        weighted_quantile(np.array(values), np.array(weights), 0.5)


def test_reputation_and_decay() -> None:
    found = reputation_weights(np.array([1.0, 4.0, -3.0]), np.array([1.0, 0.25, 1.0]))
    assert found[:2] == pytest.approx([1, 1])
    assert found[2] == pytest.approx(1e-18)
    with pytest.raises(ValueError, match="decay"):
        reputation_weights(np.array([1.0]), np.array([-1.0]))


# ----------------------------------------------------------------------------------- performance


def test_better_scores_weigh_more_and_few_questions_little() -> None:
    many = brier_weights([0.1, 0.3], [100, 100])
    few_ = brier_weights([0.1, 0.3], [1, 1])
    assert math.fsum(many) == pytest.approx(1)
    assert many[0] > few_[0] > 0.5
    with_new = brier_weights([0.1, None, 0.3], [100, 0, 100])
    assert with_new[0] > with_new[1] > with_new[2]
    assert brier_weights([None, None], [0, 0]) == [0.5, 0.5]
    assert brier_weights([], []) == []
    for scores, resolved in (([math.nan], [1]), ([-0.1], [1]), ([0.1], [])):
        with pytest.raises(ValueError, match="score"):
            brier_weights(scores, resolved)


def test_cooke_prefers_calibrated_then_narrow() -> None:
    truth = np.arange(20, dtype=float)
    spread = np.array([-2.0, 0.0, 2.0])
    offsets = np.tile([-1, -1, 1, 1], 5)
    good = (truth + offsets)[:, np.newaxis] + spread
    wide = (truth + offsets)[:, np.newaxis] + spread * 3
    wrong = (truth + 30)[:, np.newaxis] + spread
    found = cooke(np.stack([good, wide, wrong]), truth)
    assert found[0].counts.tolist() == [0, 10, 10, 0]
    assert found[0].calibration == found[1].calibration > 0.05
    assert found[0].information > found[1].information
    assert found[0].weight > found[1].weight > found[2].weight == 0
    assert found[2].calibration < 1e-9


@pytest.mark.parametrize(
    ("answers", "truth", "fault"),
    [
        (np.zeros((1, 2)), [1.0, 2.0], "three axes"),
        (np.array([[[1.0, 2.0, math.nan]]]), [1.0], "finite"),
        (np.array([[[1.0, 2.0, 2.0]]]), [1.0], "do not rise"),
        (np.array([[[1.0, 2.0, 3.0]]]), [math.inf], "finite"),
    ],
)
def test_seeds_that_cannot_be_are_refused(
    answers: np.ndarray, truth: list[float], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        cooke(answers, np.array(truth))


# ------------------------------------------------------------------------------------- coherence


def test_two_ways_to_make_likelihoods_sum_to_one() -> None:
    nearest = coherent([0.5, 0.4, 0.3])
    assert nearest is not None
    assert nearest.values == pytest.approx((0.433333333, 0.333333333, 0.233333333))
    assert (nearest.total, nearest.moved) == pytest.approx((1.2, 0.2 / 3))
    shares = coherent([0.5, 0.4, 0.3], Correction.PROPORTIONAL)
    assert shares is not None
    assert shares.values == pytest.approx((0.416666667, 0.333333333, 0.25))
    assert coherent([]) is None
    nothing = coherent([0.0, 0.0], Correction.PROPORTIONAL)
    assert nothing is not None
    assert nothing.values == (0.5, 0.5)
    with pytest.raises(ValueError, match="NaN"):
        coherent([0.5, math.nan])


@few
@given(judges, st.sampled_from(Correction))
def test_what_is_coherent_stays_and_all_becomes_so(
    values: list[float], correction: Correction
) -> None:
    found = coherent(values, correction)
    assert found is not None
    assert math.fsum(found.values) == pytest.approx(1)
    assert min(found.values) >= 0
    again = coherent(found.values, correction)
    assert again is not None
    assert again.values == pytest.approx(found.values, abs=1e-9)
    assert again.moved == pytest.approx(0, abs=1e-9)


@few
@given(st.lists(st.lists(golden.chances, min_size=3, max_size=3), min_size=1, max_size=6))
def test_the_nearest_is_nearer_than_the_proportional(rows: list[list[float]]) -> None:
    for row in rows:
        near, shares = coherent(row), coherent(row, Correction.PROPORTIONAL)
        assert near is not None
        assert shares is not None
        apart = [math.dist(row, one.values) for one in (near, shares)]
        assert apart[0] <= apart[1] + 1e-9
    found = pool_coherently(rows)
    assert found is not None
    assert math.fsum(found.values) == pytest.approx(1)


def test_each_member_is_corrected_before_they_are_pooled() -> None:
    found = pool_coherently([[0.6, 0.6], [0.2, 0.2], [0.9, None]])
    assert found is not None
    assert found.values == pytest.approx((0.5, 0.5))
    assert found.n == 2
    assert found.members[2] is None
    assert [one and round(one.total, 9) for one in found.members] == [1.2, 0.4, None]
    assert found.total == pytest.approx(1)
    assert pool_coherently([[0.5, None]]) is None
    assert pool_coherently([]) is None
