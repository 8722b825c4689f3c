"""Pools of bests alone.

Sources: Ranjan & Gneiting 2010 (beta transform), Satopaa et al. 2014 and Baron et al. 2014
(extremising), Neyman & Roughgarden 2021.
"""

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import Final, NamedTuple

from assessments.scoring.outcomes.enough import Enough
from assessments.scoring.pooling import CLIP, logistic, mean, median, probabilities
from assessments.scoring.special import normal_share

# Factors of aggreCAT's beta transform. They were chosen on the very data on which it does best.
BETA: Final = 6
# The largest factor at which a pool may be extremised, and what a debate leaves of the excess:
# after it members share their evidence, and their agreement tells less.
MOST_EXTREME: Final = 2.5
AFTER_DEBATE: Final = 0.5
_NORMAL: Final = NormalDist()
_STEPS: Final = 100
_FARTHEST: Final = 20.0


class LogOdds(NamedTuple):
    """The mean log-odds of `n` members, of whom `clipped` were moved to the clip."""

    mean: float
    n: int
    clipped: int


def trimmed(values: Iterable[float], share: float) -> float | None:
    """The mean without the floor(share × n) lowest and as many highest; None for no value."""
    if not 0 <= share < 0.5:
        raise ValueError("the share trimmed from each end is outside 0 to 0.5")
    ordered = sorted(probabilities(values))
    cut = math.floor(share * len(ordered) + 1e-12)
    return mean(ordered[cut : len(ordered) - cut])


def geometric(values: Iterable[float]) -> float | None:
    """The geometric mean of the probabilities: for comparison only, since it is not coherent.

    The pool of the complements is not the complement of the pool, and one 0 gives 0.
    """
    judged = probabilities(values)
    if not judged:
        return None
    if min(judged) in (0, max(judged)):
        return min(judged)
    return math.exp(math.fsum(math.log(p) for p in judged) / len(judged))


def probit(values: Iterable[float], clip: tuple[float, float] = CLIP) -> float | None:
    """The normal share of the mean normal quantile, each value clipped; one judge is quoted."""
    judged = probabilities(values)
    if not judged:
        return None
    if min(judged) == max(judged):
        return judged[0]
    quantiles = [_NORMAL.inv_cdf(p) for p in _clipped(judged, clip)]
    value = normal_share(math.fsum(quantiles) / len(quantiles))
    return min(max(value, min(judged)), max(judged))


def beta_transformed(
    values: Iterable[float],
    factor: int = BETA,
    only_outside: tuple[float, float] | None = None,
    *,
    quote_one: bool = True,
) -> float | None:
    """I_m(factor, factor) of the mean m, which moves it outwards; None for no value.

    `only_outside`: a mean between these two is left as it is. `quote_one`: one judge is quoted.
    """
    if factor < 1:
        raise ValueError("the factor of a beta transform is a whole number from 1")
    judged = probabilities(values)
    middle = mean(judged)
    if middle is None or (quote_one and len(judged) == 1):
        return middle
    if only_outside is not None and only_outside[0] <= middle <= only_outside[1]:
        return middle
    n = 2 * factor - 1
    terms = [math.comb(n, j) * middle**j * (1 - middle) ** (n - j) for j in range(factor, n + 1)]
    return min(1.0, math.fsum(terms))


def mean_log_odds(values: Iterable[float], clip: tuple[float, float] = CLIP) -> LogOdds | None:
    judged = probabilities(values)
    if not judged:
        return None
    kept = _clipped(judged, clip)
    moved = sum(before != after for before, after in zip(judged, kept, strict=True))
    total = math.fsum(math.log(p) - math.log1p(-p) for p in kept)
    return LogOdds(total / len(kept), len(kept), moved)


def extremised(
    values: Iterable[float],
    factor: float,
    clip: tuple[float, float] = CLIP,
    *,
    quote_one: bool = True,
) -> float | None:
    """The logistic of `factor` times the mean log-odds. One judge is quoted, unless `quote_one`
    is off: nothing is hidden from others where there are none."""
    _check_factor(factor)
    judged = probabilities(values)
    found = mean_log_odds(judged, clip)
    if found is None or (quote_one and found.n == 1):
        return judged[0] if judged else None
    return logistic(factor * found.mean)


def baron(middle: float, factor: float) -> float:
    """p^a / (p^a + (1 - p)^a) of a pool that is made already."""
    _check_factor(factor)
    (p,) = probabilities((middle,))
    # Divided by the larger, so that no power can vanish on both sides.
    odds = min(p, 1 - p) / max(p, 1 - p)
    away: float = odds**factor / (1 + odds**factor)
    return away if p < 0.5 else 1 - away


def baron_of_mean(values: Iterable[float], factor: float) -> float | None:
    """`baron` of the mean: whoever asks leaves one judge alone, as `extremised` does."""
    middle = mean(values)
    return None if middle is None else baron(middle, factor)


def baron_of_median(values: Iterable[float], factor: float) -> float | None:
    middle = median(values)
    return None if middle is None else baron(middle, factor)


def neyman_roughgarden(n: int) -> float:
    """The factor for n judges that needs no data: 1 for one, up to the square root of 3."""
    if n < 1:
        raise ValueError("there is nobody to extremise")
    return n * (math.sqrt(3 * n * n - 3 * n + 1) - 2) / (n * n - n - 1)


def fitted_factor(log_odds: Sequence[float], outcomes: Sequence[int]) -> float | None:
    """The factor under which past pools' mean log-odds fit what happened best; 0 to 20.

    Logistic regression of the outcomes without a constant. None without a pool that leans.
    """
    if len(log_odds) != len(outcomes) or any(o not in (0, 1) for o in outcomes):
        raise ValueError("there must be one outcome, 0 or 1, per pool")
    if not all(math.isfinite(x) for x in log_odds):
        raise ValueError("a pool's log-odds are not finite")
    if not any(log_odds):
        return None
    low, high = 0.0, _FARTHEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        slope = math.fsum(
            x * (o - logistic(middle * x)) for x, o in zip(log_odds, outcomes, strict=True)
        )
        low, high = (middle, high) if slope > 0 else (low, middle)
    return (low + high) / 2


def shrunk_factor(fitted: float, resolved: int, *, debated: bool = False) -> float | None:
    """The factor to use: 1 + (fitted - 1) N / (N + 30), within 1 to 2.5; None before 30.

    `debated`: members had talked before they answered.
    """
    _check_factor(fitted)
    if resolved < Enough.EXTREMISE:
        return None
    excess = (fitted - 1) * resolved / (resolved + Enough.EXTREMISE)
    return min(max(1.0, 1 + excess * (AFTER_DEBATE if debated else 1)), MOST_EXTREME)


def _clipped(values: Sequence[float], clip: tuple[float, float]) -> list[float]:
    low, high = clip
    if not 0 < low < high < 1:
        raise ValueError("a clip needs two limits inside 0 and 1, the lower one first")
    return [min(max(value, low), high) for value in values]


def _check_factor(factor: float) -> None:
    if not (math.isfinite(factor) and factor >= 0):
        raise ValueError("a factor is negative or not finite")
