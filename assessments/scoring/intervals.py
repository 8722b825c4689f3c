"""Estimates with bounds: brought to one confidence, averaged, and summed up beside a pool."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from assessments.scoring.pooling import (
    CLIP,
    PoolingMethod,
    finite,
    mean,
    pool,
    probabilities,
    quartiles,
)

TARGET: Final = 0.8
# Below this a member would say that the truth is more likely outside the interval than in it;
# stretching such an interval to 80 % makes nonsense of it (Hemming et al. 2018: 50 to 100 %).
LEAST_CONFIDENCE: Final = 0.5


class Estimate(NamedTuple):
    """One member's estimate; all 0 to 1.

    Both bounds or neither. `confidence` is how sure the member is that the bounds hold the
    truth, at least `LEAST_CONFIDENCE`.
    """

    best: float
    lower: float | None = None
    upper: float | None = None
    confidence: float = TARGET


class Interval(NamedTuple):
    """The average interval of `n` members at the target confidence; `skipped` gave no bounds."""

    lower: float
    upper: float
    n: int
    skipped: int


class PooledEstimate(NamedTuple):
    """The team's figure, all 0 to 1.

    `lower` and `upper` are None if nobody gave bounds. They are the average interval, `widened`
    to reach `best` where the pool falls outside it. `quartiles` of the bests (lower, upper) are
    None for fewer than two members. `clipped` counts members moved by the pool's clip.
    """

    method: PoolingMethod
    best: float
    lower: float | None
    upper: float | None
    quartiles: tuple[float, float] | None
    n: int
    skipped: int
    clipped: int
    widened: bool


def standardise(
    lower: float, best: float, upper: float, confidence: float, target: float = TARGET
) -> tuple[float, float]:
    """Bounds at `confidence` to bounds at `target` around the same best, within 0 to 1.

    best - (best - lower) * target / confidence, and likewise above (Hemming et al. 2018). Raises
    ValueError unless 0 <= lower <= best <= upper <= 1 and confidence and target lie between
    `LEAST_CONFIDENCE` and 1.
    """
    lower, best, upper = probabilities((lower, best, upper))
    if not lower <= best <= upper:
        raise ValueError("lower, best and upper are not in order")
    confidence, target = finite((confidence, target))
    for name, share in (("confidence", confidence), ("target", target)):
        if not LEAST_CONFIDENCE <= share <= 1:
            raise ValueError(f"the {name} ({share:g}) is outside {LEAST_CONFIDENCE:g} to 1")
    if confidence == target:
        return lower, upper
    stretch = target / confidence
    return max(0.0, best - (best - lower) * stretch), min(1.0, best + (upper - best) * stretch)


def quantile_average(estimates: Iterable[Estimate], target: float = TARGET) -> Interval | None:
    """The mean of the lower and of the upper bounds; None if nobody gave bounds.

    It keeps the members' average width: how far they differ from one another does not show in
    it, and must be shown beside it (Lichtendahl, Grushka-Cockayne & Winkler 2013).
    """
    bounds = []
    skipped = 0
    for estimate in estimates:
        if estimate.lower is None and estimate.upper is None:
            skipped += 1
        elif estimate.lower is None or estimate.upper is None:
            raise ValueError("an estimate has one bound without the other")
        else:
            bounds.append(
                standardise(
                    estimate.lower, estimate.best, estimate.upper, estimate.confidence, target
                )
            )
    lower = mean(low for low, _ in bounds)
    upper = mean(high for _, high in bounds)
    if lower is None or upper is None:
        return None
    return Interval(lower=lower, upper=upper, n=len(bounds), skipped=skipped)


def pool_estimates(
    estimates: Iterable[Estimate],
    method: PoolingMethod = PoolingMethod.LOG_ODDS,
    clip: tuple[float, float] = CLIP,
    target: float = TARGET,
) -> PooledEstimate | None:
    """The headline figure with its interval and spread; None for no member.

    One member's figure is that member's own. Raises ValueError as `standardise` does.
    """
    members = list(estimates)
    bests = [member.best for member in members]
    pooled = pool(method, bests, clip)
    if pooled is None:
        return None
    interval = quantile_average(members, target)
    middle = quartiles(bests) if len(bests) > 1 else None
    lower = upper = None
    widened = False
    if interval is not None:
        lower = min(interval.lower, pooled.value)
        upper = max(interval.upper, pooled.value)
        widened = (lower, upper) != (interval.lower, interval.upper)
    return PooledEstimate(
        method=method,
        best=pooled.value,
        lower=lower,
        upper=upper,
        quartiles=None if middle is None else (middle.lower, middle.upper),
        n=pooled.n,
        skipped=len(members) if interval is None else interval.skipped,
        clipped=pooled.clipped,
        widened=widened,
    )
