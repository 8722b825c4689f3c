"""Proper scores. Lower is better in all of them; each is of one forecast, to be averaged after.

None can be improved by saying anything but what one thinks, provided that the rule is fixed
beforehand and no prize goes to the best.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Flags, Floats, Integers
from assessments.scoring.intervals import TARGET
from assessments.scoring.pooling import CLIP

_SUM: Final = 1e-6


class LogScores(NamedTuple):
    """`nats` [N], from 0; divide by ln 2 for `bits`. `clipped` forecasts were moved to the clip,
    or a single 0 for what happened would be infinitely bad."""

    nats: Floats
    clipped: int

    @property
    def bits(self) -> Floats:
        return self.nats / math.log(2)


def brier(forecasts: Floats, outcomes: Integers) -> Floats:
    """(p - o)^2 [N], 0 to 1: half of what Brier published; see `brier_categories`."""
    p, happened = checked(forecasts, outcomes)
    result: Floats = np.square(p - happened)
    return result


def brier_categories(forecasts: Floats, outcomes: Integers) -> Floats:
    """The original form (Brier 1950): the sum over categories [N, K] of (p - o)^2, 0 to 2.

    Of two categories it is twice `brier`. Outcomes are category numbers from 0.
    """
    p, happened = checked_categories(forecasts, outcomes)
    result: Floats = np.square(p - happened).sum(axis=1)
    return result


def ranked(forecasts: Floats, outcomes: Integers) -> Floats:
    """The ranked probability score of ordered categories [N, K], 0 to 1 (Epstein 1969).

    Squared distances of the cumulated shares, divided by K - 1. The ordered Brier score of the
    Good Judgment Project is twice that.
    """
    p, happened = checked_categories(forecasts, outcomes)
    apart = np.cumsum(p - happened, axis=1)[:, :-1]
    result: Floats = np.square(apart).sum(axis=1) / (p.shape[1] - 1)
    return result


def log_scores(
    forecasts: Floats, outcomes: Integers, clip: tuple[float, float] = CLIP
) -> LogScores:
    """-ln of the probability given to what happened; forecasts [N] of a yes-or-no question."""
    p, happened = checked(forecasts, outcomes)
    return _logs(np.where(happened == 1, p, 1 - p), clip)


def log_scores_categories(
    forecasts: Floats, outcomes: Integers, clip: tuple[float, float] = CLIP
) -> LogScores:
    """The same for categories [N, K], outcomes numbered from 0."""
    p, happened = checked_categories(forecasts, outcomes)
    return _logs((p * happened).sum(axis=1), clip)


def winkler(lower: Floats, upper: Floats, values: Floats, confidence: float = TARGET) -> Floats:
    """Interval score [N] (Winkler 1972): the width, plus 2 / alpha times how far outside.

    In the units of the values, alpha = 1 - confidence.
    """
    low, high, value = _intervals(lower, upper, values)
    if not 0 < confidence < 1:
        raise ValueError("the confidence of an interval is not between 0 and 1")
    penalty = 2 / (1 - confidence)
    outside = np.maximum(low - value, 0) + np.maximum(value - high, 0)
    result: Floats = high - low + penalty * outside
    return result


def within(lower: Floats, upper: Floats, values: Floats) -> Flags:
    """Which values [N] lie in their interval, edges included; the share to hope for is 80 %."""
    low, high, value = _intervals(lower, upper, values)
    result: Flags = (low <= value) & (value <= high)
    return result


def skill(score: float, reference: float) -> float | None:
    """1 - S / S_ref: 1 is perfect, 0 no better than the reference; None where that is perfect."""
    return None if reference == 0 else 1 - score / reference


def checked(forecasts: Floats, outcomes: Integers) -> tuple[Floats, Floats]:
    """Forecasts [N] and outcomes [N] as numbers; ValueError for what cannot be."""
    p, happened = np.asarray(forecasts, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if p.ndim != 1 or p.shape != happened.shape:
        raise ValueError("there must be one outcome per forecast")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a forecast is outside 0 to 1, or not a number")
    if not np.isin(happened, (0, 1)).all():
        raise ValueError("an outcome is neither 0 nor 1")
    return p, happened


def checked_categories(forecasts: Floats, outcomes: Integers) -> tuple[Floats, Floats]:
    """Forecasts [N, K >= 2] and what happened as 0 and 1 [N, K]; ValueError likewise."""
    p, number = np.asarray(forecasts, dtype=np.float64), np.asarray(outcomes)
    if p.ndim != 2 or p.shape[1] < 2 or number.shape != p.shape[:1]:
        raise ValueError("there must be two categories or more, and one outcome per forecast")
    if not ((p >= 0) & (p <= 1)).all() or (np.abs(p.sum(axis=1) - 1) > _SUM).any():
        raise ValueError("a forecast is outside 0 to 1, or does not sum to 1")
    if number.dtype.kind not in "iu" or (number.size and (number.min() < 0)):
        raise ValueError("an outcome is no category")
    if number.size and number.max() >= p.shape[1]:
        raise ValueError("an outcome is no category")
    return p, (number[:, np.newaxis] == np.arange(p.shape[1])).astype(np.float64)


def _logs(given: Floats, clip: tuple[float, float]) -> LogScores:
    low, high = clip
    if not 0 < low < high <= 1:
        raise ValueError("a clip needs two limits above 0 and up to 1, the lower one first")
    kept = np.clip(given, low, high)
    return LogScores(-np.log(kept), int(np.count_nonzero(kept != given)))


def _intervals(lower: Floats, upper: Floats, values: Floats) -> tuple[Floats, Floats, Floats]:
    low, high, value = (np.asarray(side, dtype=np.float64) for side in (lower, upper, values))
    if not low.shape == high.shape == value.shape:
        raise ValueError("there must be one value per interval")
    if not (np.isfinite(low) & np.isfinite(high) & np.isfinite(value)).all():
        raise ValueError("a bound or a value is not finite")
    if (low > high).any():
        raise ValueError("a lower bound lies above its upper one")
    return low, high, value
