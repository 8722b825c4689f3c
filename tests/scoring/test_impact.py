import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.impact import (
    DEFAULT_WEIGHTS,
    LINEAR_WEIGHTS,
    Direction,
    Severity,
    Standing,
    at_least,
    chances_of_at_least,
    checked_weights,
    exposure,
    impact,
    reversed_pairs,
    weight_at,
)
from tests.scoring import golden

HARM, GAIN, NONE = Direction.HARM, Direction.GAIN, Direction.NONE


def test_harms_and_gains_are_never_netted() -> None:
    result = impact([(HARM, 4), (HARM, 2), (HARM, 3), (GAIN, 5), (NONE, 0)])
    assert result.harm == Severity(lower=2.5, median=3, upper=3.5, n=3)
    assert result.gain == Severity(lower=5, median=5, upper=5, n=1)
    assert result.none == 1


def test_chances_of_at_least_a_severity_count_everyone() -> None:
    judged = [(HARM, 4), (HARM, 2), (GAIN, 5), (NONE, 0)]
    assert chances_of_at_least(judged, HARM) == (0.5, 0.5, 0.25, 0.25, 0)
    assert chances_of_at_least(judged, GAIN) == (0.25, 0.25, 0.25, 0.25, 0.25)
    assert chances_of_at_least([], HARM) is None
    with pytest.raises(ValueError, match="outside"):
        chances_of_at_least([(HARM, 6)], HARM)


def test_that_it_is_true_and_so_severe_keeps_the_likelihood_s_range() -> None:
    found = at_least((0.2, 0.4, 0.5), (1.0, 0.5, 0.5, 0.25, 0))
    assert [one.level for one in found] == [1, 2, 3, 4, 5]
    assert (found[0].lower, found[0].best, found[0].upper) == (0.2, 0.4, 0.5)
    assert found[3][1:] == pytest.approx((0.25, 0.05, 0.1, 0.125))
    assert found[4].upper == 0
    with pytest.raises(ValueError, match="outside"):
        at_least((0.2, 0.4, 1.5), (1.0,) * 5)


def test_nobody_asked() -> None:
    assert impact([]) == (None, None, 0)


def test_an_even_team_stands_between_two_levels() -> None:
    harm = impact([(HARM, 2), (HARM, 3)]).harm
    assert harm is not None
    assert harm.median == 2.5
    assert weight_at(harm.median) == 6.5


@pytest.mark.parametrize("severity", [-1, 6, math.nan, math.inf])
def test_a_severity_off_the_scale_is_refused(severity: int) -> None:
    with pytest.raises(ValueError, match=r"severity|value"):
        impact([(HARM, severity)])
    with pytest.raises(ValueError, match=r"severity|value"):
        weight_at(severity)


def test_every_level_has_its_own_weight() -> None:
    assert [weight_at(level) for level in range(6)] == list(DEFAULT_WEIGHTS)


def test_exposure_joins_low_to_low_and_high_to_high() -> None:
    result = exposure((0.2, 0.5, 0.9), Severity(lower=1, median=3, upper=4, n=5))
    assert result == pytest.approx((0.2, 5.0, 27.0))


@pytest.mark.parametrize(
    "likelihood", [(0.5, 0.4, 0.6), (0.1, 0.2, 1.2), (math.nan, 0.2, 0.3), (20, 50, 90)]
)
def test_a_likelihood_that_cannot_be_is_refused(likelihood: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"order|outside|not a number"):
        exposure(likelihood, Severity(1, 1, 1, 1))


@given(
    st.tuples(golden.chances, golden.chances, golden.chances),
    st.lists(st.integers(0, 5), min_size=1),
)
def test_exposure_is_in_order(drawn: tuple[float, float, float], severities: list[int]) -> None:
    low, best, high = sorted(drawn)
    harm = impact((HARM, severity) for severity in severities).harm
    assert harm is not None
    result = exposure((low, best, high), harm)
    assert 0 <= result.lower <= result.best <= result.upper <= DEFAULT_WEIGHTS[-1]


def test_order_unstable_when_another_weighting_turns_it_round() -> None:
    rare_and_grave, likely_and_mild = Standing(0.1, 5), Standing(0.9, 2)
    assert reversed_pairs([rare_and_grave, likely_and_mild]) == [(0, 1)]
    assert reversed_pairs([Standing(0.9, 5), likely_and_mild]) == []


def test_a_tie_is_no_order() -> None:
    alike = Standing(0.3, 3)
    assert reversed_pairs([alike, alike]) == []
    # 0.5 x 1 and 0.25 x 2 tie when linear; by default the graver one is ahead.
    assert reversed_pairs([Standing(0.5, 1), Standing(0.25, 2)], others=[LINEAR_WEIGHTS]) == []
    assert reversed_pairs([]) == []


def test_a_teams_own_weights_are_held_against_the_default() -> None:
    standings = [Standing(0.1, 5), Standing(0.9, 2)]
    assert reversed_pairs(standings, LINEAR_WEIGHTS, others=[DEFAULT_WEIGHTS]) == [(0, 1)]


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ([0, 1, 2, 3, 4], "six"),
        ([0, 1, 2, 3, 5, 4], "rise"),
        ([-1, 0, 1, 2, 3, 4], "rise"),
        ([0, 1, 2, 3, 4, math.inf], "infinite"),
        ([0, 1, 2, 3, math.nan, 5], "not a number"),
    ],
)
def test_weights_that_are_no_scale_are_refused(weights: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        checked_weights(weights)
