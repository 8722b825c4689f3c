"""Weights by how well members did before: by Brier score, and Cooke's classical model (1991)."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats, Integers
from assessments.scoring.outcomes.enough import Enough
from assessments.scoring.special import chi_square_tail

QUANTILES: Final = (0.05, 0.5, 0.95)
# How much the range of all answers to an item is widened, and below which calibration an expert
# gets no weight.
OVERSHOOT: Final = 0.1
ALPHA: Final = 0.05


class Expert(NamedTuple):
    """`counts` [K + 1] of realisations between an expert's quantiles. `calibration`: the chance
    of so bad a fit in a calibrated expert, 0 to 1. `information`: how much narrower than the
    range of all, from 0. `weight`: their product, 0 below `ALPHA`; not yet brought to sum to 1."""

    counts: Integers
    calibration: float
    information: float
    weight: float


def brier_weights(
    scores: Sequence[float | None], resolved: Sequence[int], floor: float = 0.05
) -> list[float]:
    """Mean Brier scores (0 to 1; None without any) of so many questions to weights summing to 1.

    1 / (score + floor), shrunk towards the mean of all as if each had `Enough.COMPARE` more
    questions of that. The scores must be of the same questions, or adjusted for difficulty.
    """
    if len(scores) != len(resolved):
        raise ValueError("there must be one number of questions per score")
    if any(s is not None and not (math.isfinite(s) and s >= 0) for s in scores) or floor <= 0:
        raise ValueError("a Brier score is negative or not finite")
    own = [None if s is None else 1 / (s + floor) for s in scores]
    known = [weight for weight in own if weight is not None]
    if not known:
        return [1 / len(own)] * len(own) if own else []
    middle = math.fsum(known) / len(known)
    drawn = [
        middle if weight is None else (n * weight + Enough.COMPARE * middle) / (n + Enough.COMPARE)
        for weight, n in zip(own, resolved, strict=True)
    ]
    total = math.fsum(drawn)
    return [weight / total for weight in drawn]


def cooke(
    answers: Floats,
    realisations: Floats,
    quantiles: Sequence[float] = QUANTILES,
    overshoot: float = OVERSHOOT,
    alpha: float = ALPHA,
) -> list[Expert]:
    """Answers [experts, items, K] to seed items whose realisations [items] are known.

    Meaningless below `Enough.SEEDS` items, and for yes-or-no questions one by one. A realisation
    on a quantile counts below it.
    """
    table, values = _checked(answers, realisations, quantiles)
    expected = np.diff(np.array([0, *quantiles, 1]))
    low = np.minimum(table[:, :, 0].min(axis=0), values)
    high = np.maximum(table[:, :, -1].max(axis=0), values)
    margin = overshoot * (high - low)
    low, high = low - margin, high + margin
    experts = []
    for own in table:
        bins = (own < values[:, np.newaxis]).sum(axis=1)
        counts = np.bincount(bins, minlength=len(expected))
        calibration = _calibration(counts, expected)
        information = _information(own, low, high, expected)
        weight = calibration * information if calibration >= alpha else 0.0
        experts.append(Expert(counts, calibration, information, weight))
    return experts


def _calibration(counts: Integers, expected: Floats) -> float:
    shares = counts / counts.sum()
    filled = shares > 0
    divergence = float((shares[filled] * np.log(shares[filled] / expected[filled])).sum())
    return chi_square_tail(2 * int(counts.sum()) * max(divergence, 0.0), len(expected) - 1)


def _information(own: Floats, low: Floats, high: Floats, expected: Floats) -> float:
    edges = np.column_stack([low, own, high])
    per_item = np.log(high - low) + (expected * np.log(expected / np.diff(edges))).sum(axis=1)
    return float(per_item.mean())


def _checked(
    answers: Floats, realisations: Floats, quantiles: Sequence[float]
) -> tuple[Floats, Floats]:
    table, values = np.asarray(answers, dtype=np.float64), np.asarray(realisations)
    if table.ndim != 3 or table.shape[1:] != (len(values), len(quantiles)) or not table.size:
        raise ValueError("answers need three axes: experts, items, quantiles")
    if not (np.isfinite(table).all() and np.isfinite(values).all()):
        raise ValueError("an answer or a realisation is not finite")
    if (np.diff(table, axis=2) <= 0).any():
        raise ValueError("an expert's quantiles do not rise")
    shares = [0, *quantiles, 1]
    if shares != sorted(set(shares)):
        raise ValueError("the quantiles do not rise between 0 and 1")
    return table, values.astype(np.float64)
