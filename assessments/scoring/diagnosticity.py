"""How much a piece of evidence tells competing hypotheses apart."""

from typing import Final

import numpy as np

from assessments.scoring.codes import UNRATED, Floats, Integers, checked_codes
from assessments.scoring.likelihoods import MILD, Likelihoods, log_table

_DECIBANS: Final = 10 / np.log(10)
# CC, C, N, I, II, NA, unrated on the scale 1 to 5, as Open Synthesis counts them.
_ONE_TO_FIVE: Final = np.array([5.0, 4, 3, 2, 1, 3, 3])


def diagnosticity(codes: Integers, likelihoods: Likelihoods = MILD) -> Floats:
    """Codes [E, H] of competing hypotheses to decibans per item [E], from 0.

    10 log10 of the largest over the smallest likelihood among the rated cells: 3 doubles the
    odds between some pair, 10 multiplies them by ten. 0 where all agree, however strongly, and
    where fewer than two cells are rated. Raises ValueError for a likelihood that is not a
    positive, finite number.
    """
    codes = checked_codes(codes)
    if codes.shape[1] == 0:
        return np.zeros(codes.shape[0])
    table = log_table(likelihoods) * _DECIBANS
    table[UNRATED] = np.nan
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
