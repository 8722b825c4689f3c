"""The least that would have to fall for the conclusion to fall.

Everything additive has the same shape: each item gives each hypothesis a number, the sums are
compared, the lowest lead. Inconsistency is such a sum; the Bayesian column is one with the sign
turned (`lowest_of`). A conclusion is the set of leaders, ties included.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, islice
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import UNRATED, Flags, Floats, Integers, checked_codes
from assessments.scoring.matrix import TIE, inconsistency_cells, leaders

# So many sets of origins are looked at one by one; above, the search is greedy.
MOST_SETS: Final = 20_000
_BATCH: Final = 2_000


class Flip(NamedTuple):
    """The smallest set whose loss changes the leaders, in rising order.

    `members` is None where nothing short of losing every rated item changes them. `exact`: no
    smaller set does it; otherwise the set was found by taking the most telling first, and a
    smaller one may exist. `leaders` [H] are those who lead without it.
    """

    members: tuple[int, ...] | None
    exact: bool
    leaders: Flags


class Sums(NamedTuple):
    """What is compared: start [H] plus the column sums of cells [E, H], the lowest leading.

    `rated` [E, H]: a hypothesis with no rated cell left has no score, if `needs_rating`.
    """

    start: Floats
    cells: Floats
    rated: Flags
    needs_rating: bool


def inconsistency_sums(codes: Integers, weights: Floats | None = None) -> Sums:
    """Codes [E, H] and weights as `matrix.inconsistency` takes them."""
    codes = checked_codes(codes)
    cells = np.broadcast_to(inconsistency_cells(codes, weights), codes.shape)
    return Sums(np.zeros(codes.shape[1]), cells, codes != UNRATED, needs_rating=True)


def lowest_of(prior: Floats, log_cells: Floats, weights: Floats | None = None) -> Sums:
    """The Bayesian column as sums: the likeliest has the lowest. Prior [H], cells [E, H].

    Hypotheses whose prior is 0 never lead.
    """
    cells = np.asarray(log_cells, dtype=np.float64)
    if weights is not None:
        factors = np.asarray(weights, dtype=np.float64)
        cells = cells * (factors[:, np.newaxis] if factors.ndim == 1 else factors)
    with np.errstate(divide="ignore"):
        start = -np.log(np.asarray(prior, dtype=np.float64))
    return Sums(start, -cells, cells != 0, needs_rating=False)


def smallest_flip(sums: Sums) -> Flip:
    """The fewest pieces of evidence. Always exact.

    For one rival of one leader the best set of k items holds the k that favour the leader most;
    so each pair needs one sort, and the pair that needs fewest items decides.
    """
    leading = _leaders_without_rows(sums, [])
    best: list[int] | None = None
    for found in _pairwise(sums, leading):
        if best is None or (len(found), found) < (len(best), best):
            best = found
        if len(best) == 1:
            break
    if best is None:
        return Flip(None, exact=True, leaders=leading)
    return Flip(tuple(best), exact=True, leaders=_leaders_without_rows(sums, best))


def smallest_flip_of_voices(
    sums: Sums, voices: Sequence[Collection[int]], size: int, most_sets: int = MOST_SETS
) -> Flip:
    """The fewest of `size` origins (or sources). `voices` [E] names those of each item.

    An item falls once all its voices have; an item of none never does. Every set is tried while
    there are at most `most_sets` of its size and below; beyond, the origin that brings a rival
    nearest is taken first, then the next.
    """
    behind = np.zeros((len(sums.cells), size), dtype=np.int64)
    for item, names in enumerate(voices):
        behind[item, list(names)] = 1
    leading = _leaders_without_rows(sums, [])
    if not leading.any():
        return Flip(None, exact=True, leaders=leading)
    tried = 0
    for k in range(1, size + 1):
        tried += math.comb(size, k)
        if tried > most_sets:
            return _greedy(sums, behind, leading)
        for sets in _batches(size, k):
            after = _leaders_without(sums, behind, sets)
            changed = _changed(after, leading)
            if changed.any():
                first = int(changed.argmax())
                members = tuple(int(i) for i in np.flatnonzero(sets[first]))
                return Flip(members, exact=True, leaders=after[first])
    return Flip(None, exact=True, leaders=leading)


def leaders_of(sums: Sums, totals: Floats, rated: Flags) -> Flags:
    """Leaders [..., H] of column sums [..., H]; none has a score where nothing is rated."""
    scores = sums.start + totals
    scores = np.where(np.isfinite(scores), scores, np.nan)
    if sums.needs_rating:
        scores = np.where(rated, scores, np.nan)
    return leaders(scores)


def _changed(after: Flags, leading: Flags) -> Flags:
    # Losing everything is no conclusion, rather than another one.
    result: Flags = (after != leading).any(axis=-1) & after.any(axis=-1)
    return result


def _pairwise(sums: Sums, leading: Flags) -> Iterator[list[int]]:
    """For each leader and each other hypothesis, the fewest items that part or join them."""
    totals = sums.start + sums.cells.sum(axis=0)
    for leader in np.flatnonzero(leading):
        if sums.needs_rating and leading.size > 1:
            yield from _unrated(sums, leading, int(leader))
        for rival in range(leading.size):
            if rival == leader or not math.isfinite(totals[rival]):
                continue
            if sums.needs_rating and not sums.rated[:, rival].any():
                continue
            gains = sums.cells[:, rival] - sums.cells[:, leader]
            if leading[rival]:
                # They tie: any one item that tells them apart parts them.
                apart = ([int(item)] for item in np.flatnonzero(np.abs(gains) > TIE))
                yield from islice((one for one in apart if _stays_changed(sums, leading, one)), 1)
            else:
                yield from _overtaking(sums, gains, totals[rival] - totals[leader], rival)


def _overtaking(sums: Sums, gains: Floats, margin: float, rival: int) -> Iterator[list[int]]:
    """The fewest items without which the rival draws level, one rated cell of it left."""
    order = np.argsort(-gains, kind="stable")
    order = order[gains[order] > 0]
    mine = np.flatnonzero(sums.rated[:, rival])
    taken = _prefix(order, gains, margin)
    if taken and sums.needs_rating and np.isin(mine, taken).all():
        spared = mine[np.argmin(gains[mine])]
        taken = _prefix(order[order != spared], gains, margin)
    if taken:
        yield sorted(taken)


def _prefix(order: Integers, gains: Floats, margin: float) -> list[int]:
    reached = np.flatnonzero(np.cumsum(gains[order]) >= margin - TIE)
    return [int(item) for item in order[: reached[0] + 1]] if reached.size else []


def _unrated(sums: Sums, leading: Flags, leader: int) -> Iterator[list[int]]:
    """All rated items of a leader: without them nobody says anything against or for it."""
    rows = [int(row) for row in np.flatnonzero(sums.rated[:, leader])]
    if rows and _stays_changed(sums, leading, rows):
        yield rows


def _stays_changed(sums: Sums, leading: Flags, rows: Sequence[int]) -> bool:
    return bool(_changed(_leaders_without_rows(sums, rows), leading))


def _leaders_without_rows(sums: Sums, rows: Sequence[int]) -> Flags:
    kept = np.delete(np.arange(len(sums.cells)), np.array(rows, dtype=np.int64))
    rated: Flags = np.logical_or.reduce(sums.rated[kept], axis=0)
    return leaders_of(sums, sums.cells[kept].sum(axis=0), rated)


def _batches(size: int, k: int) -> Iterator[Integers]:
    """All sets of k out of `size`, as rows of 0 and 1, some at a time."""
    sets = combinations(range(size), k)
    while batch := list(islice(sets, _BATCH)):
        rows = np.zeros((len(batch), size), dtype=np.int64)
        np.put_along_axis(rows, np.array(batch), 1, axis=1)
        yield rows


def _leaders_without(sums: Sums, behind: Integers, sets: Integers) -> Flags:
    """Leaders [S, H] without each set [S, size] of origins."""
    voices = behind.sum(axis=1)
    fallen = (sets @ behind.T == voices) & (voices > 0)
    kept = (~fallen).astype(np.float64)
    return leaders_of(sums, kept @ sums.cells, kept @ sums.rated.astype(np.float64) > 0)


def _greedy(sums: Sums, behind: Integers, leading: Flags) -> Flip:
    """Origins one by one: each time the one that leaves the nearest rival nearest."""
    size = behind.shape[1]
    gone = np.zeros(size, dtype=np.int64)
    voices = behind.sum(axis=1)
    while not gone.all():
        candidates = np.flatnonzero(gone == 0)
        sets = np.repeat(gone[np.newaxis, :], len(candidates), axis=0)
        sets[np.arange(len(candidates)), candidates] = 1
        after = _leaders_without(sums, behind, sets)
        changed = _changed(after, leading)
        if changed.any():
            first = int(changed.argmax())
            members = tuple(int(i) for i in np.flatnonzero(sets[first]))
            return Flip(members, exact=False, leaders=after[first])
        # Origins that share an item bring it down together only: count the part that each has.
        parts = sets @ behind.T / np.maximum(voices, 1)
        totals = sums.start + (1 - parts) @ sums.cells
        lead = totals[:, leading].min(axis=1)
        rivals = np.where(np.isfinite(totals[:, ~leading]), totals[:, ~leading], np.inf)
        gap = rivals.min(axis=1, initial=np.inf) - lead
        gone[candidates[int(gap.argmin())]] = 1
    return Flip(None, exact=False, leaders=leading)
