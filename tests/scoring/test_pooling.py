import math
import statistics
from collections.abc import Callable, Iterable
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.pooling import (
    EXACT_CLIP,
    PoolingMethod,
    log_odds_pool,
    mean,
    median,
    pool,
    probabilities,
    quartiles,
)
from tests.scoring import golden

judges = st.lists(golden.chances, min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("clip", "expected", "clipped"),
    [(EXACT_CLIP, 0.1643, 1), ((0.01, 0.99), 0.8202, 1), ((0.001, 0.999), 0.7836, 1)],
)
def test_one_certain_judge_among_ten(
    clip: tuple[float, float], expected: float, clipped: int
) -> None:
    pooled = log_odds_pool([0.0] + [0.9] * 9, clip)
    assert pooled is not None
    assert pooled.value == pytest.approx(expected, abs=5e-5)
    assert pooled.clipped == clipped


def test_a_pool_says_when_it_moved_nobody() -> None:
    pooled = log_odds_pool([0.7, 0.8, 0.9])
    assert pooled is not None
    assert pooled.value == pytest.approx(0.814110, abs=5e-7)
    assert pooled.clipped == 0
    assert pooled.method is PoolingMethod.LOG_ODDS


@pytest.mark.parametrize("method", PoolingMethod)
def test_none_is_none_and_one_is_the_judgement_itself(method: PoolingMethod) -> None:
    assert pool(method, []) is None
    for value in (0.0, 0.003, 0.62, 1.0):
        pooled = pool(method, [value])
        assert pooled is not None
        assert (pooled.value, pooled.n, pooled.clipped) == (value, 1, 0)


@pytest.mark.parametrize("method", PoolingMethod)
@given(value=golden.chances, n=st.integers(1, 30))
def test_identical_judges_are_quoted(method: PoolingMethod, value: float, n: int) -> None:
    pooled = pool(method, [value] * n)
    assert pooled is not None
    assert pooled.value == value


@pytest.mark.parametrize("method", PoolingMethod)
@given(values=judges, data=st.data())
def test_the_order_of_judges_does_not_matter(
    method: PoolingMethod, values: list[float], data: st.DataObject
) -> None:
    assert pool(method, data.draw(st.permutations(values))) == pool(method, values)


@pytest.mark.parametrize("method", PoolingMethod)
@given(values=judges)
def test_a_pool_lies_among_its_judges(method: PoolingMethod, values: list[float]) -> None:
    pooled = pool(method, values)
    assert pooled is not None
    assert min(values) <= pooled.value <= max(values)


def test_judges_beyond_the_clip_are_not_pulled_back_inside_it() -> None:
    for values, expected in (([0.995, 0.999], 0.995), ([0.001, 0.004], 0.004)):
        pooled = log_odds_pool(values)
        assert pooled is not None
        assert pooled.value == expected
        assert pooled.clipped == 2


@pytest.mark.parametrize("method", PoolingMethod)
@given(values=judges)
def test_the_complement_pools_to_the_complement(method: PoolingMethod, values: list[float]) -> None:
    pooled, turned = pool(method, values), pool(method, [1 - value for value in values])
    assert pooled is not None
    assert turned is not None
    assert pooled.value + turned.value == pytest.approx(1, abs=1e-12)


@given(judges)
def test_median_and_quartiles_equal_the_libraries(values: list[float]) -> None:
    assert median(values) == statistics.median(values)
    expected = np.quantile(values, [0.25, 0.5, 0.75])
    np.testing.assert_allclose(quartiles(values) or (), expected, atol=1e-15)


@given(judges)
def test_shortcuts_equal_the_named_pools(values: list[float]) -> None:
    assert mean(values) == getattr(pool(PoolingMethod.MEAN, values), "value", None)
    assert median(values) == getattr(pool(PoolingMethod.MEDIAN, values), "value", None)


def test_shortcuts_of_nothing() -> None:
    assert mean([]) is None
    assert median([]) is None
    assert log_odds_pool([]) is None
    assert quartiles([]) is None


@pytest.mark.parametrize("function", [mean, median, log_odds_pool, probabilities])
@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (math.nan, "value 2 is not a number"),
        (math.inf, "value 2 is infinite"),
        (-math.inf, "value 2 is infinite"),
        (1.01, "outside 0 to 1"),
        (-0.01, "outside 0 to 1"),
        (62.0, r"value 2 \(62\) is outside 0 to 1"),
    ],
)
def test_what_is_no_probability_is_refused(
    function: Callable[[Iterable[float]], object], value: float, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        function([0.5, value, 0.5])


@pytest.mark.parametrize("clip", [(0.0, 0.99), (0.01, 1.0), (0.9, 0.1), (math.nan, 0.9)])
def test_a_clip_that_lets_certainty_through_is_refused(clip: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="clip"):
        log_odds_pool([0.2, 0.4], clip)


def test_decimals_from_the_database_are_taken() -> None:
    assert probabilities([Decimal("0.625")]) == [0.625]  # type: ignore[list-item]
