"""How much a piece of evidence tells competing hypotheses apart."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from assessments.scoring.codes import UNRATED, Floats, Integers, Rating, checked_codes

# How likely the evidence is under the hypothesis, up to a common factor. No mapping from ACH
# ratings to likelihoods has been validated; this one is mild (at most 16 to 1 for one item) and
# must be shown wherever its results are.
MILD: Final[Mapping[Rating, float]] = MappingProxyType(
    {
        Rating.CC: 4.0,
        Rating.C: 2.0,
        Rating.N: 1.0,
        Rating.I: 0.5,
        Rating.II: 0.25,
        Rating.NA: 1.0,
    }
)
# CC, C, N, I, II, NA, unrated on the scale 1 to 5, as Open Synthesis counts them.
_ONE_TO_FIVE: Final = np.array([5.0, 4, 3, 2, 1, 3, 3])


def diagnosticity(codes: Integers, likelihoods: Mapping[Rating, float] = MILD) -> Floats:
    """Codes [E, H] of competing hypotheses to decibans per item [E], from 0.

    10 log10 of the largest over the smallest likelihood among the rated cells: 3 doubles the
    odds between some pair, 10 multiplies them by ten. 0 where all agree, however strongly, and
    where fewer than two cells are rated. Raises ValueError for a likelihood that is not a
    positive, finite number.
    """
    codes = checked_codes(codes)
    if codes.shape[1] == 0:
        return np.zeros(codes.shape[0])
    table = np.array([*(_decibans(likelihoods[rating]) for rating in Rating), np.nan])
    levels = table[codes]
    highest = np.fmax.reduce(levels, axis=1)
    lowest = np.fmin.reduce(levels, axis=1)
    result: Floats = np.nan_to_num(highest - lowest, nan=0.0)
    return result


def spread(codes: Integers) -> Floats:
    """Population standard deviation [E] of the ratings 1 (II) to 5 (CC), NA as 3.

    Unrated cells are left out; 0 where none is rated.
    """
    codes = checked_codes(codes)
    rated = codes != UNRATED
    n = np.maximum(rated.sum(axis=1), 1)
    values = _ONE_TO_FIVE[codes]
    mean = (values * rated).sum(axis=1) / n
    squares = np.square(values - mean[:, np.newaxis]) * rated
    result: Floats = np.sqrt(squares.sum(axis=1) / n)
    return result


def _decibans(likelihood: float) -> float:
    if not (math.isfinite(likelihood) and likelihood > 0):
        raise ValueError("a likelihood is not a positive, finite number")
    return 10 * math.log10(likelihood)
