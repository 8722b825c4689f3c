"""Metaculus' scores: against ignorance (baseline), against the others (peer), at one moment.

Higher is better here. A score is averaged over the whole time that the question was to be open:
who came late, withdrew, or forecast a question that closed early gets 0 for what is missing.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from assessments.scoring.pooling import finite, probabilities

# Metaculus takes nothing outside; what is said beyond is scored as if it had been said here.
LIMITS: Final = (0.001, 0.999)
_SUM: Final = 1e-6


class Forecast(NamedTuple):
    """What `who` said from `start` until `end`, or until the question closed.

    `chances` of the K >= 2 options; for a yes-or-no question (no, yes). Times are in any one
    unit. One person's forecasts must not overlap.
    """

    who: int
    chances: tuple[float, ...]
    start: float
    end: float | None = None


class Span(NamedTuple):
    """From `opened` to the close that was `planned`; `closed` earlier where it resolved early."""

    opened: float
    planned: float
    closed: float | None = None

    @property
    def last(self) -> float:
        return self.planned if self.closed is None else min(self.closed, self.planned)


class Scored(NamedTuple):
    """Of one forecast: the part of its forecaster's score that it earned, and the share of the
    planned time that it covered. Sum a person's forecasts to get theirs."""

    score: float
    coverage: float


def yes_no(who: int, chance: float, start: float = 0.0, end: float | None = None) -> Forecast:
    return Forecast(who, (1 - chance, chance), start, end)


def baseline_of(chance: float, options: int) -> float:
    """100 ln(p K) / ln K of the probability given to what happened: 0 for an even guess."""
    (given,) = probabilities((chance,))
    return 100 * math.log(_limited(given) * options) / math.log(options)


def peer_of(chances: Sequence[float]) -> list[float]:
    """What each forecaster active at one moment gets, from p of what happened: sums to 0.

    100 n / (n - 1) ln(p / geometric mean), which is 100 times ln p less the others' mean ln p.
    0 for a single one.
    """
    logs = [math.log(_limited(given)) for given in probabilities(chances)]
    n = len(logs)
    if n < 2:
        return [0.0] * n
    mean = math.fsum(logs) / n
    return [100 * n / (n - 1) * (own - mean) for own in logs]


def baseline(forecasts: Iterable[Forecast], outcome: int, span: Span) -> list[Scored]:
    """Scores in the order of the forecasts; `outcome` is the option's number from 0."""
    rows, total = _checked(forecasts, outcome, span)
    scored = []
    for row in rows:
        covered = _covered(row, span) / total
        value = baseline_of(row.chances[outcome], len(row.chances))
        scored.append(Scored(value * covered, covered))
    return scored


def peer(forecasts: Iterable[Forecast], outcome: int, span: Span) -> list[Scored]:
    """Scores in the order of the forecasts, each moment against those active then."""
    rows, total = _checked(forecasts, outcome, span)
    parts: list[list[float]] = [[] for _ in rows]
    for start, end in _segments(rows, span):
        active = [i for i, row in enumerate(rows) if _is_active(row, span, start)]
        values = peer_of([rows[i].chances[outcome] for i in active])
        for i, value in zip(active, values, strict=True):
            parts[i].append(value * (end - start) / total)
    return [
        Scored(math.fsum(part), _covered(row, span) / total)
        for row, part in zip(rows, parts, strict=True)
    ]


def spot_baseline(
    forecasts: Iterable[Forecast], outcome: int, span: Span, at: float
) -> list[Scored | None]:
    """The score of what stood at the moment `at`; None for what did not stand then."""
    rows, _total = _checked(forecasts, outcome, span)
    return [
        Scored(baseline_of(row.chances[outcome], len(row.chances)), 1.0)
        if _is_active(row, span, at)
        else None
        for row in rows
    ]


def spot_peer(
    forecasts: Iterable[Forecast], outcome: int, span: Span, at: float
) -> list[Scored | None]:
    rows, _total = _checked(forecasts, outcome, span)
    active = [i for i, row in enumerate(rows) if _is_active(row, span, at)]
    values = peer_of([rows[i].chances[outcome] for i in active])
    found: list[Scored | None] = [None] * len(rows)
    for i, value in zip(active, values, strict=True):
        found[i] = Scored(value, 1.0)
    return found


def _checked(
    forecasts: Iterable[Forecast], outcome: int, span: Span
) -> tuple[list[Forecast], float]:
    finite((span.opened, span.planned, span.last))
    if not span.opened <= span.last or span.opened >= span.planned:
        raise ValueError("a question closes before it opens")
    rows = list(forecasts)
    for row in rows:
        probabilities(row.chances)
        finite((row.start, span.last if row.end is None else row.end))
        if len(row.chances) < 2 or abs(math.fsum(row.chances) - 1) > _SUM:
            raise ValueError("a forecast needs two options or more, which sum to 1")
        if not 0 <= outcome < len(row.chances):
            raise ValueError("the outcome is none of the options")
    _check_overlaps(rows, span)
    return rows, span.planned - span.opened


def _check_overlaps(rows: list[Forecast], span: Span) -> None:
    # What one person said twice at once would be scored against itself.
    ordered = sorted((row.who, row.start, _end(row, span)) for row in rows)
    for (who, _from, end), (other, start, _until) in pairwise(ordered):
        if who == other and start < end:
            raise ValueError("two forecasts of one person overlap")


def _limited(chance: float) -> float:
    return min(max(chance, LIMITS[0]), LIMITS[1])


def _end(row: Forecast, span: Span) -> float:
    return span.last if row.end is None else min(row.end, span.last)


def _covered(row: Forecast, span: Span) -> float:
    return max(0.0, _end(row, span) - max(row.start, span.opened))


def _is_active(row: Forecast, span: Span, at: float) -> bool:
    # At the very close the forecasts that stood until then still stand.
    until = row.end if row.end is not None and row.end < span.last else math.inf
    return row.start <= at < until


def _segments(rows: Sequence[Forecast], span: Span) -> list[tuple[float, float]]:
    """The stretches of time between one forecast's coming or going and the next."""
    cuts = {span.opened, span.last}
    for row in rows:
        cuts |= {t for t in (row.start, _end(row, span)) if span.opened < t < span.last}
    times = sorted(cuts)
    return list(pairwise(times))
