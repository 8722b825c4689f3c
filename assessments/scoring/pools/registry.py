"""All pools by name: what each needs, where it comes from, and whether it may head a page.

Whoever shows several side by side asks `pools_of`; a method that finds no answer it could use is
left out, never shown as 0.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pooling import PoolingMethod, pool, quartiles
from assessments.scoring.pools import leanings, points, shifts, widths
from assessments.scoring.pools.distributions import piecewise, triangular
from assessments.scoring.pools.panel import Answers, Panel, weighted_mean


class Needs(StrEnum):
    """What a method reads besides the bests of one question."""

    BESTS = "bests"
    BOUNDS = "bounds"
    TWO_ROUNDS = "two rounds"
    ALL_QUESTIONS = "all questions"
    RECORD = "record"


class Value(NamedTuple):
    """A pool of `n` members, 0 to 1. `skipped` lacked what it needs; `clipped` were moved."""

    value: float
    n: int
    skipped: int = 0
    clipped: int = 0


class Method(NamedTuple):
    """`headline`: whether a team may choose it for its figure. `experiment`: shown only as such.

    `label` is English; whoever shows it translates by `key`.
    """

    key: str
    label: str
    source: str
    needs: Needs
    pool: Callable[[Panel], Value | None]
    headline: bool = False
    experiment: bool = False


def _headline(method: PoolingMethod) -> Callable[[Panel], Value | None]:
    def value(panel: Panel) -> Value | None:
        found = pool(method, panel.now.best.tolist(), panel.rules.clip)
        return None if found is None else Value(found.value, found.n, clipped=found.clipped)

    return value


def _points(function: Callable[[list[float]], float | None]) -> Callable[[Panel], Value | None]:
    def value(panel: Panel) -> Value | None:
        found = function(panel.now.best.tolist())
        return None if found is None else Value(found, panel.now.best.size)

    return value


def _clipping(
    function: Callable[[list[float], tuple[float, float]], float | None],
) -> Callable[[Panel], Value | None]:
    def value(panel: Panel) -> Value | None:
        best = panel.now.best.tolist()
        found = function(best, panel.rules.clip)
        if found is None:
            return None
        low, high = panel.rules.clip
        moved = sum(not low <= p <= high for p in best) if len(best) > 1 else 0
        return Value(found, len(best), clipped=moved)

    return value


def _weighted(weights: Callable[[Panel], Floats | None]) -> Callable[[Panel], Value | None]:
    def value(panel: Panel) -> Value | None:
        found = weights(panel) if panel.now.best.size else None
        if found is None:
            return None
        result = weighted_mean(panel.now.best, found)
        return None if result is None else Value(result.value, result.n, result.skipped)

    return value


def _of_widths(panel: Panel, power: float = 1.0) -> Floats:
    return widths.by_width(panel.now, panel.rules.narrowest, power)


def _of_own_widths(panel: Panel) -> Floats | None:
    if panel.widest is None:
        return None
    return widths.by_own_width(panel.now, panel.widest, panel.rules.narrowest)


def _of_asymmetry(panel: Panel) -> Floats:
    return widths.by_asymmetry(panel.now, panel.rules.narrowest)


def _of_variance(panel: Panel) -> Floats | None:
    # A habit is known also where this question's bounds are missing.
    return None if panel.variance is None else np.nan_to_num(panel.variance, nan=0.0)


def _of_own_widths_and_asymmetry(panel: Panel) -> Floats | None:
    own = _of_own_widths(panel)
    return None if own is None else widths.by_all(own, _of_asymmetry(panel))


def _of_everything(panel: Panel) -> Floats | None:
    own, variance = _of_own_widths(panel), _of_variance(panel)
    if own is None or variance is None:
        return None
    return widths.by_all(own, _of_asymmetry(panel), variance)


def _of_shift(weights: Callable[[Answers, Answers], Floats], panel: Panel) -> Floats | None:
    return None if panel.before is None else weights(panel.before, panel.now)


def _of_fineness(panel: Panel) -> Floats | None:
    return None if panel.fine is None else leanings.by_fineness(panel.fine)


def _distribution(panel: Panel) -> Value | None:
    found = piecewise(panel.now, panel.rules.tail)
    return None if found is None else _with_bounds(panel, found[0])


def _triangles(panel: Panel) -> Value | None:
    found = triangular(panel.now)
    return None if found is None else _with_bounds(panel, found[0])


def _with_bounds(panel: Panel, value: float) -> Value:
    skipped = int(np.isnan(panel.now.widths).sum())
    return Value(value, panel.now.best.size - skipped, skipped)


def _extremised(panel: Panel) -> Value | None:
    if panel.factor is None:
        return None
    return _clipping(partial(_extremised_by, panel.factor))(panel)


def _extremised_by(factor: float, best: list[float], clip: tuple[float, float]) -> float | None:
    return points.extremised(best, factor, clip)


def _neyman_roughgarden(best: list[float], clip: tuple[float, float]) -> float | None:
    if not best:
        return None
    return points.extremised(best, points.neyman_roughgarden(len(best)), clip)


def _mid_hinge(best: list[float]) -> float | None:
    middle = quartiles(best)
    return None if middle is None else (middle.lower + middle.upper) / 2


_SATOPAA: Final = "Satopaa et al. 2014"
_HANEA: Final = "Hanea et al. 2021"

_METHODS: Final = (
    Method(
        PoolingMethod.LOG_ODDS,
        "mean log-odds",
        "Genest & Zidek 1986",
        Needs.BESTS,
        _headline(PoolingMethod.LOG_ODDS),
        headline=True,
    ),
    Method(
        PoolingMethod.MEDIAN,
        "median",
        "",
        Needs.BESTS,
        _headline(PoolingMethod.MEDIAN),
        headline=True,
    ),
    Method(
        PoolingMethod.MEAN,
        "mean",
        "Stone 1961",
        Needs.BESTS,
        _headline(PoolingMethod.MEAN),
        headline=True,
    ),
    Method(
        "trimmed_10",
        "mean without a tenth at each end",
        "",
        Needs.BESTS,
        _points(partial(points.trimmed, share=0.1)),
    ),
    Method(
        "trimmed_20",
        "mean without a fifth at each end",
        "",
        Needs.BESTS,
        _points(partial(points.trimmed, share=0.2)),
    ),
    Method("mid_hinge", "middle of the quartiles", "Tukey 1977", Needs.BESTS, _points(_mid_hinge)),
    Method("probit", "mean probit", "", Needs.BESTS, _clipping(points.probit)),
    Method(
        "beta",
        "beta-transformed mean",
        "Ranjan & Gneiting 2010",
        Needs.BESTS,
        _points(points.beta_transformed),
        experiment=True,
    ),
    Method(
        "extremised", "extremised log-odds", _SATOPAA, Needs.RECORD, _extremised, experiment=True
    ),
    Method(
        "neyman_roughgarden",
        "log-odds extremised by number",
        "Neyman & Roughgarden 2021",
        Needs.BESTS,
        _clipping(_neyman_roughgarden),
        experiment=True,
    ),
    Method("width", "narrow intervals weigh more", _HANEA, Needs.BOUNDS, _weighted(_of_widths)),
    Method(
        "width_root",
        "narrow intervals weigh somewhat more",
        "",
        Needs.BOUNDS,
        _weighted(partial(_of_widths, power=0.5)),
    ),
    Method(
        "own_width",
        "intervals narrower than usual weigh more",
        _HANEA,
        Needs.ALL_QUESTIONS,
        _weighted(_of_own_widths),
    ),
    Method(
        "varied_width",
        "members whose widths vary weigh more",
        _HANEA,
        Needs.ALL_QUESTIONS,
        _weighted(_of_variance),
    ),
    Method(
        "asymmetry", "lopsided intervals weigh more", _HANEA, Needs.BOUNDS, _weighted(_of_asymmetry)
    ),
    Method(
        "own_width_asymmetry",
        "narrower than usual, times lopsided",
        _HANEA,
        Needs.ALL_QUESTIONS,
        _weighted(_of_own_widths_and_asymmetry),
    ),
    Method(
        "kitchen_sink",
        "narrower than usual, times lopsided, times varied",
        _HANEA,
        Needs.ALL_QUESTIONS,
        _weighted(_of_everything),
    ),
    Method(
        "shift",
        "who moved most weighs most",
        _HANEA,
        Needs.TWO_ROUNDS,
        _weighted(partial(_of_shift, shifts.by_shift)),
    ),
    Method(
        "best_shift",
        "whose best moved most weighs most",
        _HANEA,
        Needs.TWO_ROUNDS,
        _weighted(partial(_of_shift, shifts.by_best_shift)),
    ),
    Method(
        "narrowing",
        "whose interval narrowed weighs more",
        _HANEA,
        Needs.TWO_ROUNDS,
        _weighted(partial(_of_shift, shifts.by_narrowing)),
    ),
    Method(
        "growing_certainty",
        "who grew more certain weighs more",
        _HANEA,
        Needs.TWO_ROUNDS,
        _weighted(partial(_of_shift, shifts.by_growing_certainty)),
    ),
    Method(
        "narrowing_certainty",
        "narrowed, times grown more certain",
        _HANEA,
        Needs.TWO_ROUNDS,
        _weighted(partial(_of_shift, shifts.by_narrowing_and_certainty)),
    ),
    Method(
        "certainty",
        "certain answers weigh more",
        _HANEA,
        Needs.BESTS,
        _weighted(lambda panel: leanings.by_certainty(panel.now.best)),
    ),
    Method(
        "nearness",
        "outliers weigh less",
        _HANEA,
        Needs.BESTS,
        _weighted(lambda panel: leanings.by_nearness(panel.now.best)),
    ),
    Method(
        "fineness",
        "who is no rounder than need be weighs more",
        _HANEA,
        Needs.ALL_QUESTIONS,
        _weighted(_of_fineness),
    ),
    Method(
        "performance",
        "who was right before weighs more",
        "Budescu & Chen 2015",
        Needs.RECORD,
        _weighted(lambda panel: panel.weights),
        experiment=True,
    ),
    Method("distribution", "mean of distributions", _HANEA, Needs.BOUNDS, _distribution),
    Method("triangles", "mean of triangular distributions", _HANEA, Needs.BOUNDS, _triangles),
)
METHODS: Final[Mapping[str, Method]] = MappingProxyType({one.key: one for one in _METHODS})


def pools_of(panel: Panel, *, experiments: bool = False) -> dict[str, Value]:
    """Every method that the panel allows, by key, those that may head a page first."""
    found = {}
    for method in METHODS.values():
        value = method.pool(panel) if experiments or not method.experiment else None
        if value is not None:
            found[method.key] = value
    return found
