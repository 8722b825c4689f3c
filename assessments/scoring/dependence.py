"""Two outlets with one origin are one voice: what items that depend on each other weigh."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from assessments.scoring.codes import Floats

# Half way between two independent items and one item told twice.
HALF: Final = 0.5


def dependence_weights(size: int, groups: Sequence[Iterable[int]], overlap: float = HALF) -> Floats:
    """A factor [E] from 0 to 1 for each of `size` items, given the groups of one origin each.

    1 / (1 + (n - 1) overlap) for an item among n of one origin (the design effect of a cluster
    sample): at `overlap` 0 every item counts in full, at 1 an origin counts once. An item of
    several origins is discounted by the one that has fewest; one of no origin counts in full.
    Give only items that the team has rated, or unread ones would thin out the rest.
    """
    if not 0 <= overlap <= 1:
        raise ValueError("the overlap is outside 0 to 1")
    weights = np.zeros(size)
    grouped = np.zeros(size, dtype=np.bool_)
    for group in groups:
        rows = np.unique(np.fromiter(group, dtype=np.int64))
        if not rows.size:
            continue
        if rows[0] < 0 or rows[-1] >= size:
            raise ValueError("a group names evidence that is not there")
        weights[rows] = np.maximum(weights[rows], 1 / (1 + (rows.size - 1) * overlap))
        grouped[rows] = True
    weights[~grouped] = 1
    return weights
