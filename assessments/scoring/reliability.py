"""How far the raters agree over a whole matrix, beyond one cell.

Sources: Krippendorff 2011 (alpha); Kendall & Babington Smith 1939 (W); Leik 1966 (D).
"""

from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats, Integers, columns_of
from assessments.scoring.pooling import quartiles
from assessments.scoring.special import chi_square_tail
from assessments.scoring.stability import ranks_of

# Krippendorff's advice: from here on reliable, from here on for tentative conclusions only.
RELIABLE_FROM: Final = 0.8
TENTATIVE_FROM: Final = 0.667


class Scale(StrEnum):
    """How far apart two categories are: alike or not; by rank; by number."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Concordance(NamedTuple):
    """Kendall's W, 0 (no common order) to 1 (the same order), corrected for ties.

    `p` is the chance of so high a W among raters who order at random, by chi-square with
    `items` - 1 degrees of freedom; rough below seven items.
    """

    w: float
    chi_square: float
    p: float
    raters: int
    items: int


class OrdinalSummary(NamedTuple):
    """Of counts over categories 1 … K: `deviation` is the sample's (None for one rating);
    quartiles are of type 7."""

    mean: float
    median: float
    deviation: float | None
    lower: float
    upper: float

    @property
    def range(self) -> float:
        return self.upper - self.lower


def krippendorff(counts: Integers, scale: Scale = Scale.ORDINAL) -> float | None:
    """Counts [U, K] of each unit's ratings by category, in order, to alpha, at most 1.

    Who rated what does not matter, and raters may skip units; units with one rating drop out.
    None where nothing is rated twice, or all ratings are alike: agreement cannot then be told
    from chance. Give the five categories from CC to II, not NA.
    """
    table = columns_of(counts).T.astype(np.float64)
    raters = table.sum(axis=1, keepdims=True)
    table, raters = table[raters[:, 0] > 1], raters[raters[:, 0] > 1]
    paired = table / (raters - 1)
    coincidences = table.T @ paired - np.diag(paired.sum(axis=0))
    total = table.sum(axis=0)
    apart = _distances(total, scale)
    expected = float((np.outer(total, total) * apart).sum())
    if expected == 0:
        return None
    return 1 - (float(total.sum()) - 1) * float((coincidences * apart).sum()) / expected


def kendall(ratings: Floats) -> Concordance | None:
    """Ratings [items, raters], complete, to W; None for fewer than two of either, or no order.

    Over a matrix the items are the cells that all of the raters have rated.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise ValueError("ratings need two axes, and none may be missing")
    items, raters = table.shape
    if items < 2 or raters < 2:
        return None
    ranked = np.stack([ranks_of(column) for column in table.T], axis=1)
    ties = 0.0
    for column in table.T:
        _, count = np.unique(column, return_counts=True)
        ties += float((count.astype(np.float64) ** 3 - count).sum())
    sums = ranked.sum(axis=1)
    squares = float(np.square(sums - sums.mean()).sum())
    possible = raters**2 * (items**3 - items) - raters * ties
    if possible <= 0:
        return None
    w = 12 * squares / possible
    value = raters * (items - 1) * w
    return Concordance(w, value, chi_square_tail(value, items - 1), raters, items)


def leik(frequencies: Integers) -> Floats:
    """Counts [..., K >= 2] to dispersion, 0 (unanimous) to 1 (halves at both ends); NaN for none.

    The sum of min(F, 1 - F) over the cumulated shares, divided by (K - 1) / 2.
    """
    columns = columns_of(frequencies)
    if len(columns) < 2:
        raise ValueError("dispersion needs at least two categories")
    with np.errstate(invalid="ignore"):
        cumulated = np.cumsum(columns, axis=0)[:-1] / columns.sum(axis=0)
    result: Floats = np.minimum(cumulated, 1 - cumulated).sum(axis=0) / ((len(columns) - 1) / 2)
    return result


def ordinal_summary(frequencies: Integers) -> OrdinalSummary | None:
    """Counts [K] over categories 1 … K; None where all are 0."""
    columns = columns_of(frequencies)
    if columns.ndim != 1:
        raise ValueError("a summary needs the counts of one cell")
    values = np.repeat(np.arange(1, len(columns) + 1), columns).astype(np.float64)
    middle = quartiles(values.tolist())
    if middle is None:
        return None
    return OrdinalSummary(
        mean=float(values.mean()),
        median=middle.median,
        deviation=float(values.std(ddof=1)) if values.size > 1 else None,
        lower=middle.lower,
        upper=middle.upper,
    )


def _distances(total: Floats, scale: Scale) -> Floats:
    """Squared distances [K, K] between categories, given how often each occurs [K]."""
    # By rank: the ratings between two categories, both ends counted half.
    position = np.cumsum(total) - total / 2
    if scale is not Scale.ORDINAL:
        position = np.arange(len(total), dtype=np.float64)
    apart = position[:, np.newaxis] - position
    result: Floats = np.square(apart) if scale is not Scale.NOMINAL else np.sign(np.abs(apart))
    return result
