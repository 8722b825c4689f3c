"""From ratings to likelihoods: the mapping under the Bayesian column, and what doubt does to it.

No mapping from ACH ratings to likelihoods has been validated. A mapping is therefore data that
the team may edit, and stands beside every figure that comes of it. Only the ratio of two
likelihoods of one item matters, never their size.
"""

import math
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from assessments.scoring.codes import (
    ON_SCALE,
    Floats,
    Integers,
    Rating,
    checked_codes,
    rating_columns,
)

Likelihoods = Mapping[Rating, float]


def _mapping(strong: float, weak: float) -> Likelihoods:
    return MappingProxyType(
        {
            Rating.CC: strong,
            Rating.C: weak,
            Rating.N: 1.0,
            Rating.I: 1 / weak,
            Rating.II: 1 / strong,
            Rating.NA: 1.0,
        }
    )


# At most 16 to 1 for one item.
MILD: Final = _mapping(4.0, 2.0)
# The geometric middles of "weak" (2 to 10) and "moderate" (10 to 100) in the verbal scale of the
# European forensic institutes (ENFSI 2015): up to 1,000 to 1 for one item.
ENFSI_MIDDLE: Final = _mapping(10**1.5, math.sqrt(20))
MAPPINGS: Final[Mapping[str, Likelihoods]] = MappingProxyType(
    {"mild": MILD, "enfsi_middle": ENFSI_MIDDLE}
)


def checked_mapping(likelihoods: Likelihoods) -> Likelihoods:
    """The mapping, if each of the six ratings has a positive, finite likelihood, and none that
    says more for a hypothesis has a lower one than its neighbour; ValueError otherwise."""
    for rating in Rating:
        value = likelihoods.get(rating, math.nan)
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"the likelihood of {rating.name} is not a positive, finite number")
    for more, less in out_of_order(likelihoods):
        raise ValueError(f"{more.name} is less likely than {less.name}")
    return likelihoods


def out_of_order(likelihoods: Likelihoods) -> list[tuple[Rating, Rating]]:
    """Neighbours on the scale CC, C, N, I, II of which the first is less likely than the second.

    Read by such a mapping, evidence would speak against what it supports.
    """
    scale = list(Rating)[:ON_SCALE]
    return [(a, b) for a, b in pairwise(scale) if likelihoods[a] < likelihoods[b]]


def log_likelihoods(codes: Integers, likelihoods: Likelihoods = MILD) -> Floats:
    """Codes [E, H] to natural logarithms [E, H]; an unrated cell tells nothing: 0."""
    result: Floats = log_table(likelihoods)[checked_codes(codes)]
    return result


def mean_log_likelihoods(counts: Integers, likelihoods: Likelihoods = MILD) -> Floats:
    """Counts [E, H, 6] to the mean of its raters' logarithms per cell; 0 where nobody has rated.

    Several analysts on one cell: their likelihoods are averaged geometrically, not their ratings.
    """
    columns = rating_columns(counts)
    table = log_table(likelihoods)[: len(Rating)]
    total = np.maximum(columns.sum(axis=0), 1)
    result: Floats = np.tensordot(table, columns, axes=(0, 0)) / total
    return result


def mixed_with_chance(log_cells: Floats, credibility: Floats) -> Floats:
    """Cells [E, H] as a source of credibility [E], 0 to 1, tells them.

    With probability c the report says what it seems to say, otherwise nothing:
    c L + (1 - c) mean L, after the largest L of the item is set to 1.
    """
    cells, shares = _checked(log_cells), _shares(credibility, len(log_cells))
    if cells.shape[1] == 0:
        return cells
    level = np.exp(cells - cells.max(axis=1, keepdims=True))
    mixed: Floats = np.log(shares * level + (1 - shares) * level.mean(axis=1, keepdims=True))
    return mixed


def reported(chances: Floats, hit: float, false_alarm: float) -> Floats:
    """P(event | hypothesis) [..., H] to P(report of it | hypothesis) (Schum & Du Charme 1971).

    `hit` is how often the source reports what happened, `false_alarm` how often what did not. A
    report by a source for whom both are alike is worth nothing.
    """
    told = np.asarray(chances, dtype=np.float64)
    for values in (told, np.array([hit, false_alarm])):
        if not (np.isfinite(values).all() and (values >= 0).all() and (values <= 1).all()):
            raise ValueError("a chance, hit or false alarm is outside 0 to 1")
    result: Floats = hit * told + false_alarm * (1 - told)
    return result


def log_table(likelihoods: Likelihoods) -> Floats:
    """Natural logarithms by code, the seventh (unrated) 0."""
    checked_mapping(likelihoods)
    return np.array([*(math.log(likelihoods[rating]) for rating in Rating), 0.0])


def _checked(log_cells: Floats) -> Floats:
    cells = np.asarray(log_cells, dtype=np.float64)
    if cells.ndim != 2 or not np.isfinite(cells).all():
        raise ValueError("log-likelihoods need two axes and finite numbers")
    return cells


def _shares(values: Floats, size: int) -> Floats:
    shares = np.asarray(values, dtype=np.float64)
    if shares.shape != (size,):
        raise ValueError("there must be one credibility per piece of evidence")
    if size and not (shares.min() >= 0 and shares.max() <= 1):
        raise ValueError("a credibility is outside 0 to 1")
    return shares[:, np.newaxis]
