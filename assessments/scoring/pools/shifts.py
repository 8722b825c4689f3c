"""Weights by how a member moved between two rounds (aggreCAT). Never the headline.

A member without a first round, or without a bound that the rule needs, has weight NaN and is left
out. Where nobody moved, everyone counts alike.
"""

from typing import Final

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pools.panel import Answers, shares_of

# An interval that went from everything to nothing would weigh without limit.
_LEAST: Final = 0.01


def by_shift(before: Answers, now: Answers) -> Floats:
    """How far the best moved, plus the mean of how far the bounds did."""
    bounds = np.abs(before.lower - now.lower) + np.abs(before.upper - now.upper)
    result: Floats = np.abs(before.best - now.best) + bounds / 2
    return result


def by_best_shift(before: Answers, now: Answers) -> Floats:
    """How far the best moved, as a share of how far it could have in that direction."""
    first, best = before.best, now.best
    room = np.where(best < first, first, 1 - first)
    moved = np.abs(first - best)
    # Certainty that stayed has neither moved nor room.
    return np.where(moved == 0, moved, moved / np.where(room == 0, 1, room))


def by_narrowing(before: Answers, now: Answers) -> Floats:
    """1 / (1 + how much wider the interval became)."""
    result: Floats = 1 / np.maximum(now.widths - before.widths + 1, _LEAST)
    return result


def by_growing_certainty(before: Answers, now: Answers) -> Floats:
    """1 less how much further from certainty the best came to lie."""
    result: Floats = 1 - (
        np.minimum(now.best, 1 - now.best) - np.minimum(before.best, 1 - before.best)
    )
    return result


def by_narrowing_and_certainty(before: Answers, now: Answers) -> Floats:
    result: Floats = shares_of(by_narrowing(before, now)) * shares_of(
        by_growing_certainty(before, now)
    )
    return result
