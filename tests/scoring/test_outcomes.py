import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.outcomes.calibration import (
    BANDS,
    TENTHS,
    accuracy,
    area_under_curve,
    bins_of,
    calibration,
    jeffreys,
    murphy,
    overconfidence,
    wilson,
)
from assessments.scoring.outcomes.enough import Enough, is_enough
from assessments.scoring.outcomes.members import (
    Contribution,
    adjusted,
    contribution_weights,
    contributions,
    mean_interval,
    record,
    records,
)
from assessments.scoring.outcomes.scores import (
    brier,
    brier_categories,
    log_scores,
    log_scores_categories,
    ranked,
    skill,
    winkler,
    within,
)
from assessments.scoring.pooling import PoolingMethod, pool
from tests.conftest import examples
from tests.scoring import golden

few = settings(max_examples=examples(40))
BINARY = golden.rows_of("scoring_binary_input.csv")
P = np.array([float(row["p"]) for row in BINARY])
CAME = np.array([int(row["outcome"]) for row in BINARY])
resolved = st.lists(st.tuples(golden.chances, st.integers(0, 1)), min_size=1, max_size=20)


def near(expected: float) -> object:
    return pytest.approx(expected, abs=golden.TOLERANCE)


def split(pairs: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in pairs]), np.array([o for _, o in pairs])


def test_five_bins_leave_terms_within() -> None:
    found = murphy(P, CAME, [k / 5 for k in range(6)])
    assert found.reliability == near(0.0061448412698412915)
    assert found.resolution == near(0.06628968253968254)
    assert found.within_variance == near(0.002954365079365078)
    assert found.within_covariance == near(0.008531746031746031)
    assert found.brier == near(0.184)


@few
@given(resolved, st.sampled_from([None, TENTHS, BANDS]))
def test_the_parts_make_up_the_score(
    pairs: list[tuple[float, int]], edges: tuple[float, ...] | None
) -> None:
    p, o = split(pairs)
    found = murphy(p, o, edges)
    parts = found.reliability - found.resolution + found.uncertainty
    assert parts + found.within_variance - found.within_covariance == near(found.brier)
    assert found.brier == near(float(brier(p, o).mean()))
    turned = murphy(1 - p, 1 - o)
    assert turned.brier == near(found.brier)


def test_the_two_forms_of_brier() -> None:
    p, o = np.array([0.7, 0.2]), np.array([1, 0])
    both = np.stack([1 - p, p], axis=1)
    np.testing.assert_allclose(brier_categories(both, o), 2 * brier(p, o))
    assert brier(p, o) == pytest.approx([0.09, 0.04])
    assert ranked(both, o) == pytest.approx(brier(p, o))


def test_a_miss_next_door_is_forgiven_by_the_ranked_score_only() -> None:
    far, near_ = np.array([[1.0, 0, 0]]), np.array([[0, 1.0, 0]])
    assert ranked(near_, np.array([2]))[0] < ranked(far, np.array([2]))[0]
    assert brier_categories(near_, np.array([2])) == brier_categories(far, np.array([2]))
    assert ranked(far, np.array([2])).tolist() == [1]


def test_certainty_that_fails_is_clipped_and_counted() -> None:
    found = log_scores(np.array([0.0, 1.0, 0.5]), np.array([1, 1, 0]))
    assert found.nats == pytest.approx([-math.log(0.01), -math.log(0.99), math.log(2)])
    assert found.clipped == 2
    assert found.bits[2] == pytest.approx(1)
    four = log_scores_categories(np.full((1, 4), 0.25), np.array([3]))
    assert four.bits == pytest.approx([2])


@pytest.mark.parametrize(
    ("bounds", "value", "expected"),
    [
        ((0.1, 0.4), 0.25, 0.3),
        ((0.2, 0.3), 0.35, 0.6),
        ((0.5, 0.9), 0.4, 1.4),
        ((0, 0.05), 0, 0.05),
    ],
)
def test_winkler(bounds: tuple[float, float], value: float, expected: float) -> None:
    low, high, values = (np.array([x]) for x in (*bounds, value))
    assert winkler(low, high, values) == pytest.approx([expected])
    assert within(low, high, values).tolist() == [bounds[0] <= value <= bounds[1]]


def test_skill() -> None:
    assert skill(0.1, 0.2) == pytest.approx(0.5)
    assert skill(0.0, 0.2) == 1
    assert skill(0.1, 0.0) is None


@few
@given(golden.chances, golden.chances)
def test_no_score_is_improved_by_saying_something_else(truth: float, said: float) -> None:
    for score in (brier, lambda p, o: log_scores(p, o, (1e-9, 1)).nats):
        own, other = (
            truth * score(np.array([p]), np.array([1]))[0]
            + (1 - truth) * score(np.array([p]), np.array([0]))[0]
            for p in (truth, said)
        )
        assert own <= other + 1e-7


@pytest.mark.parametrize(
    ("p", "o", "fault"),
    [
        ([0.5, 1.1], [0, 1], "outside"),
        ([0.5, math.nan], [0, 1], "not a number"),
        ([0.5, math.inf], [0, 1], "outside"),
        ([0.5, 0.5], [0, 2], "neither"),
        ([0.5], [0, 1], "one outcome"),
    ],
)
def test_what_cannot_be_is_refused(p: list[float], o: list[int], fault: str) -> None:
    for function in (brier, log_scores, murphy, area_under_curve, accuracy, calibration):
        with pytest.raises(ValueError, match=fault):
            function(np.array(p), np.array(o))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("p", "o", "fault"),
    [
        ([[0.5, 0.6]], [0], "sum to 1"),
        ([[1.5, -0.5]], [0], "outside"),
        ([[0.5, 0.5]], [2], "no category"),
        ([[0.5, 0.5]], [-1], "no category"),
        ([[1.0]], [0], "two categories"),
    ],
)
def test_categories_that_cannot_be_are_refused(
    p: list[list[float]], o: list[int], fault: str
) -> None:
    for function in (brier_categories, ranked, log_scores_categories):
        with pytest.raises(ValueError, match=fault):
            function(np.array(p), np.array(o))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("low", "high", "value", "fault"),
    [(0.5, 0.4, 0.4, "above"), (math.nan, 0.4, 0.4, "finite"), (0.1, 0.4, math.inf, "finite")],
)
def test_intervals_that_cannot_be_are_refused(
    low: float, high: float, value: float, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        winkler(np.array([low]), np.array([high]), np.array([value]))


# --------------------------------------------------------------------------------- calibration


def test_wilson_and_jeffreys_at_the_ends() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    for interval in (wilson, jeffreys):
        assert interval(0, 0) is None
        nothing, everything = interval(0, 12), interval(12, 12)
        assert nothing is not None
        assert everything is not None
        assert nothing[0] == 0
        assert everything[1] == 1
        assert nothing[1] == pytest.approx(1 - everything[0], abs=1e-12)
        for hits, n, confidence in ((3, 2, 0.8), (-1, 2, 0.8), (1, 2, 1.0)):
            with pytest.raises(ValueError, match=r"hits|confidence"):
                interval(hits, n, confidence)


@few
@given(st.integers(1, 40), st.data())
def test_an_interval_holds_the_share_and_narrows_with_confidence(
    n: int, data: st.DataObject
) -> None:
    hits = data.draw(st.integers(0, n))
    for interval in (wilson, jeffreys):
        wide, narrow = interval(hits, n, 0.95), interval(hits, n, 0.5)
        assert wide is not None
        assert narrow is not None
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]
        assert wide[0] <= hits / n <= wide[1]


def test_the_curve_has_a_bin_per_tenth_and_says_which_are_empty() -> None:
    curve = calibration(np.array([0.1, 0.19, 0.2, 1.0, 0.3]), np.array([0, 1, 1, 1, 0]))
    assert [one.n for one in curve] == [0, 2, 1, 1, 0, 0, 0, 0, 0, 1]
    assert curve[0].share is curve[0].forecast is curve[0].low is None
    assert curve[1].forecast == pytest.approx(0.145)
    assert (curve[1].hits, curve[1].share) == (1, 0.5)


def test_an_edge_belongs_to_the_higher_bin_whatever_binary_makes_of_it() -> None:
    assert bins_of(np.array([0.1 + 0.2, 0.3, 0.29, 0.7, 1.0]), TENTHS).tolist() == [3, 3, 2, 7, 9]
    assert bins_of(np.array([0.45, 0.8, 0.05]), BANDS).tolist() == [3, 5, 1]
    for edges in ([0.0], [0.1, 1.0], [0.0, 0.9], [0.0, 0.5, 0.5, 1.0], [0.0, 0.7, 0.5, 1.0]):
        with pytest.raises(ValueError, match="edges"):
            bins_of(P, edges)


@few
@given(resolved)
def test_area_under_the_curve_counts_pairs(pairs: list[tuple[float, int]]) -> None:
    p, o = split(pairs)
    compared = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high in p[o == 1]
        for low in p[o == 0]
    ]
    found = area_under_curve(p, o)
    assert found == (near(sum(compared) / len(compared)) if compared else None)
    turned = area_under_curve(1 - p, 1 - o)
    if found is not None and len(set(1 - p)) == len(set(p)):
        assert turned == near(found)


def test_accuracy_and_overconfidence() -> None:
    p, o = np.array([0.9, 0.2, 0.5, 0.6]), np.array([1, 1, 0, 1])
    assert accuracy(p, o) == pytest.approx(3 / 4)
    assert overconfidence(p, o) == pytest.approx((0.9 + 0.8 + 0.5 + 0.6) / 4 - 3 / 4)
    nothing = np.zeros(0), np.zeros(0, dtype=np.int64)
    assert accuracy(*nothing) is overconfidence(*nothing) is area_under_curve(*nothing) is None
    with pytest.raises(ValueError, match="no forecast"):
        murphy(*nothing)


# ------------------------------------------------------------------------------ members, methods


def test_who_pulls_the_pool_toward_the_truth_contributes() -> None:
    forecasts = np.array([[0.9, 0.5, np.nan], [0.1, 0.5, 0.6], [np.nan, np.nan, 0.5]])
    found = contributions(forecasts, np.array([1, 0, 1]))
    assert [one.n for one in found] == [2, 2, 1]
    assert found[0].mean is not None
    assert found[0].mean > 0 > (found[1].mean or 0)
    weights = contribution_weights(found)
    assert weights[0] == 1
    assert math.fsum(weights) == pytest.approx(1)


def test_a_contribution_is_the_pool_with_less_the_pool_without() -> None:
    row, method = [0.9, 0.4, 0.6], PoolingMethod.MEAN
    found = contributions(np.array([row]), np.array([1]), method)
    for member, one in enumerate(found):
        rest = [value for place, value in enumerate(row) if place != member]
        whole, without = pool(method, row), pool(method, rest)
        assert whole is not None
        assert without is not None
        assert one.mean == near((1 - without.value) ** 2 - (1 - whole.value) ** 2)


def test_nobody_contributes_alone_and_nobody_at_all() -> None:
    assert contributions(np.array([[0.9]]), np.array([1])) == [Contribution(None, 0)]
    assert contribution_weights([Contribution(-0.1, 3), Contribution(None, 0)]) == [0.5, 0.5]
    assert contribution_weights([]) == []
    for table, outcomes in (([[1.2]], [1]), ([[0.5]], [2]), ([[0.5]], [1, 0])):
        with pytest.raises(ValueError, match=r"forecast|outcome"):
            contributions(np.array(table), np.array(outcomes))


def test_an_easy_question_earns_nothing() -> None:
    scores = np.array([[0.1, 0.3], [0.5, np.nan]])
    found = adjusted(scores)
    np.testing.assert_allclose(found[0], [-0.1, 0.1])
    assert np.isnan(found[1]).all()


def test_records_by_method_the_best_first() -> None:
    outcomes = np.array([1, 0, 1])
    pools = {
        "worse": np.array([0.6, 0.5, 0.6]),
        "better": np.array([0.9, 0.1, np.nan]),
        "none": np.full(3, np.nan),
    }
    found = records(pools, outcomes)
    assert list(found) == ["better", "worse", "none"]
    assert found["better"].n == 2
    assert found["better"].brier == pytest.approx(0.01)
    assert found["worse"].auc == 1
    assert found["none"] == record(pools["none"], outcomes)
    assert found["none"].brier is None
    assert record(np.array([0.0]), np.array([1])).clipped == 1


def test_the_interval_of_a_mean_is_the_same_each_time() -> None:
    values = [0.1, 0.2, 0.15, 0.4, 0.05]
    found = mean_interval(values)
    assert found is not None
    assert found == mean_interval(values)
    assert min(values) <= found[0] < sum(values) / 5 < found[1] <= max(values)
    assert mean_interval([0.1, math.nan]) is None
    assert mean_interval([0.3, 0.3]) == pytest.approx((0.3, 0.3))
    with pytest.raises(ValueError, match="infinite"):
        mean_interval([0.1, math.inf])


def test_what_is_enough_stands_in_one_place() -> None:
    assert not is_enough(19, Enough.CURVE)
    assert is_enough(20, Enough.CURVE)
    assert [e.value for e in Enough] == [2, 8, 10, 20, 30]
