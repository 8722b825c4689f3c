"""What the team says of a link: the consensus of its ratings, and the stance that follows."""

from typing import Final

import numpy as np

from assessments.scoring.codes import (
    ON_SCALE,
    UNRATED,
    Integers,
    Rating,
    checked_codes,
    rating_columns,
)

# Indexed by the sum of the two middle ratings (each 0 to 4): their midpoint, and where that
# falls between two ratings, the one nearer to neutral.
_FROM_MIDDLES: Final = np.array([0, 1, 1, 2, 2, 2, 3, 3, 4], dtype=np.int8)

SUPPORTS: Final = 1
NEITHER: Final = 0
CONTRADICTS: Final = -1
STANCES: Final = {SUPPORTS: "supports", NEITHER: "neither", CONTRADICTS: "contradicts"}
_STANCE_OF: Final = np.array([1, 1, 0, -1, -1, 0, 0], dtype=np.int8)


def cell_consensus(counts: Integers) -> Integers:
    """Counts [..., 6] to one code per cell [...].

    - The ordinal median of the ratings CC to II. With an even number it is the midpoint of the
      two middle ratings; a midpoint between two ratings goes to the one nearer to neutral, so
      that a tie never reads stronger than the team is (C with N gives N, CC with C gives C).
    - NA only where more members say NA than all other ratings together; at a tie the members
      who did rate decide.
    - `UNRATED` where nobody has rated.
    """
    columns = rating_columns(counts)
    not_applicable = columns[Rating.NA]
    rated = columns[:ON_SCALE].sum(axis=0)
    # Categories wholly below the lower and the upper middle rating, counted together.
    middles = np.zeros(rated.shape, dtype=np.intp)
    twice = np.zeros_like(rated)
    for column in columns[: ON_SCALE - 1]:
        twice += 2 * column
        middles += twice < rated
        middles += twice <= rated
    codes = np.asarray(_FROM_MIDDLES[middles])
    codes[not_applicable > rated] = Rating.NA
    codes[(rated == 0) & (not_applicable == 0)] = UNRATED
    return codes


def stances(codes: Integers) -> Integers:
    """Per code `SUPPORTS` (CC, C), `CONTRADICTS` (I, II) or `NEITHER` (N, NA, unrated)."""
    return _STANCE_OF[checked_codes(codes)]
