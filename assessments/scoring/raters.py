"""From each member's ratings to the counts of a cell, and to what is left without one of them.

What a cell comes to without a member depends on what that member said there, one of six codes or
nothing, not on who it is: seven tables of cells hold every answer, however many members there are.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.codes import Integers, Rating, checked_codes

Number = TypeVar("Number", bound=np.generic)


def counts_of(by_member: Integers) -> Integers:
    """Codes [M, E, H] to counts [E, H, 6] in the order of `Rating`; unrated cells count nowhere."""
    codes = checked_codes(by_member)
    if codes.ndim != 3:
        raise ValueError("members' codes need three axes: members, evidence, hypotheses")
    return np.stack([(codes == rating).sum(axis=0) for rating in Rating], axis=-1)


def without_each_member(
    counts: Integers, by_member: Integers, cells_of: Callable[[Integers], NDArray[Number]]
) -> Iterator[NDArray[Number]]:
    """For each member the cells [E, H] that `cells_of` makes of the counts [E, H, 6] without
    their codes, of [M, E, H]. Raises ValueError where a member's rating is not in the counts.
    """
    codes = checked_codes(by_member)
    everyone = np.asarray(counts)
    if codes.ndim != 3 or codes.shape[1:] != everyone.shape[:-1]:
        raise ValueError("members' codes match neither the evidence nor the hypotheses")
    if (counts_of(codes) > everyone).any():
        raise ValueError("a member's rating is not in the counts")
    one_each = np.eye(len(Rating), dtype=np.int64)
    tables = [cells_of(np.maximum(everyone - one, 0)) for one in one_each]
    # Unrated is -1 and finds the last: without whoever has not rated a cell, it stays as it is.
    table: NDArray[Any] = np.stack([*tables, cells_of(everyone)])
    return (
        np.take_along_axis(table, theirs[np.newaxis].astype(np.intp), axis=0)[0] for theirs in codes
    )
