"""Weights by where a best lies, or how finely it is given (aggreCAT). Never the headline."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pools.panel import EPSILON

_ROUNDING: Final = 1e-12


def by_certainty(best: Floats) -> Floats:
    """How near to 0 or to 1 the best lies: 0.5 to 1."""
    result: Floats = np.maximum(best, 1 - best)
    return result


def by_nearness(best: Floats) -> Floats:
    """1 less the squared distance from the median, as a share of the largest."""
    distance = np.square(best - np.median(best)) if best.size else best
    furthest = distance.max(initial=0.0)
    if furthest == 0:
        return np.ones(best.shape)
    weights = 1 - distance / furthest
    # Members equally far off must all weigh nothing, or rounding would choose between them.
    return np.where(weights < _ROUNDING, 0.0, weights)


def by_fineness(fine: Floats) -> Floats:
    """The share of a member's bests that are no multiple of 5 %; hardly anything where none is."""
    return np.where(fine == 0, EPSILON, fine)


def share_of_fine(bests: Iterable[float]) -> float | None:
    """Of one member's bests over all questions; None without any."""
    fine = [abs(best * 20 - round(best * 20)) > 1e-9 for best in bests]
    return sum(fine) / len(fine) if fine else None
