"""The matrix of evidence by hypothesis: inconsistency, its ranks, the balance for and against.

Everything here reads one code per cell (a member's own, or the team's consensus), so that what
is ranked is what is shown. A hypothesis of which no cell is rated has no score: NaN, never 0,
or the hypothesis that nobody has looked at would lead.
"""

from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import (
    UNRATED,
    Flags,
    Floats,
    Integers,
    checked_codes,
    rating_columns,
)

# CC, C, N, I, II, NA, unrated (Heuer 1999: consistent evidence counts nothing).
_INCONSISTENCY: Final = np.array([0.0, 0, 0, 1, 2, 0, 0])
_SUPPORT: Final = np.array([2.0, 1, 0, 0, 0, 0, 0])
# CC, C, N, I, II, NA on the scale 1 to 5, from its middle.
_FROM_NEUTRAL: Final = np.array([2.0, 1, 0, -1, -2, 0])
# Weights are products of square roots: sums that ought to tie differ in the last digits.
TIE: Final = 1e-9


class Balance(NamedTuple):
    """Per hypothesis [H]: the weight of supporting and of contradicting cells, never netted."""

    supporting: Floats
    contradicting: Floats


class Ranks(NamedTuple):
    """Ranks from 1, in the shape of the scores; tied scores share the range `first`..`last`.

    Both are 0 where there is no score.
    """

    first: Integers
    last: Integers


def inconsistency(codes: Integers, weights: Floats | None = None) -> Floats:
    """Codes [E, H] to inconsistency per hypothesis [H]; the lowest is the least contradicted.

    II counts 2, I counts 1, times the weights [E] or [E, H]; without weights this is Heuer's
    count. Grows with the number of items; ignores base rates and supporting evidence.
    """
    codes = checked_codes(codes)
    return _where_rated(inconsistency_cells(codes, weights).sum(axis=0), codes)


def inconsistency_cells(codes: Integers, weights: Floats | None = None) -> Floats:
    """What each cell [E, H] adds to its hypothesis's inconsistency."""
    codes = checked_codes(codes)
    cells: Floats = _INCONSISTENCY[codes]
    return cells if weights is None else cells * cell_weights(codes, weights)


def normalised(codes: Integers, weights: Floats | None = None) -> Floats:
    """Inconsistency as a share of the most that the rated cells could add, 0 to 1 [H].

    So that hypotheses rated on different numbers of items can be set side by side: 1 where every
    rated cell is II. NaN where nothing is rated, or all of it weighs nothing.
    """
    codes = checked_codes(codes)
    possible = ((codes != UNRATED) * 2 * cell_weights(codes, weights)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = inconsistency(codes, weights) / possible
    return result


def open_synthesis(counts: Integers) -> Balance:
    """Counts [E, H, 6] as Open Synthesis scores them, for comparison with it.

    Each cell's mean rating on 1 (II) to 5 (CC), NA as 3; the squared distance from 3 goes to the
    side on which the mean lies. It ranks by least contradicting, then by most supporting.
    """
    columns = rating_columns(counts)
    total = np.maximum(columns.sum(axis=0), 1)
    distance = np.tensordot(_FROM_NEUTRAL, columns, axes=(0, 0)) / total
    rated = np.logical_or.reduce(columns.sum(axis=0) > 0, axis=0)
    supporting = np.square(np.maximum(distance, 0)).sum(axis=0)
    contradicting = np.square(np.minimum(distance, 0)).sum(axis=0)
    return Balance(
        supporting=np.where(rated, supporting, np.nan),
        contradicting=np.where(rated, contradicting, np.nan),
    )


def balance(codes: Integers, weights: Floats | None = None) -> Balance:
    """For hypotheses judged each on its own: CC and II count 2, C and I count 1, times weight."""
    codes = checked_codes(codes)
    supporting = _SUPPORT[codes] * cell_weights(codes, weights)
    return Balance(
        supporting=_where_rated(supporting.sum(axis=0), codes),
        contradicting=inconsistency(codes, weights),
    )


def ranks(scores: Floats) -> Ranks:
    """Scores [..., H], lowest first, to ranks; scores closer than `TIE` are tied."""
    mine, others = scores[..., :, np.newaxis], scores[..., np.newaxis, :]
    before = (others < mine - TIE).sum(axis=-1)
    up_to = (others <= mine + TIE).sum(axis=-1)
    scored = ~np.isnan(scores)
    return Ranks(first=np.where(scored, before + 1, 0), last=np.where(scored, up_to, 0))


def leaders(scores: Floats) -> Flags:
    """Which of the scores [..., H] are lowest, ties included; none where there is no score."""
    if scores.shape[-1] == 0:
        return np.zeros(scores.shape, dtype=np.bool_)
    lowest = np.where(np.isnan(scores), np.inf, scores).min(axis=-1, keepdims=True)
    lowest_or_tied: Flags = scores <= lowest + TIE
    return lowest_or_tied & np.isfinite(scores)


def cell_weights(codes: Integers, weights: Floats | None) -> Floats:
    """Weights [E], [E, H] or None (all 1), as an array that multiplies codes [E, H].

    Raises ValueError if a weight is negative or not finite, or if the shapes do not match.
    """
    if codes.ndim != 2:
        raise ValueError("codes need two axes: evidence, hypotheses")
    if weights is None:
        return np.ones((1, 1))
    weights = np.asarray(weights, dtype=np.float64)
    if weights.ndim == 1:
        weights = weights[:, np.newaxis]
    if weights.shape not in (codes.shape, (codes.shape[0], 1)):
        raise ValueError("weights match neither the evidence nor the cells")
    if weights.size and not (np.isfinite(weights).all() and weights.min() >= 0):
        raise ValueError("a weight is negative or not finite")
    return weights


def _where_rated(scores: Floats, codes: Integers) -> Floats:
    scores[~(codes != UNRATED).any(axis=0)] = np.nan
    return scores
