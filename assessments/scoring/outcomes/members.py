"""Who, and which method, has been right: fairly, because people answer different questions."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats, Integers
from assessments.scoring.outcomes.calibration import accuracy, area_under_curve
from assessments.scoring.outcomes.scores import brier, checked, log_scores
from assessments.scoring.pooling import PoolingMethod, pool

# Resamples of the questions, drawn from a fixed seed: the same record gives the same interval.
_RESAMPLES: Final = 2000
_SEED: Final = 20240131


class Contribution(NamedTuple):
    """How much better (above 0) the pool's Brier score was for the member: the mean over the `n`
    questions that the member and at least one other answered; None without any."""

    mean: float | None
    n: int


class Record(NamedTuple):
    """Means over `n` resolved questions; None where there are none, or only one kind of outcome
    (`auc`). `clipped` forecasts were moved inwards for the log score (`log_loss`, in nats)."""

    brier: float | None
    log_loss: float | None
    auc: float | None
    accuracy: float | None
    n: int
    clipped: int


def contributions(
    forecasts: Floats, outcomes: Integers, method: PoolingMethod = PoolingMethod.LOG_ODDS
) -> list[Contribution]:
    """Forecasts [Q, M], NaN where a member gave none, and outcomes [Q] (Budescu & Chen 2015)."""
    table = _table(forecasts, outcomes)
    gains: list[list[float]] = [[] for _ in range(table.shape[1])]
    for row, happened in zip(table, np.asarray(outcomes), strict=True):
        members = np.flatnonzero(~np.isnan(row))
        if members.size < 2:
            continue
        given = row[members].tolist()
        whole = _squared(method, given, int(happened))
        for place, member in enumerate(members):
            rest = _squared(method, given[:place] + given[place + 1 :], int(happened))
            gains[member].append(rest - whole)
    return [
        Contribution(math.fsum(gain) / len(gain) if gain else None, len(gain)) for gain in gains
    ]


def contribution_weights(found: Sequence[Contribution]) -> list[float]:
    """Shares of the members who improved the pool; even shares where nobody did."""
    positive = [max(one.mean or 0.0, 0.0) for one in found]
    total = math.fsum(positive)
    if total == 0:
        return [1 / len(found)] * len(found) if found else []
    return [value / total for value in positive]


def adjusted(scores: Floats) -> Floats:
    """Scores [Q, M] less each question's mean over its members: an easy question earns nothing.

    NaN where a member gave none, or was the only one.
    """
    table = np.asarray(scores, dtype=np.float64)
    given = ~np.isnan(table)
    n = given.sum(axis=1, keepdims=True)
    mean = np.where(given, table, 0).sum(axis=1, keepdims=True) / np.maximum(n, 1)
    result: Floats = np.where(given & (n > 1), table - mean, np.nan)
    return result


def record(forecasts: Floats, outcomes: Integers) -> Record:
    """Forecasts [Q], NaN where there is none, and outcomes [Q]."""
    values, happened = np.asarray(forecasts, dtype=np.float64), np.asarray(outcomes)
    given = ~np.isnan(values)
    p, o = values[given], happened[given]
    logs = log_scores(p, o)
    if not p.size:
        return Record(None, None, None, None, 0, 0)
    return Record(
        brier=float(brier(p, o).mean()),
        log_loss=float(logs.nats.mean()),
        auc=area_under_curve(p, o),
        accuracy=accuracy(p, o),
        n=p.size,
        clipped=logs.clipped,
    )


def records(pools: Mapping[str, Floats], outcomes: Integers) -> dict[str, Record]:
    """The record of each method's pools [Q] over the same questions, the best Brier score first."""
    found = {name: record(values, outcomes) for name, values in pools.items()}
    order = sorted(
        found, key=lambda name: (math.inf if (b := found[name].brier) is None else b, name)
    )
    return {name: found[name] for name in order}


def mean_interval(values: Sequence[float], confidence: float = 0.8) -> tuple[float, float] | None:
    """Bootstrap interval over questions for the mean of their scores; None for fewer than two."""
    numbers = np.array([value for value in values if not math.isnan(value)])
    if not np.isfinite(numbers).all() or not 0 < confidence < 1:
        raise ValueError("a score is infinite, or the confidence not between 0 and 1")
    if numbers.size < 2:
        return None
    drawn = np.random.default_rng(_SEED).integers(0, numbers.size, (_RESAMPLES, numbers.size))
    means = numbers[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _table(forecasts: Floats, outcomes: Integers) -> Floats:
    table = np.asarray(forecasts, dtype=np.float64)
    if table.ndim != 2 or np.asarray(outcomes).shape != table.shape[:1]:
        raise ValueError("forecasts need two axes, and there must be one outcome per question")
    given = table[~np.isnan(table)]
    checked(given, np.zeros(given.shape, dtype=np.int64))
    checked(np.zeros(len(table)), outcomes)
    return table


def _squared(method: PoolingMethod, values: Sequence[float], outcome: int) -> float:
    pooled = pool(method, values)
    if pooled is None:
        raise ValueError("there is nobody to pool")
    return (pooled.value - outcome) ** 2
