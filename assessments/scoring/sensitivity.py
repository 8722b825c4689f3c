"""Does the conclusion stand without one origin, source, grade, kind, member, piece of evidence?

The ranking without each group is `matrix.ranks` of its scores. A linchpin is a group without
which others lead, or nobody does: `LeaveOut.changes` is its one definition. How far the Bayesian
column moves is in `bayes`, how many would have to fall together in `flipping`.
"""

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import Final, NamedTuple, TypeVar

import numpy as np

from assessments.scoring.codes import (
    UNRATED,
    Flags,
    Floats,
    Integers,
    checked_codes,
)
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.matrix import inconsistency, inconsistency_cells, leaders
from assessments.scoring.raters import without_each_member

# What subtraction leaves of a sum that ought to be 0.
_ROUNDING: Final = 1e-12

Label = TypeVar("Label", bound=Hashable)


class LeaveOut(NamedTuple):
    """The ranking with everything [H], and without each group [G, H].

    A score is NaN where no rated cell is left. `changes` [G] says whether the set of leaders,
    ties included, differs from `baseline_leaders`.
    """

    baseline: Floats
    baseline_leaders: Flags
    scores: Floats
    leaders: Flags
    changes: Flags


def leave_out(
    codes: Integers, groups: Sequence[Iterable[int]], weights: Floats | None = None
) -> LeaveOut:
    """Inconsistency of codes [E, H] anew without the evidence of each group.

    Groups are indices into the evidence; they may overlap, be empty or name an index twice. An
    item that reaches the team by two origins belongs in a group only if it falls with it; that
    is the caller's to decide. Raises ValueError for an index that is out of range.
    """
    codes = checked_codes(codes)
    baseline = inconsistency(codes, weights)
    cells = inconsistency_cells(codes, weights)
    # Scores and numbers of rated cells side by side, to sum the groups once.
    left = totals_without(np.hstack([cells, codes != UNRATED]), groups)
    scores, rated = np.hsplit(left, 2)
    scores[rated == 0] = np.nan
    return _compared(baseline, scores)


def leave_each_out(codes: Integers, weights: Floats | None = None) -> LeaveOut:
    """`leave_out` with every piece of evidence as a group of its own: G is E."""
    codes = checked_codes(codes)
    cells, rated = inconsistency_cells(codes, weights), codes != UNRATED
    scores = cells.sum(axis=0) - cells
    scores[np.abs(scores) < _ROUNDING] = 0.0
    scores[rated.sum(axis=0) == rated] = np.nan
    return _compared(inconsistency(codes, weights), scores)


def leave_members_out(
    counts: Integers, by_member: Integers, weights: Floats | None = None
) -> LeaveOut:
    """The ranking without each member: G is M.

    Counts [E, H, 6] of everyone and codes [M, E, H] of each; a cell's consensus is found anew
    from what the others said. Raises ValueError where a member's rating is not in the counts.
    """
    baseline = inconsistency(cell_consensus(counts), weights)
    left = without_each_member(counts, by_member, cell_consensus)
    scores = np.array([inconsistency(codes, weights) for codes in left])
    return _compared(baseline, scores.reshape(len(by_member), len(baseline)))


def groups_by(labels: Iterable[Label]) -> dict[Label, list[int]]:
    """Rows by their label (a grade, a kind, a source), in order of first appearance."""
    groups: dict[Label, list[int]] = {}
    for row, label in enumerate(labels):
        groups.setdefault(label, []).append(row)
    return groups


def totals_without(cells: Floats, groups: Sequence[Iterable[int]]) -> Floats:
    """Column sums [G, H] of cells [E, H] without the rows of each group; groups as above."""
    labels, rows = _membership(groups, len(cells))
    removed = np.zeros((len(groups), cells.shape[1]))
    if rows.size:
        starts = np.flatnonzero(np.diff(labels, prepend=-1))
        removed[labels[starts]] = np.add.reduceat(cells[rows], starts, axis=0)
    left: Floats = cells.sum(axis=0) - removed
    left[np.abs(left) < _ROUNDING] = 0.0
    return left


def _compared(baseline: Floats, scores: Floats) -> LeaveOut:
    before, without = leaders(baseline), leaders(scores)
    return LeaveOut(
        baseline=baseline,
        baseline_leaders=before,
        scores=scores,
        leaders=without,
        changes=(without != before).any(axis=1),
    )


def _membership(groups: Sequence[Iterable[int]], size: int) -> tuple[Integers, Integers]:
    """Group number and row of each member, by group, without repeats."""
    members = [tuple(group) for group in groups]
    rows = np.fromiter(chain.from_iterable(members), dtype=np.int64)
    if rows.size and (rows.min() < 0 or rows.max() >= size):
        raise ValueError("a group names evidence that is not there")
    labels = np.repeat(np.arange(len(members)), [len(group) for group in members])
    keys = np.unique(labels * max(size, 1) + rows)
    return keys // max(size, 1), keys % max(size, 1)
