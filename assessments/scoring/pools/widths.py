"""Weights by the members' intervals (aggreCAT; Hanea et al. 2021). Never the headline.

Bests [n], lower and upper bounds [n]; a member without both bounds has weight NaN and is left
out. Widths of all of a member's answers give the habits against which one width is read.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pools.panel import Answers, shares_of


class Habits(NamedTuple):
    """Of each member [n]: the widest interval given, and the sample variance of the widths (0
    for a single one)."""

    widest: Floats
    variance: Floats


def habits(widths: Sequence[Sequence[float]], narrowest: float) -> Habits:
    """From each member's widths over all questions, without those that lack a bound."""
    widest, variance = np.full(len(widths), np.nan), np.full(len(widths), np.nan)
    for member, given in enumerate(widths):
        own = np.maximum(np.array(given, dtype=np.float64), narrowest)
        if own.size:
            widest[member] = own.max()
            variance[member] = own.var(ddof=1) if own.size > 1 else 0.0
    return Habits(widest, variance)


def by_width(answers: Answers, narrowest: float, power: float = 1.0) -> Floats:
    """1 / width^power: who says less weighs more."""
    result: Floats = np.maximum(answers.widths, narrowest) ** -power
    return result


def by_own_width(answers: Answers, widest: Floats, narrowest: float) -> Floats:
    """The member's widest interval over this one: surer than usual weighs more."""
    result: Floats = np.maximum(widest, narrowest) / np.maximum(answers.widths, narrowest)
    return result


def by_asymmetry(answers: Answers, narrowest: float) -> Floats:
    """How far the best lies off the interval's middle: 0 in it, 1 at an end."""
    width = np.maximum(answers.widths, narrowest)
    upper_half = answers.best >= answers.lower + width / 2
    to_end = np.where(upper_half, answers.upper - answers.best, answers.best - answers.lower)
    result: Floats = np.maximum(1 - 2 * to_end / width, 0)
    return result


def by_all(*weights: Floats) -> Floats:
    """The product of several weights, each brought to sum to 1 first."""
    product = shares_of(weights[0])
    for other in weights[1:]:
        product = product * shares_of(other)
    return product
