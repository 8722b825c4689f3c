"""Two readings of the same cells, side by side."""

from typing import Final

import numpy as np

from assessments.scoring.codes import ON_SCALE, Integers, checked_codes

# Whether evidence bears at all is no step of the scale; to disagree on it is more than a nuance.
OFF_SCALE: Final = 2


def steps_apart(one: Integers, other: Integers) -> Integers:
    """Steps of the scale CC to II between two codes of each cell, 0 to 4.

    NA is 0 from NA and `OFF_SCALE` from any rating; -1 where either is unrated.
    """
    one, other = checked_codes(one).astype(np.int8), checked_codes(other).astype(np.int8)
    on_scale = (one < ON_SCALE) & (other < ON_SCALE)
    steps = np.where(on_scale, np.abs(one - other), np.where(one == other, 0, OFF_SCALE))
    steps[(one < 0) | (other < 0)] = -1
    return steps.astype(np.int8)
