"""Several likelihoods into one. Probabilities are 0 to 1 throughout `scoring`.

Sums are exact (`math.fsum`), so that the order of the judges never shows in a figure.
"""

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

# A judge who says 0 or 1 would dictate a pool of log-odds: one 0 among nine 0.9 moves it to 0.16
# at the narrowest clip that floating point allows, to 0.82 at this one.
CLIP: Final = (0.01, 0.99)
# The clip of aggreCAT, which touches only exact 0 and 1; for comparison with it.
EXACT_CLIP: Final = (2.0**-52, 1 - 2.0**-52)


class PoolingMethod(StrEnum):
    LOG_ODDS = "log_odds"
    MEDIAN = "median"
    MEAN = "mean"


class Pooled(NamedTuple):
    """`value` 0 to 1; `n` judges, of whom `clipped` were moved to the clip; by `method`."""

    method: PoolingMethod
    value: float
    n: int
    clipped: int


class Quartiles(NamedTuple):
    lower: float
    median: float
    upper: float


def pool(
    method: PoolingMethod, values: Iterable[float], clip: tuple[float, float] = CLIP
) -> Pooled | None:
    """The named pool of values 0 to 1; None for no judge. `clip` matters to log-odds alone."""
    judged = probabilities(values)
    if not judged:
        return None
    if method is PoolingMethod.LOG_ODDS:
        value, clipped = _log_odds(judged, clip)
    else:
        value = _middle(sorted(judged)) if method is PoolingMethod.MEDIAN else _mean(judged)
        clipped = 0
    return Pooled(method=method, value=value, n=len(judged), clipped=clipped)


def median(values: Iterable[float]) -> float | None:
    """The middle value, the mean of the two middle ones if even; None for no judge."""
    judged = probabilities(values)
    return _middle(sorted(judged)) if judged else None


def mean(values: Iterable[float]) -> float | None:
    """The linear pool (Stone 1961); None for no judge."""
    judged = probabilities(values)
    return _mean(judged) if judged else None


def log_odds_pool(values: Iterable[float], clip: tuple[float, float] = CLIP) -> Pooled | None:
    """The logistic of the mean log-odds (Genest & Zidek 1986), each value clipped first.

    The pool stays within the range of what the judges said; one judge, or several who agree
    exactly, are quoted.
    """
    return pool(PoolingMethod.LOG_ODDS, values, clip)


def quartiles(values: Iterable[float]) -> Quartiles | None:
    """Quartiles of numbers of any unit, type 7 (as R and NumPy); None for no value."""
    ordered = sorted(finite(values))
    if not ordered:
        return None
    return Quartiles(*(_quantile(ordered, share) for share in (0.25, 0.5, 0.75)))


def finite(values: Iterable[float]) -> list[float]:
    """The values as floats; ValueError for one that is NaN or infinite."""
    numbers = [float(value) for value in values]
    for position, number in enumerate(numbers, start=1):
        if math.isnan(number):
            raise ValueError(f"value {position} is not a number (NaN)")
        if math.isinf(number):
            raise ValueError(f"value {position} is infinite")
    return numbers


def probabilities(values: Iterable[float]) -> list[float]:
    """The values as floats; ValueError for one that is NaN, infinite or outside 0 to 1."""
    numbers = finite(values)
    for position, number in enumerate(numbers, start=1):
        if not 0 <= number <= 1:
            raise ValueError(f"value {position} ({number:g}) is outside 0 to 1")
    return numbers


def _log_odds(judged: list[float], clip: tuple[float, float]) -> tuple[float, int]:
    low, high = clip
    if not 0 < low < high < 1:
        raise ValueError("a clip needs two limits inside 0 and 1, the lower one first")
    if min(judged) == max(judged):
        return judged[0], 0
    clipped = [min(max(value, low), high) for value in judged]
    moved = sum(before != after for before, after in zip(judged, clipped, strict=True))
    logit = math.fsum(math.log(p) - math.log1p(-p) for p in clipped) / len(clipped)
    # Judges who all stand beyond the clip are not pulled back inside it.
    return min(max(logistic(logit), min(judged)), max(judged)), moved


def logistic(logit: float) -> float:
    """Log-odds to a probability."""
    # Whichever form cannot overflow.
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    odds = math.exp(logit)
    return odds / (1 + odds)


def _mean(values: Sequence[float]) -> float:
    # Rounding in the division can step past judges who all but agree.
    return min(max(math.fsum(values) / len(values), min(values)), max(values))


def _middle(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def _quantile(ordered: Sequence[float], share: float) -> float:
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    if below == position:
        return ordered[below]
    lower, upper = ordered[below], ordered[below + 1]
    return lower + (upper - lower) * (position - below)
