"""Did the team settle between two rounds? Agreement is no reason to stop; stability may be.

(von der Gracht 2012.) Where people stand and how far they spread are two questions: a test of
location alone calls a round in which everyone drew together "nothing changed".
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats, Integers
from assessments.scoring.pooling import finite, quartiles
from assessments.scoring.special import incomplete_beta, normal_share

# Half the summed change of a histogram below which it counts as settled (Scheibe et al. 1975).
SETTLED_BELOW: Final = 0.15


class Spread(NamedTuple):
    """Of one round's answers: mean, median, sample standard deviation, interquartile range
    (type 7), and the deviation over the mean (None where the mean is 0)."""

    mean: float
    median: float
    deviation: float
    range: float
    variation: float | None


class Change(NamedTuple):
    """Two answers of each of `n` members.

    `revised` of them gave another one. `shift` is the mean change; `location_p` asks whether it
    is more than chance (Wilcoxon's signed ranks, zeros dropped, normal approximation).
    `spread_p` asks whether the spread changed, `spread_r` below 0 if it grew (Pitman & Morgan:
    sums and differences correlate where variances differ). `rank_correlation` is Spearman's. A
    figure is None where the answers do not allow it (too few, or no variation).
    """

    n: int
    revised: int
    before: Spread
    after: Spread
    shift: float
    rank_correlation: float | None
    location_p: float | None
    spread_r: float | None
    spread_p: float | None


def change(first: Sequence[float], second: Sequence[float]) -> Change | None:
    """Answers of the same members in both rounds, in the same order; None for fewer than two."""
    before, after = finite(first), finite(second)
    if len(before) != len(after):
        raise ValueError("the two rounds do not hold the same members")
    if len(before) < 2:
        return None
    x, y = np.array(before), np.array(after)
    shared = _correlation(x + y, x - y)
    return Change(
        n=len(before),
        revised=int(np.count_nonzero(x != y)),
        before=_spread(before),
        after=_spread(after),
        shift=float((y - x).mean()),
        rank_correlation=_correlation(ranks_of(x), ranks_of(y)),
        location_p=_signed_ranks(y - x),
        spread_r=shared,
        spread_p=None if shared is None else _p_of_correlation(shared, len(before)),
    )


def histogram_change(before: Integers, after: Integers) -> Floats:
    """Counts [..., K] of two rounds to the share of answers that moved, 0 to 1 [...].

    Half the summed change of the shares; NaN where a round has no answer. Below `SETTLED_BELOW`
    the cell counts as settled.
    """
    one, other = np.asarray(before), np.asarray(after)
    if one.shape != other.shape or one.ndim == 0:
        raise ValueError("the two rounds do not hold the same cells")
    if one.dtype.kind not in "iu" or other.dtype.kind not in "iu":
        raise ValueError("counts must be whole numbers")
    if one.size and min(one.min(), other.min()) < 0:
        raise ValueError("a count is negative")
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = one / one.sum(axis=-1, keepdims=True) - other / other.sum(axis=-1, keepdims=True)
    result: Floats = np.abs(moved).sum(axis=-1) / 2
    return result


def ranks_of(values: Floats) -> Floats:
    """Ranks from 1 of values [N], ties sharing the middle of theirs."""
    _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    result: Floats = (last - (count - 1) / 2)[inverse]
    return result


def _spread(values: list[float]) -> Spread:
    middle = quartiles(values)
    if middle is None:
        raise ValueError("there is no answer")
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return Spread(
        mean=mean,
        median=middle.median,
        deviation=deviation,
        range=middle.upper - middle.lower,
        variation=None if mean == 0 else deviation / mean,
    )


def _correlation(x: Floats, y: Floats) -> float | None:
    one, other = x - x.mean(), y - y.mean()
    size = math.sqrt(float((one @ one) * (other @ other)))
    # What rounding leaves of answers that do not vary is no variation.
    if size <= 1e-14 * max(1.0, float(np.abs(x).max()), float(np.abs(y).max())):
        return None
    return min(1.0, max(-1.0, float(one @ other) / size))


def _p_of_correlation(r: float, n: int) -> float | None:
    """Two-sided, from Student's t with n - 2 degrees of freedom."""
    if n < 3:
        return None
    return incomplete_beta(1 - r * r, (n - 2) / 2, 0.5)


def _signed_ranks(differences: Floats) -> float | None:
    # Differences of decimal answers that ought to tie differ in their last digits.
    moved = np.round(differences[differences != 0], 12)
    moved = moved[moved != 0]
    if not moved.size:
        return None
    ranks = ranks_of(np.abs(moved))
    n = len(moved)
    positive = float(ranks[moved > 0].sum())
    _, count = np.unique(np.abs(moved), return_counts=True)
    ties = float((count.astype(np.float64) ** 3 - count).sum())
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    z = (positive - n * (n + 1) / 4) / math.sqrt(variance)
    return 2 * normal_share(-abs(z))
