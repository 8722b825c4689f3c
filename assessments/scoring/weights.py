"""What a link's evidence weighs: credibility times relevance.

PARC's ACH 2.0 weights low, medium and high as 1/sqrt 2, 1 and sqrt 2 on each of the two axes, so
that low with high cancels out. Reliability stays out of the product: in practice it runs with
credibility (Baker 1968, Samet 1975), and would count the same doubt twice. These are weights in
a count, never probabilities. The three figures are a convention; others may be given.

In the Bayesian column credibility counts nothing unless it is asked to (`tempering`).
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from assessments.scoring.codes import Floats, Integers

LOW: Final = 0
MEDIUM: Final = 1
HIGH: Final = 2
LEVELS: Final = {"low": LOW, "medium": MEDIUM, "high": HIGH}
PARC: Final = (1 / math.sqrt(2), 1.0, math.sqrt(2))
UNGRADED: Final = 0

# Indexed by Admiralty credibility: 1 confirmed, 2 probably true: high; 3 possibly true: medium;
# 4 doubtful, 5 improbable: low. Ungraded (0) and 6, "cannot be judged", are neither rewarded
# nor punished.
LEVEL_OF_CREDIBILITY: Final = (MEDIUM, HIGH, HIGH, MEDIUM, LOW, LOW, MEDIUM)
_LEVEL_OF_CREDIBILITY: Final = np.array(LEVEL_OF_CREDIBILITY)
# How far a rating is believed on information of low, medium and high credibility: a share of the
# logarithm of its likelihood ratio.
TEMPERING: Final = (0.5, 0.75, 0.95)


def credibility_level(credibility: int | None) -> int:
    """Admiralty 1 to 6, or None while ungraded, to `LOW`, `MEDIUM` or `HIGH`."""
    grade = UNGRADED if credibility is None else credibility
    if not UNGRADED <= grade < len(LEVEL_OF_CREDIBILITY):
        raise ValueError("credibility is none of 1 to 6")
    return LEVEL_OF_CREDIBILITY[grade]


def weight_of(level: int) -> float:
    """PARC's weight of `LOW`, `MEDIUM` or `HIGH`."""
    return PARC[level]


def checked_levels(figures: Sequence[float], most: float = math.inf) -> Floats:
    """What low, medium and high come to [3]: from 0 to `most`, none below the one before it;
    ValueError otherwise."""
    checked = np.asarray(figures, dtype=np.float64)
    if checked.shape != (len(LEVELS),):
        raise ValueError("there must be a figure for low, medium and high each")
    if not (np.isfinite(checked).all() and checked.min() >= 0 and checked.max() <= most):
        raise ValueError("the figure of a level is out of range")
    if (np.diff(checked) < 0).any():
        raise ValueError("a level counts less than the one below it")
    return checked


def tempering(credibility: Integers, shares: Sequence[float] = TEMPERING) -> Floats:
    """Grades [E] (`UNGRADED` or 1 to 6) to factors [E] of the logarithms of an item, 0 to 1."""
    result: Floats = checked_levels(shares, most=1.0)[_levels_of(credibility)]
    return result


def link_weights(
    credibility: Integers, relevance: Integers, figures: Sequence[float] = PARC
) -> Floats:
    """Grades [E] (`UNGRADED` or 1 to 6) and relevance levels [E, H] to weights [E, H]."""
    levels, counts_as = np.asarray(relevance), checked_levels(figures)
    if levels.size and (levels.min() < LOW or levels.max() > HIGH):
        raise ValueError("relevance is none of low, medium, high")
    result: Floats = counts_as[_levels_of(credibility)][:, np.newaxis] * counts_as[levels]
    return result


def _levels_of(credibility: Integers) -> Integers:
    grades = np.asarray(credibility)
    if grades.size and (grades.min() < UNGRADED or grades.max() > 6):
        raise ValueError("credibility is none of 1 to 6")
    found: Integers = _LEVEL_OF_CREDIBILITY[grades]
    return found
