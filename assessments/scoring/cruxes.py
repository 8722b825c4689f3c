"""Where two people, or two camps, would have to meet: what one would adopt from the other.

A crux is the cell or the estimate whose exchange closes most of the gap between what follows for
one and what follows for the other. It is where talking is worth most, not who is right.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Final, NamedTuple, TypeVar

import numpy as np

from assessments.scoring.codes import ON_SCALE, UNRATED, Flags, Floats, Integers, Rating
from assessments.scoring.codes import checked_codes as _codes
from assessments.scoring.matrix import inconsistency_cells, leaders
from assessments.scoring.pairs import OFF_SCALE
from assessments.scoring.pooling import finite, probabilities

MOST: Final = 5
_ROUNDING: Final = 1e-9

Key = TypeVar("Key", bound=Hashable)


class CellCrux(NamedTuple):
    """Cell (`row`, `column`), which takes the gap to `gap_after` if it is exchanged after those
    before it. `shared`: both have rated it; otherwise the one need only hear what the other saw.
    `agree_after`: from here on the same hypotheses lead for both."""

    row: int
    column: int
    closes: float
    gap_after: float
    shared: bool
    agree_after: bool


class CellCruxes(NamedTuple):
    """`gap`: how far apart the two put the hypotheses, in weighted inconsistency (0: each
    hypothesis is as far ahead of each other one for both). `agree`: the same ones lead."""

    gap: float
    agree: bool
    cruxes: tuple[CellCrux, ...]


class Crux(NamedTuple):
    """An input that both gave; `closes` is how much of the gap its exchange takes away (below 0:
    it would part them further), the mean of both directions."""

    key: Hashable
    one: float
    other: float
    closes: float


class InputCruxes(NamedTuple):
    """`gap` in the unit of the figures, from 0; cruxes by what they close, most first."""

    gap: float
    cruxes: tuple[Crux, ...]


def cell_cruxes(
    one: Integers, other: Integers, weights: Floats | None = None, most: int = MOST
) -> CellCruxes:
    """Codes [E, H] of two members, or of two camps' consensus, to at most `most` cruxes.

    Taken one after another, each the cell that closes most of what is left of the gap; it ends
    where any would widen it. The gap is how far the differences between their scores lie from
    the mean difference: who is harsher throughout is not thereby further away.
    """
    mine, theirs = _codes(one), _codes(other)
    if mine.shape != theirs.shape:
        raise ValueError("the two matrices are not of the same evidence and hypotheses")
    ours = np.broadcast_to(inconsistency_cells(mine, weights), mine.shape)
    difference = np.broadcast_to(inconsistency_cells(theirs, weights), mine.shape) - ours
    shared = (mine != UNRATED) & (theirs != UNRATED)
    target = _leading(ours + difference, (theirs != UNRATED) | (mine != UNRATED))
    apart = difference.sum(axis=0)
    gap = float(_gap(apart))
    agree = bool(np.array_equal(_leading(ours, mine != UNRATED), target))
    left = np.array(difference)
    current, rated, distance = np.array(ours), mine != UNRATED, gap
    found: list[CellCrux] = []
    while len(found) < most and left.size:
        after, harshness = _without_each(apart, left)
        row, column = _least(after, harshness)
        closes = distance - float(after[row, column])
        if closes < -_ROUNDING or max(closes, -float(harshness[row, column])) <= _ROUNDING:
            break
        current[row, column] += left[row, column]
        apart = apart - np.where(np.arange(len(apart)) == column, left[row, column], 0.0)
        left[row, column] = 0.0
        rated = rated | _one_cell(rated.shape, row, column)
        distance = float(_gap(apart))
        found.append(
            CellCrux(
                row=row,
                column=column,
                closes=closes,
                gap_after=distance,
                shared=bool(shared[row, column]),
                agree_after=bool(np.array_equal(_leading(current, rated), target)),
            )
        )
    return CellCruxes(gap, agree, tuple(found))


def estimate_cruxes(one: Mapping[Key, float], other: Mapping[Key, float]) -> InputCruxes:
    """Likelihoods (0 to 1) that both gave, by how far apart they are; the gap is their sum."""
    keys = [key for key in one if key in other]
    probabilities(one[key] for key in keys)
    probabilities(other[key] for key in keys)
    cruxes = [Crux(key, one[key], other[key], abs(one[key] - other[key])) for key in keys]
    cruxes.sort(key=lambda crux: -crux.closes)
    return InputCruxes(sum(crux.closes for crux in cruxes), tuple(cruxes))


def input_cruxes(
    figure: Callable[[Mapping[Key, float]], float],
    one: Mapping[Key, float],
    other: Mapping[Key, float],
) -> InputCruxes:
    """Of a figure worked out of several inputs: which of them, exchanged, brings it together.

    `figure` is asked twice for each input that the two gave differently. Inputs that only one of
    them gave stay as they are.
    """
    mine, theirs = finite((figure(one), figure(other)))
    gap = abs(mine - theirs)
    cruxes = []
    for key in one:
        if key not in other or one[key] == other[key]:
            continue
        adopted = figure({**one, key: other[key]})
        given = figure({**other, key: one[key]})
        left = (abs(adopted - theirs) + abs(mine - given)) / 2
        cruxes.append(Crux(key, one[key], other[key], gap - left))
    cruxes.sort(key=lambda crux: -crux.closes)
    return InputCruxes(gap, tuple(cruxes))


def distances(by_member: Integers) -> Floats:
    """Codes [M, E, H] to the mean number of steps between two members' ratings [M, M].

    Over the cells that both have rated, 0 to 4 (see `pairs.steps_apart`); NaN without any.
    """
    codes = _codes(by_member)
    flat = codes.reshape(len(codes), -1)
    # Single precision counts exactly up to sixteen million cells, in half the time.
    on_scale = ((flat >= 0) & (flat < ON_SCALE)).astype(np.float32)
    not_applicable = (flat == Rating.NA).astype(np.float32)
    steps = OFF_SCALE * (not_applicable @ on_scale.T)
    for k in range(ON_SCALE - 1):
        steps += (on_scale * (flat <= k)) @ (on_scale * (flat > k)).T
    rated = (flat != UNRATED).astype(np.float32)
    both = (rated @ rated.T).astype(np.float64)
    with np.errstate(invalid="ignore"):
        result: Floats = (steps + steps.T) / both
    return result


def two_camps(apart: Floats) -> Flags | None:
    """Distances [M, M] (NaN unknown) to who stands with the second of the two furthest apart [M].

    The others join whichever of the two is nearer, the first at a tie or where neither is known.
    None where no two differ.
    """
    known = np.nan_to_num(np.asarray(apart, dtype=np.float64), nan=-1.0)
    if known.ndim != 2 or known.shape[0] != known.shape[1]:
        raise ValueError("distances need as many rows as columns")
    if not known.size or known.max() <= 0:
        return None
    first, second = np.unravel_index(int(known.argmax()), known.shape)
    to_first = np.nan_to_num(apart[:, first], nan=np.inf)
    to_second = np.nan_to_num(apart[:, second], nan=np.inf)
    camps: Flags = to_second < to_first
    camps[first], camps[second] = False, True
    return camps


def _gap(apart: Floats) -> Floats:
    """Differences of scores [..., H] to the mean distance from their mean."""
    if apart.shape[-1] == 0:
        return np.zeros(apart.shape[:-1])
    centred = apart - apart.mean(axis=-1, keepdims=True)
    result: Floats = np.abs(centred).mean(axis=-1)
    return result


def _without_each(apart: Floats, left: Floats) -> tuple[Floats, Floats]:
    """Once the difference in each cell [E, H] is gone: the gap, and by how much the scores
    themselves come nearer (below 0)."""
    after = np.empty(left.shape)
    for column in range(len(apart)):
        moved = np.repeat(apart[np.newaxis, :], len(left), axis=0)
        moved[:, column] -= left[:, column]
        after[:, column] = _gap(moved)
    return after, np.abs(apart - left) - np.abs(apart)


def _least(after: Floats, harshness: Floats) -> tuple[int, int]:
    """The cell that leaves the smallest gap. Where several do, such as either of two that both
    stand between the camps, the one that brings the scores nearest, then the first."""
    level = after <= after.min() + _ROUNDING
    place = int(np.where(level, harshness, np.inf).argmin())
    row, column = np.unravel_index(place, after.shape)
    return int(row), int(column)


def _leading(cells: Floats, rated: Flags) -> Flags:
    scores = cells.sum(axis=0)
    scores[~np.logical_or.reduce(rated, axis=0)] = np.nan
    return leaders(scores)


def _one_cell(shape: tuple[int, ...], row: int, column: int) -> Flags:
    cell = np.zeros(shape, dtype=np.bool_)
    cell[row, column] = True
    return cell
