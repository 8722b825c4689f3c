"""Severity for one party, and likelihood times what it weighs. Harms and gains are never netted.

Severities are whole numbers 0 to 5. Weights say how many level-1 harms one would accept to avoid
one of each level.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Final, NamedTuple

from assessments.scoring.pooling import finite, probabilities, quartiles

HIGHEST: Final = 5
DEFAULT_WEIGHTS: Final = (0.0, 1.0, 3.0, 10.0, 30.0, 100.0)
# What other reasonable people might weigh: each step alike, and each step double.
LINEAR_WEIGHTS: Final = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
DOUBLING_WEIGHTS: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
# Products closer than this share of the larger are tied, not ordered.
_TIE: Final = 1e-9


class Direction(StrEnum):
    HARM = "harm"
    GAIN = "gain"
    NONE = "none"


class Severity(NamedTuple):
    """Of the `n` members who see one direction: median and quartiles on the scale 0 to 5.

    With one member all three are that member's severity.
    """

    lower: float
    median: float
    upper: float
    n: int


class Impact(NamedTuple):
    """One hypothesis for one party; a direction that nobody sees is None."""

    harm: Severity | None
    gain: Severity | None
    none: int


class Exposure(NamedTuple):
    """Likelihood times weight, in level-1 harms (or gains).

    `lower` and `upper` join the lower likelihood to the lower quartile of severity, and upper
    to upper: bounds to think with, not an interval of known confidence.
    """

    lower: float
    best: float
    upper: float


class Standing(NamedTuple):
    """What is compared: a likelihood 0 to 1 and a severity 0 to 5, halves allowed."""

    likelihood: float
    severity: float


def impact(judged: Iterable[tuple[Direction, int]]) -> Impact:
    """Members' directions and severities, summed up per direction.

    Raises ValueError for a severity outside 0 to 5.
    """
    by_direction: dict[Direction, list[float]] = {direction: [] for direction in Direction}
    for direction, severity in judged:
        by_direction[direction].append(_on_scale(severity))
    return Impact(
        harm=_summed_up(by_direction[Direction.HARM]),
        gain=_summed_up(by_direction[Direction.GAIN]),
        none=len(by_direction[Direction.NONE]),
    )


def weight_at(severity: float, weights: Sequence[float] = DEFAULT_WEIGHTS) -> float:
    """The weight of a severity 0 to 5; between two levels, on the straight line between theirs.

    So that the reader of "severity 2.5" can find its weight in the scale that is shown.
    """
    return _interpolated(_on_scale(severity), checked_weights(weights))


def exposure(
    likelihood: tuple[float, float, float],
    severity: Severity,
    weights: Sequence[float] = DEFAULT_WEIGHTS,
) -> Exposure:
    """(lower, best, upper) likelihood 0 to 1 times the weights of the severity's quartiles."""
    chances = probabilities(likelihood)
    if chances != sorted(chances):
        raise ValueError("lower, best and upper are not in order")
    levels = (severity.lower, severity.median, severity.upper)
    return Exposure(
        *(chance * weight_at(level, weights) for chance, level in zip(chances, levels, strict=True))
    )


def chances_of_at_least(
    judged: Iterable[tuple[Direction, int]], direction: Direction
) -> tuple[float, ...] | None:
    """P(severity >= x | true) for x from 1 to 5: the share of members who see so much of it.

    Members who see the other direction, or none, count as seeing 0 of this one. Times the
    likelihood it is P(severity >= x). None where nobody has judged.
    """
    seen = [_on_scale(severity) if found is direction else 0.0 for found, severity in list(judged)]
    if not seen:
        return None
    return tuple(
        sum(severity >= level for severity in seen) / len(seen) for level in range(1, HIGHEST + 1)
    )


class AtLeast(NamedTuple):
    """P(severity >= `level`). `share`: of the members, if true; times the likelihood, `lower`,
    `best` and `upper` of it. All 0 to 1."""

    level: int
    share: float
    lower: float
    best: float
    upper: float


def at_least(
    likelihood: tuple[float, float, float], shares: Sequence[float]
) -> tuple[AtLeast, ...]:
    """(lower, best, upper) likelihood 0 to 1 times the `chances_of_at_least` of levels 1 to 5."""
    lower, best, upper = probabilities(likelihood)
    return tuple(
        AtLeast(level, share, lower * share, best * share, upper * share)
        for level, share in enumerate(probabilities(shares), start=1)
    )


def reversed_pairs(
    standings: Sequence[Standing],
    weights: Sequence[float] = DEFAULT_WEIGHTS,
    others: Iterable[Sequence[float]] = (DEFAULT_WEIGHTS, LINEAR_WEIGHTS, DOUBLING_WEIGHTS),
) -> list[tuple[int, int]]:
    """Pairs of positions whose order by likelihood times weight another weighting turns round.

    Any pair means "order unstable". A tie is no order: it is neither turned round nor turns.
    """
    mine = _products(standings, checked_weights(weights))
    alternatives = [_products(standings, checked_weights(other)) for other in others]
    return [
        (i, j)
        for i, j in combinations(range(len(standings)), 2)
        if any(_order(mine, i, j) * _order(other, i, j) < 0 for other in alternatives)
    ]


def checked_weights(weights: Sequence[float]) -> list[float]:
    """Six finite weights from 0 up, none below the one before; ValueError otherwise."""
    checked = finite(weights)
    if len(checked) != HIGHEST + 1:
        raise ValueError("the impact scale needs six weights, for severity 0 to 5")
    if checked[0] < 0 or checked != sorted(checked):
        raise ValueError("the impact weights must rise from 0 or stay level")
    return checked


def _summed_up(severities: list[float]) -> Severity | None:
    middle = quartiles(severities)
    if middle is None:
        return None
    return Severity(middle.lower, middle.median, middle.upper, n=len(severities))


def _products(standings: Sequence[Standing], weights: Sequence[float]) -> list[float]:
    chances = probabilities(standing.likelihood for standing in standings)
    return [
        chance * _interpolated(_on_scale(standing.severity), weights)
        for chance, standing in zip(chances, standings, strict=True)
    ]


def _order(products: Sequence[float], i: int, j: int) -> int:
    difference = products[i] - products[j]
    if abs(difference) <= _TIE * max(products[i], products[j]):
        return 0
    return 1 if difference > 0 else -1


def _on_scale(severity: float) -> float:
    (level,) = finite((severity,))
    if not 0 <= level <= HIGHEST:
        raise ValueError(f"severity {level:g} is outside 0 to {HIGHEST}")
    return level


def _interpolated(level: float, weights: Sequence[float]) -> float:
    below = min(int(level), HIGHEST - 1)
    return weights[below] + (weights[below + 1] - weights[below]) * (level - below)
