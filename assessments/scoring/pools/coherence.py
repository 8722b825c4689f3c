"""Likelihoods of hypotheses that exclude one another and leave nothing out must sum to 1.

Each member's are made to, before they are pooled: that order cut errors by more than half
(Mandel, Karvetski & Dhami 2018). How far someone was off stays beside the result.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pooling import CLIP, PoolingMethod, pool, probabilities


class Correction(StrEnum):
    """`NEAREST`: the nearest distribution by squared distance (the one that was tried out).
    `PROPORTIONAL`: all multiplied alike."""

    NEAREST = "nearest"
    PROPORTIONAL = "proportional"


class Coherent(NamedTuple):
    """`values` [H] sum to 1; `total` is what they summed to; `moved` how far the furthest went."""

    values: tuple[float, ...]
    total: float
    moved: float


class CoherentPool(NamedTuple):
    """`values` [H] sum to 1. `members`: each one's correction, None who left a hypothesis out and
    so is not pooled. `total`: what the pools of the corrected members summed to."""

    values: tuple[float, ...]
    members: tuple[Coherent | None, ...]
    total: float
    n: int


def coherent(
    values: Sequence[float], correction: Correction = Correction.NEAREST
) -> Coherent | None:
    """Likelihoods of every hypothesis of a competing question; None for no hypothesis.

    Where all are 0 nothing tells them apart: even shares.
    """
    given = probabilities(values)
    if not given:
        return None
    total = math.fsum(given)
    if correction is Correction.PROPORTIONAL and total > 0:
        fixed = [value / total for value in given]
    else:
        fixed = _nearest(np.array(given)).tolist()
    moved = max(abs(before - after) for before, after in zip(given, fixed, strict=True))
    return Coherent(tuple(fixed), total, moved)


def pool_coherently(
    table: Sequence[Sequence[float | None]],
    method: PoolingMethod = PoolingMethod.LOG_ODDS,
    correction: Correction = Correction.NEAREST,
    clip: tuple[float, float] = CLIP,
) -> CoherentPool | None:
    """Members' likelihoods [M, H], None where one is missing; None where nobody gave them all.

    Corrected, pooled hypothesis by hypothesis, and brought to sum to 1 once more in proportion.
    """
    members: list[Coherent | None] = []
    for row in table:
        known = [value for value in row if value is not None]
        members.append(coherent(known, correction) if len(known) == len(row) else None)
    kept = [member.values for member in members if member is not None]
    if not kept:
        return None
    pools = [pool(method, column, clip) for column in zip(*kept, strict=True)]
    values = [found.value for found in pools if found is not None]
    total = math.fsum(values)
    even = 1 / len(values)
    return CoherentPool(
        values=tuple(value / total if total > 0 else even for value in values),
        members=tuple(members),
        total=total,
        n=len(kept),
    )


def _nearest(values: Floats) -> Floats:
    """The projection on the simplex: one number is taken from all, and what falls below 0 is 0."""
    ordered = np.sort(values)[::-1]
    excess = (np.cumsum(ordered) - 1) / np.arange(1, len(values) + 1)
    kept = int(np.flatnonzero(ordered > excess).max())
    result: Floats = np.maximum(values - excess[kept], 0)
    return result
