"""What a link's evidence weighs: credibility times relevance.

PARC's ACH 2.0 weights low, medium and high as 1/sqrt 2, 1 and sqrt 2 on each of the two axes, so
that low with high cancels out. Reliability stays out of the product: in practice it runs with
credibility (Baker 1968, Samet 1975), and would count the same doubt twice. These are weights in
a count, never probabilities.
"""

import math
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
_PARC: Final = np.array(PARC)


def credibility_level(credibility: int | None) -> int:
    """Admiralty 1 to 6, or None while ungraded, to `LOW`, `MEDIUM` or `HIGH`."""
    grade = UNGRADED if credibility is None else credibility
    if not UNGRADED <= grade < len(LEVEL_OF_CREDIBILITY):
        raise ValueError("credibility is none of 1 to 6")
    return LEVEL_OF_CREDIBILITY[grade]


def weight_of(level: int) -> float:
    """PARC's weight of `LOW`, `MEDIUM` or `HIGH`."""
    return PARC[level]


def link_weights(credibility: Integers, relevance: Integers) -> Floats:
    """Grades [E] (`UNGRADED` or 1 to 6) and relevance levels [E, H] to weights [E, H]."""
    grades, levels = np.asarray(credibility), np.asarray(relevance)
    if grades.size and (grades.min() < UNGRADED or grades.max() > 6):
        raise ValueError("credibility is none of 1 to 6")
    if levels.size and (levels.min() < LOW or levels.max() > HIGH):
        raise ValueError("relevance is none of low, medium, high")
    by_evidence = _PARC[_LEVEL_OF_CREDIBILITY[grades]]
    result: Floats = by_evidence[:, np.newaxis] * _PARC[levels]
    return result
