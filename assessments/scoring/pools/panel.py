"""The answers of one question, as the methods take them, and weighted means over them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Flags, Floats
from assessments.scoring.pooling import CLIP, EXACT_CLIP

EPSILON: Final = 2.0**-52


class Rules(NamedTuple):
    """`clip`: how near to certainty the logarithms of odds may come. `narrowest`: no interval
    counts as narrower, or one of no width would dictate the answer. `tail`: the chance that a
    member leaves on either side of their interval."""

    clip: tuple[float, float]
    narrowest: float
    tail: float


OURS: Final = Rules(CLIP, narrowest=0.01, tail=0.1)
# As the R package does it, for comparison: only exact 0 and 1, only widths of exactly 0, are
# moved; bounds are read as 5 and 95 %.
AGGRECAT: Final = Rules(EXACT_CLIP, narrowest=EPSILON, tail=0.05)


class Answers(NamedTuple):
    """Bests [n], and bounds [n] at one confidence, NaN where a member gave none; 0 to 1."""

    best: Floats
    lower: Floats
    upper: Floats

    @property
    def widths(self) -> Floats:
        return self.upper - self.lower


class Panel(NamedTuple):
    """One question. What a method needs and does not find, it does without, or is not given.

    `before`: the same members' answers of the first round, NaN who gave none. `widest` and
    `variance` of each member's widths, and the share of `fine` bests (no multiple of 5 %), over
    all questions of the assessment. `weights`: by performance, NaN who has none. `factor`: by
    which to extremise (`points.shrunk_factor`), None while too little is resolved.
    """

    now: Answers
    before: Answers | None = None
    widest: Floats | None = None
    variance: Floats | None = None
    fine: Floats | None = None
    weights: Floats | None = None
    factor: float | None = None
    rules: Rules = OURS


class Weighted(NamedTuple):
    """`value` over `n` members; `skipped` lacked what the weights need."""

    value: float
    n: int
    skipped: int


def answers(
    best: Sequence[float],
    lower: Sequence[float | None] | None = None,
    upper: Sequence[float | None] | None = None,
) -> Answers:
    """Checked answers; ValueError for what is outside 0 to 1, out of order, or infinite."""
    points = np.array(best, dtype=np.float64)
    low, high = (
        np.full(points.shape, np.nan) if side is None else np.array(side, dtype=np.float64)
        for side in (lower, upper)
    )
    if not points.shape == low.shape == high.shape or points.ndim != 1:
        raise ValueError("there must be as many bounds as bests")
    for side in (points, low, high):
        known = side[~np.isnan(side)]
        if known.size and not (known.min() >= 0 and known.max() <= 1):
            raise ValueError("a likelihood is outside 0 to 1")
    if np.isnan(points).any():
        raise ValueError("a best likelihood is missing, or not a number (NaN)")
    if (low > high).any():
        raise ValueError("a lower bound lies above its upper one")
    return Answers(points, low, high)


def weighted_mean(best: Floats, weights: Floats) -> Weighted | None:
    """Bests by their weights; members whose weight is NaN are left out. None where none is left.

    Where all weights are 0 everyone counts alike.
    """
    known = ~np.isnan(weights)
    if not known.any():
        return None
    shares = evened(weights)[known]
    points = best[known]
    value = float((shares * points).sum() / shares.sum())
    value = min(max(value, float(points.min())), float(points.max()))
    return Weighted(value, int(known.sum()), int((~known).sum()))


def evened(weights: Floats) -> Floats:
    """The weights, or 1 for everyone who has one where they are all 0."""
    known: Flags = ~np.isnan(weights)
    if (weights[known] == 0).all():
        return np.where(known, 1.0, np.nan)
    return weights


def shares_of(weights: Floats) -> Floats:
    """Weights brought to sum to 1 over those who have one."""
    even = evened(weights)
    result: Floats = even / np.nansum(even)
    return result
