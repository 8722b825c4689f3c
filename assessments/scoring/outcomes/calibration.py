"""Is what is called 80 % true four times in five? The Brier score in its parts, and the curve."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats, Integers
from assessments.scoring.outcomes.scores import checked
from assessments.scoring.special import beta_quantile, normal_quantile
from assessments.scoring.words import ICD_203

TENTHS: Final = tuple(k / 10 for k in range(11))
# The edges of the words in which the forecasts are told.
BANDS: Final = (*(band.lower / 100 for band in ICD_203), 1.0)
CONFIDENCE: Final = 0.95
# Forecasts that only differ in the digits that binary fractions lose are the same forecast.
_DIGITS: Final = 12


class Murphy(NamedTuple):
    """The mean Brier score (0 to 1) as reliability - resolution + uncertainty, plus what bins
    that mix forecasts leave: + within_variance - within_covariance (Stephenson et al. 2008),
    both 0 where each bin holds one forecast. Low reliability and high resolution are good.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within_variance: float
    within_covariance: float
    base_rate: float
    n: int


class Bin(NamedTuple):
    """Forecasts from `lower` (included) to `upper` (not, save for 1), of which `hits` came true.

    `forecast` is their mean; `share` hits of n, and `low` to `high` the interval for it. None
    where the bin is empty.
    """

    lower: float
    upper: float
    n: int
    hits: int
    forecast: float | None
    share: float | None
    low: float | None
    high: float | None


def murphy(forecasts: Floats, outcomes: Integers, edges: Sequence[float] | None = None) -> Murphy:
    """Murphy's decomposition (1973) by distinct forecast, or by bins between `edges`.

    The forecasts themselves are used, never the middles of bins. Raises ValueError without any.
    """
    p, happened = checked(forecasts, outcomes)
    if not p.size:
        raise ValueError("there is no forecast to decompose")
    labels = (
        np.unique(np.round(p, _DIGITS), return_inverse=True)[1]
        if edges is None
        else bins_of(p, edges)
    )
    count = np.bincount(labels)
    filled = np.maximum(count, 1)
    forecast = np.bincount(labels, p) / filled
    share = np.bincount(labels, happened) / filled
    base = float(happened.mean())
    own, own_share = p - forecast[labels], happened - share[labels]
    return Murphy(
        brier=float(np.square(p - happened).mean()),
        reliability=float((count * np.square(forecast - share)).sum() / p.size),
        resolution=float((count * np.square(share - base)).sum() / p.size),
        uncertainty=base * (1 - base),
        within_variance=float(np.square(own).mean()),
        within_covariance=float(2 * (own * own_share).mean()),
        base_rate=base,
        n=p.size,
    )


def calibration(
    forecasts: Floats,
    outcomes: Integers,
    edges: Sequence[float] = TENTHS,
    confidence: float = CONFIDENCE,
) -> list[Bin]:
    """The calibration curve, each bin with Wilson's interval for the share that came true."""
    p, happened = checked(forecasts, outcomes)
    labels = bins_of(p, edges)
    result = []
    for number, (lower, upper) in enumerate(pairwise(edges)):
        mine = labels == number
        n, hits = int(np.count_nonzero(mine)), int(happened[mine].sum())
        interval = wilson(hits, n, confidence)
        result.append(
            Bin(
                lower=lower,
                upper=upper,
                n=n,
                hits=hits,
                forecast=float(p[mine].mean()) if n else None,
                share=hits / n if n else None,
                low=interval[0] if interval else None,
                high=interval[1] if interval else None,
            )
        )
    return result


def wilson(hits: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Interval for the share behind `hits` of `n` (Wilson 1927); None for no trial."""
    _check_trials(hits, n, confidence)
    if n == 0:
        return None
    z = normal_quantile((1 + confidence) / 2)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    # The ends are exact where nothing, or everything, came true.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == n else min(1.0, middle + half)


def jeffreys(hits: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """The same from the quantiles of Beta(hits + 1/2, misses + 1/2), open to 0 and to 1."""
    _check_trials(hits, n, confidence)
    if n == 0:
        return None
    a, b = hits + 0.5, n - hits + 0.5
    low = 0.0 if hits == 0 else beta_quantile((1 - confidence) / 2, a, b)
    return low, 1.0 if hits == n else beta_quantile((1 + confidence) / 2, a, b)


def area_under_curve(forecasts: Floats, outcomes: Integers) -> float | None:
    """How often what came true had the higher forecast than what did not, ties counting half.

    0.5 is no better than chance; None unless both happened.
    """
    p, happened = checked(forecasts, outcomes)
    positive, negative = p[happened == 1], np.sort(p[happened == 0])
    if not positive.size or not negative.size:
        return None
    below = np.searchsorted(negative, positive, side="left")
    up_to = np.searchsorted(negative, positive, side="right")
    return float((below + up_to).sum() / (2 * positive.size * negative.size))


def accuracy(forecasts: Floats, outcomes: Integers) -> float | None:
    """The share on the right side of one half, itself counting as no; None for no forecast."""
    p, happened = checked(forecasts, outcomes)
    if not p.size:
        return None
    return float(((p > 0.5) == (happened == 1)).mean())


def overconfidence(forecasts: Floats, outcomes: Integers) -> float | None:
    """Mean of max(p, 1 - p) less the accuracy: above 0, more was claimed than came true."""
    p, _happened = checked(forecasts, outcomes)
    right = accuracy(p, np.asarray(outcomes))
    return None if right is None else float(np.maximum(p, 1 - p).mean()) - right


def bins_of(forecasts: Floats, edges: Sequence[float]) -> Integers:
    """The bin of each forecast: half-open, the last one closed. ValueError unless 0 to 1."""
    if len(edges) < 2 or edges[0] != 0 or edges[-1] != 1 or list(edges) != sorted(set(edges)):
        raise ValueError("the edges of bins must rise from 0 to 1")
    inner = np.round(np.array(edges[1:-1]), _DIGITS)
    result: Integers = np.searchsorted(inner, np.round(forecasts, _DIGITS), side="right")
    return result


def _check_trials(hits: int, n: int, confidence: float) -> None:
    if not 0 <= hits <= n:
        raise ValueError("there are fewer than no hits, or more than trials")
    if not 0 < confidence < 1:
        raise ValueError("a confidence is not between 0 and 1")
