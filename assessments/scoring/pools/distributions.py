"""Averaging whole distributions: as wide as the members together, where the average interval is
as wide as the members on average (Lichtendahl, Grushka-Cockayne & Winkler 2013).
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pools.panel import EPSILON, Answers

MEDIAN: Final = 0.5
# Cumulated shares nearer to each other than this are level: any point between is a quantile.
_LEVEL: Final = 4e-15
_HALVINGS: Final = 200

Cumulated = Callable[[float], float]


def piecewise(
    answers: Answers, tail: float, shares: Sequence[float] = (MEDIAN,)
) -> list[float] | None:
    """Quantiles of the mean of the members' distributions; None where nobody gave bounds.

    A member's has `tail` below the lower bound, the same above the upper, half below the best,
    and is even between these points, 0 and 1.
    """
    if not 0 < tail < MEDIAN:
        raise ValueError("the share outside a bound is not between 0 and 0.5")
    kept = _with_bounds(answers)
    if not kept.best.size:
        return None
    zeros, ones = np.zeros(kept.best.shape), np.ones(kept.best.shape)
    knots = np.stack([zeros, kept.lower, kept.best, kept.upper, ones], axis=1)
    levels = np.array([0, tail, MEDIAN, 1 - tail, 1])
    return _quantiles(lambda x: _mean_of_lines(knots, levels, x), knots, shares)


def triangular(answers: Answers, shares: Sequence[float] = (MEDIAN,)) -> list[float] | None:
    """The same with triangles from the lower to the upper bound, the best their mode.

    The median of a lopsided triangle is not its mode: members who say the same are not quoted.
    """
    kept = _with_bounds(answers)
    if not kept.best.size:
        return None
    knots = np.stack([kept.lower, kept.best, kept.upper], axis=1)
    return _quantiles(lambda x: _mean_of_triangles(knots, x), knots, shares)


def _with_bounds(answers: Answers) -> Answers:
    known = ~np.isnan(answers.widths)
    best = answers.best[known]
    # Bounds at the very ends leave no room for the tail.
    lower = np.where(answers.lower[known] == 0, EPSILON, answers.lower[known])
    upper = np.where(answers.upper[known] == 1, 1 - EPSILON, answers.upper[known])
    return Answers(best, np.minimum(lower, best), np.maximum(upper, best))


def _mean_of_lines(knots: Floats, levels: Floats, x: float) -> float:
    if x >= 1:
        return 1.0
    index = (knots <= x).sum(axis=1) - 1
    rows = np.arange(len(knots))
    start, end = knots[rows, index], knots[rows, index + 1]
    inside = (x - start) / np.where(end > start, end - start, 1)
    return float((levels[index] + inside * (levels[index + 1] - levels[index])).mean())


def _mean_of_triangles(knots: Floats, x: float) -> float:
    lower, mode, upper = knots.T
    width = np.where(upper > lower, upper - lower, 1)
    rising = np.square(x - lower) / (width * np.where(mode > lower, mode - lower, 1))
    falling = 1 - np.square(upper - x) / (width * np.where(upper > mode, upper - mode, 1))
    inside = np.where(x < mode, rising, falling)
    return float(np.where(x < lower, 0.0, np.where(x >= upper, 1.0, inside)).mean())


def _quantiles(cumulated: Cumulated, knots: Floats, shares: Sequence[float]) -> list[float]:
    places: list[float] = np.unique(knots).tolist()
    return [_quantile(cumulated, share, places) for share in shares]


def _quantile(cumulated: Cumulated, share: float, places: Sequence[float]) -> float:
    """The middle of the points at which the cumulated share is reached."""
    if not 0 < share < 1:
        raise ValueError("a quantile's share is not between 0 and 1")
    first = _first(cumulated, share - _LEVEL, places)
    last = _first(cumulated, share + _LEVEL, places)
    # Where the curve rises the two differ by rounding only.
    return (first + last) / 2


def _first(cumulated: Cumulated, share: float, places: Sequence[float]) -> float:
    """The least x at which the curve is at `share` or above: a knot, or between two."""
    place = bisect_left(places, share, key=cumulated)
    if place == len(places):
        return 1.0
    high = places[place]
    low = places[place - 1] if place else 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if cumulated(middle) >= share else (middle, high)
    return high
