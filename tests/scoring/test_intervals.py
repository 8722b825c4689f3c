import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.intervals import Estimate, pool_estimates, quantile_average, standardise
from assessments.scoring.pooling import PoolingMethod
from tests.scoring import golden


@st.composite
def bounded_estimates(draw: st.DrawFn) -> Estimate:
    lower, best, upper = sorted(draw(golden.chances) for _ in range(3))
    return Estimate(best, lower, upper, confidence=draw(st.floats(0.5, 1)))


@pytest.mark.parametrize(
    "row", golden.rows_of("interval_standardise.csv"), ids=lambda r: f"{r['id']}@{r['target']}"
)
def test_golden(row: dict[str, str]) -> None:
    lower, upper = standardise(
        float(row["min"]),
        float(row["best"]),
        float(row["max"]),
        float(row["conf"]) / 100,
        float(row["target"]) / 100,
    )
    assert lower == pytest.approx(float(row["min_clamped"]), abs=golden.TOLERANCE)
    assert upper == pytest.approx(float(row["max_clamped"]), abs=golden.TOLERANCE)


@given(bounded_estimates(), st.floats(0.5, 1))
def test_standardised_bounds_still_hold_the_best(estimate: Estimate, target: float) -> None:
    assert estimate.lower is not None
    assert estimate.upper is not None
    lower, upper = standardise(
        estimate.lower, estimate.best, estimate.upper, estimate.confidence, target
    )
    assert 0 <= lower <= estimate.best <= upper <= 1


@pytest.mark.parametrize(
    ("lower", "best", "upper", "confidence", "fault"),
    [
        (0.5, 0.4, 0.6, 0.8, "order"),
        (0.3, 0.7, 0.6, 0.8, "order"),
        (0.3, 0.4, 0.6, 0.0, "confidence"),
        (0.3, 0.4, 0.6, 0.49, "confidence"),
        (0.3, 0.4, 0.6, 80, "confidence"),
        (0.3, 0.4, 0.6, math.nan, "not a number"),
        (0.3, math.nan, 0.6, 0.8, "not a number"),
        (0.3, 0.4, math.inf, 0.8, "infinite"),
        (-0.1, 0.4, 0.6, 0.8, "outside"),
    ],
)
def test_what_is_no_interval_is_refused(
    lower: float, best: float, upper: float, confidence: float, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        standardise(lower, best, upper, confidence)


def test_a_target_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="target"):
        standardise(0.3, 0.4, 0.6, 0.8, 0.1)


def test_the_average_skips_who_gave_no_bounds_and_says_so() -> None:
    interval = quantile_average(
        [Estimate(0.5, 0.4, 0.6), Estimate(0.7, 0.6, 0.9), Estimate(best=0.2)]
    )
    assert interval is not None
    assert interval.lower == pytest.approx(0.5)
    assert interval.upper == pytest.approx(0.75)
    assert (interval.n, interval.skipped) == (2, 1)
    assert quantile_average([Estimate(0.5)]) is None
    assert quantile_average([]) is None


def test_half_an_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="one bound"):
        quantile_average([Estimate(0.5, lower=0.4)])


def test_no_member_and_one_member() -> None:
    assert pool_estimates([]) is None
    alone = pool_estimates([Estimate(0.995, 0.9, 1.0)])
    assert alone is not None
    assert (alone.lower, alone.best, alone.upper) == (0.9, 0.995, 1.0)
    assert alone.quartiles is None
    assert (alone.n, alone.clipped, alone.widened) == (1, 0, False)
    bare = pool_estimates([Estimate(0.3)])
    assert bare is not None
    assert (bare.lower, bare.best, bare.upper, bare.skipped) == (None, 0.3, None, 1)


def test_a_pool_outside_the_average_interval_widens_it() -> None:
    pooled = pool_estimates([Estimate(0.02, 0.02, 0.02), Estimate(0.6, 0.6, 0.6)])
    assert pooled is not None
    assert pooled.lower == pooled.best < 0.31
    assert pooled.upper == pytest.approx(0.31)
    assert pooled.widened


def test_the_team_figure_in_full() -> None:
    pooled = pool_estimates(
        [Estimate(0.4, 0.3, 0.5), Estimate(0.6, 0.5, 0.8), Estimate(1.0)],
        PoolingMethod.MEDIAN,
    )
    assert pooled is not None
    assert pooled.best == 0.6
    assert pooled.quartiles == pytest.approx((0.5, 0.8))
    assert (pooled.lower, pooled.upper) == pytest.approx((0.4, 0.65))
    assert (pooled.n, pooled.skipped, pooled.clipped) == (3, 1, 0)
    certain = pool_estimates([Estimate(0.4), Estimate(1.0)])
    assert certain is not None
    assert certain.clipped == 1


@pytest.mark.parametrize("method", PoolingMethod)
@given(members=st.lists(bounded_estimates(), min_size=1, max_size=8), data=st.data())
def test_bounds_hold_the_best_whatever_the_order(
    method: PoolingMethod, members: list[Estimate], data: st.DataObject
) -> None:
    pooled = pool_estimates(members, method)
    assert pooled is not None
    assert pooled.lower is not None
    assert pooled.upper is not None
    assert 0 <= pooled.lower <= pooled.best <= pooled.upper <= 1
    assert pool_estimates(data.draw(st.permutations(members)), method) == pooled
