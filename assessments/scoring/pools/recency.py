"""Pools of answers that were given at different times (Metaculus).

Inside one round recency means nothing; this is for questions that stay open.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats

# No option of several is ever put below this.
FLOOR: Final = 0.001
LEAST_REPUTATION: Final = 1e-6


class Centre(NamedTuple):
    """Of each option [K]: the pool, and how far answers spread below and above it."""

    centre: Floats
    lower: Floats
    upper: Floats


def recency_weights(n: int) -> Floats:
    """Of n answers from the oldest to the newest: exp(sqrt k - sqrt n), and 1 for up to two."""
    if n <= 2:
        return np.ones(n)
    result: Floats = np.exp(np.sqrt(np.arange(1, n + 1)) - math.sqrt(n))
    return result


def reputation_weights(
    reputation: Floats, decay: Floats, share: float = 0.5, power: float = 6.0
) -> Floats:
    """(decay^share × reputation^(1 - share))^power [n]: for a weighted mean."""
    known = np.maximum(np.asarray(reputation, dtype=np.float64), LEAST_REPUTATION)
    fresh = np.asarray(decay, dtype=np.float64)
    if not (np.isfinite(known).all() and np.isfinite(fresh).all() and (fresh >= 0).all()):
        raise ValueError("a reputation or its decay is negative or not finite")
    result: Floats = (fresh**share * known ** (1 - share)) ** power
    return result


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float | None:
    """The value at which the cumulated weight reaches `share`; the mean of two that it lies
    between; None for no value."""
    numbers, weigh = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if numbers.shape != weigh.shape or not (
        np.isfinite(numbers).all() and np.isfinite(weigh).all()
    ):
        raise ValueError("values and weights must be as many, and finite")
    if weigh.size and (weigh.min() < 0 or weigh.sum() <= 0):
        raise ValueError("weights are negative, or all 0")
    if not numbers.size:
        return None
    order = np.argsort(numbers, kind="stable")
    cumulated = np.cumsum(weigh[order]) / weigh.sum()
    last = len(cumulated) - 1
    left = min(int(np.searchsorted(cumulated, share, side="left")), last)
    right = min(int(np.searchsorted(cumulated, share, side="right")), last)
    return float((numbers[order[left]] + numbers[order[right]]) / 2)


def weighted_median(values: Floats, weights: Floats) -> float | None:
    return weighted_quantile(values, weights, 0.5)


def recency_pool(values: Sequence[float]) -> float | None:
    """Of probabilities from the oldest to the newest; None for none."""
    return weighted_median(np.array(values, dtype=np.float64), recency_weights(len(values)))


def centre_of_options(table: Sequence[Sequence[float]], weights: Floats) -> Centre | None:
    """Answers [n, K] to weighted medians and quartiles; None for none.

    Medians of several options are brought to sum to 1, none below `FLOOR`, and the quartiles are
    stretched with them. Two options sum to 1 as they are.
    """
    chances = _checked(table)
    if chances is None:
        return None
    centre, lower, upper = (
        np.array([weighted_quantile(option, weights, share) or 0.0 for option in chances.T])
        for share in (0.5, 0.25, 0.75)
    )
    size = chances.shape[1]
    if size == 2:
        return Centre(centre, lower, upper)
    floored = np.maximum(centre - FLOOR, 0)
    even = np.full(size, 1 / size)
    shares = floored / floored.sum() if floored.any() else even
    fixed = shares * (1 - FLOOR * size) + FLOOR
    stretch = fixed / np.where(centre == 0, 1, centre)
    return Centre(fixed, lower * stretch, upper * stretch)


def mean_of_options(table: Sequence[Sequence[float]], weights: Floats) -> Centre | None:
    """Answers [n, K] to weighted means, and the deviation of those below and above each; None for
    none."""
    chances = _checked(table)
    if chances is None:
        return None
    weigh = np.asarray(weights, dtype=np.float64)
    if weigh.shape != (len(chances),) or not (weigh.min() >= 0 and weigh.sum() > 0):
        raise ValueError("weights are negative, all 0, or not one per answer")
    centre = weigh @ chances / weigh.sum()
    return Centre(
        centre,
        centre - _deviation(centre - chances, weigh),
        centre + _deviation(chances - centre, weigh),
    )


def _deviation(distance: Floats, weights: Floats) -> Floats:
    """Root of the weighted mean square of the distances [n, K] above 0; 0 where none is."""
    beyond = distance > 0
    weight = (weights[:, np.newaxis] * beyond).sum(axis=0)
    squares = (weights[:, np.newaxis] * np.square(distance) * beyond).sum(axis=0)
    result: Floats = np.sqrt(squares / np.where(weight == 0, 1, weight))
    return result


def _checked(table: Sequence[Sequence[float]]) -> Floats | None:
    chances = np.array(table, dtype=np.float64)
    if not chances.size:
        return None
    if chances.ndim != 2 or not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError("answers need two axes and chances from 0 to 1")
    return chances
