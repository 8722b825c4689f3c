"""How far the ratings of one cell, or any counts over ordered categories, agree.

Sources: Tastle & Wierman 2007 (consensus); van der Eijk 2001 (agreement A, polarisation).
"""

from enum import IntEnum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import lcm
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import (
    ON_SCALE,
    Flags,
    Floats,
    Integers,
    Rating,
    columns_of,
    rating_columns,
)

# As much agreement as two neighbouring words in equal parts (0.81) passes, three (0.72) does not.
AGREE_FROM: Final = 0.75
# A camp counts once it holds one in so many of all ratings; whole, so that a third is exact.
CAMP_ONE_IN: Final = 3
_CATEGORY_BITS: Final = 3


class Level(IntEnum):
    """Three words for a cell; `NONE` while fewer than two members have rated it."""

    NONE = -1
    AGREE = 0
    MIXED = 1
    SPLIT = 2


class Disagreement(NamedTuple):
    """Arrays in the shape of the cells.

    `consensus`: 0 (halves at both ends) to 1 (unanimous); `agreement`: -1 to 1; both NaN where
    nobody has rated on the scale. `polarised`: agreement below 0, that is, more two-peaked than
    an even spread. `level`: a `Level`.
    """

    consensus: Floats
    agreement: Floats
    polarised: Flags
    level: Integers


def tastle_wierman(frequencies: Integers) -> Floats:
    """Counts [..., K] over K >= 2 ordered categories to consensus, 0 to 1; NaN where all are 0.

    1 + sum p_k log2(1 - |k - mean| / (K - 1)).
    """
    return _tastle_wierman(columns_of(frequencies))


def van_der_eijk(frequencies: Integers) -> Floats:
    """Counts [..., K], 3 <= K <= 8, to agreement A, -1 to 1; NaN where all are 0.

    The counts are peeled into layers of equal height; each layer is a pattern of filled and
    empty categories, and A is the patterns' agreement weighted by their share of the counts.
    """
    return _van_der_eijk(columns_of(frequencies))


def disagreement(counts: Integers) -> Disagreement:
    """Rating counts [..., 6] to how far each cell's raters agree.

    Split: A is below 0 among those who rated on the scale (unless most say NA), or two camps
    (supporting, contradicting, not applicable) each hold at least a third of all ratings.
    Agree: not split, and either NA holds at least two thirds, or it holds at most one third and
    the consensus of the rest is at least `AGREE_FROM`. Mixed: anything else.
    """
    columns = rating_columns(counts)
    on_scale = columns[:ON_SCALE]
    consensus = _tastle_wierman(on_scale)
    agreement = _van_der_eijk(on_scale)
    rated = on_scale.sum(axis=0)
    not_applicable = columns[Rating.NA]
    everyone = rated + not_applicable

    polarised = agreement < 0
    camp = np.stack([columns[0] + columns[1], columns[3] + columns[4], not_applicable])
    split = (camp * CAMP_ONE_IN >= everyone).sum(axis=0) >= 2
    split |= polarised & (not_applicable <= rated)
    agree = (consensus >= AGREE_FROM) & (not_applicable * CAMP_ONE_IN <= everyone)
    agree |= rated * CAMP_ONE_IN <= everyone

    level = np.full(everyone.shape, Level.MIXED, dtype=np.int8)
    level[agree] = Level.AGREE
    level[split] = Level.SPLIT
    level[everyone < 2] = Level.NONE
    return Disagreement(consensus, agreement, polarised, level)


def _tastle_wierman(columns: Integers) -> Floats:
    last = len(columns) - 1
    if last < 1:
        raise ValueError("consensus needs at least two categories")
    # Category by category: temporaries of the whole table cost more than the arithmetic.
    total = columns.sum(axis=0)
    ranked = sum((k * column for k, column in enumerate(columns)), start=np.zeros_like(total))
    tiny = np.finfo(np.float64).tiny
    entropy = np.zeros(total.shape)
    with np.errstate(invalid="ignore"):
        mean = ranked / total
        for k, column in enumerate(columns):
            # The category opposite a unanimous end is at full distance, where the logarithm is
            # infinite; it is empty, and must add 0 rather than 0 times infinity.
            nearness = np.maximum(1 - np.abs(k - mean) / last, tiny)
            entropy += column * np.log2(nearness)
        result: Floats = np.clip(1 + entropy / total, 0, 1)
    return result


def _van_der_eijk(columns: Integers) -> Floats:
    size = len(columns)
    if not 3 <= size <= 2**_CATEGORY_BITS:
        raise ValueError("agreement A needs three to eight categories")
    # Whole numbers until the end: where A is 0, a rounded sum would be split for one team and
    # mixed for the same team copied.
    by_pattern, scale = _pattern_agreement(size)
    weighted = np.zeros(columns.shape[1:], dtype=np.int64)
    pattern = np.full(columns.shape[1:], 2**size - 1)
    below = np.zeros_like(columns[0])
    for peeled, packed in enumerate(_sorted_categories(columns)):
        height = packed >> _CATEGORY_BITS
        weighted += (height - below) * (size - peeled) * by_pattern[pattern]
        pattern ^= 1 << (packed & (2**_CATEGORY_BITS - 1))
        below = height
    with np.errstate(invalid="ignore"):
        result: Floats = weighted / (scale * columns.sum(axis=0))
    return result


def _sorted_categories(columns: Integers) -> list[Integers]:
    """Each cell's categories by rising count, as count and category packed into one number.

    A bubble sort over whole columns: ten times as fast as NumPy's sort of many short rows.
    """
    packed: list[Integers] = [
        (column << _CATEGORY_BITS) | category for category, column in enumerate(columns)
    ]
    for end in range(len(packed) - 1, 0, -1):
        for k in range(end):
            lower, upper = packed[k], packed[k + 1]
            packed[k], packed[k + 1] = np.minimum(lower, upper), np.maximum(lower, upper)
    return packed


@lru_cache(maxsize=8)
def _pattern_agreement(size: int) -> tuple[Integers, int]:
    """Agreement of each of the 2**size patterns, as numerators over one denominator.

    Bit k of a pattern set means that category k is filled.
    """
    table = [Fraction(0)] * 2**size
    for pattern in range(1, 2**size):
        filled = [bool(pattern >> k & 1) for k in range(size)]
        occupied = sum(filled)
        if occupied == 1:
            table[pattern] = Fraction(1)
            continue
        triples = list(combinations(filled, 3))
        unimodal = sum(t in ((True, True, False), (False, True, True)) for t in triples)
        bimodal = sum(t == (True, False, True) for t in triples)
        if unimodal + bimodal:
            unimodality = Fraction(
                (size - 2) * unimodal - (size - 1) * bimodal, (size - 2) * (unimodal + bimodal)
            )
            table[pattern] = unimodality * (1 - Fraction(occupied - 1, size - 1))
    scale = lcm(*(value.denominator for value in table))
    return np.array([int(value * scale) for value in table], dtype=np.int64), scale
