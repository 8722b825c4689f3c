"""The six consistency ratings, and the arrays in which they travel.

Counts are integers of shape [..., 6], the last axis in the order of `Rating`. Codes are one
`Rating` per cell, or `UNRATED`. Tables indexed by code hold seven entries: `UNRATED` is -1 and
so finds the seventh, which is always the neutral one.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Rating(IntEnum):
    CC = 0
    C = 1
    N = 2
    I = 3  # noqa: E741 (the letter of the published scale)
    II = 4
    NA = 5


UNRATED: Final = -1
CODES: Final = tuple(rating.name for rating in Rating)
# How many of the codes lie on the scale from CC to II; NA stands apart from it.
ON_SCALE: Final = 5


def codes_of(rows: Iterable[Iterable[str | None]]) -> Integers:
    """Rows of "CC" … "NA", or None where nobody has rated, as an array of codes.

    Raises KeyError for any other word.
    """
    return np.array(
        [[UNRATED if name is None else Rating[name] for name in row] for row in rows],
        dtype=np.int8,
    )


def checked_codes(codes: Integers) -> Integers:
    """The codes, if every one is a `Rating` or `UNRATED`; ValueError otherwise."""
    codes = np.asarray(codes)
    if codes.size and (
        codes.dtype.kind not in "iu" or codes.min() < UNRATED or codes.max() >= len(Rating)
    ):
        raise ValueError("a rating code is none of CC, C, N, I, II, NA or unrated")
    return codes


def columns_of(frequencies: Integers) -> Integers:
    """Counts [..., K] as a contiguous [K, ...] array.

    The copy pays for itself: each later step runs along long rows instead of six-element ones.
    Raises ValueError for counts that are negative or not whole numbers.
    """
    frequencies = np.asarray(frequencies)
    if frequencies.dtype.kind not in "iu":
        raise ValueError("counts must be whole numbers")
    if frequencies.size and frequencies.min() < 0:
        raise ValueError("a count is negative")
    return np.ascontiguousarray(np.moveaxis(frequencies, -1, 0), dtype=np.int64)


def rating_columns(counts: Integers) -> Integers:
    """`columns_of` for the six rating counts; ValueError if the last axis is not six long."""
    counts = np.asarray(counts)
    if counts.ndim == 0 or counts.shape[-1] != len(Rating):
        raise ValueError("counts need a last axis of six: CC, C, N, I, II, NA")
    return columns_of(counts)
