"""The team's likelihoods by every published method, side by side, and made to add up where
hypotheses exclude one another. The arithmetic is `scoring`'s."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

import numpy as np

from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.given import Answers as GivenAnswers
from assessments.results.queries.given import Likelihood as GivenLikelihood
from assessments.results.queries.likelihood import (
    Likelihoods,
    Pooled,
    as_estimate,
    as_percent,
    pooled_from,
)
from assessments.results.queries.material import Frame, resolution_on
from assessments.scoring.intervals import standardise
from assessments.scoring.outcomes.enough import Enough, is_enough
from assessments.scoring.pools.coherence import pool_coherently
from assessments.scoring.pools.distributions import piecewise
from assessments.scoring.pools.leanings import share_of_fine
from assessments.scoring.pools.panel import OURS, Answers, Panel, answers
from assessments.scoring.pools.points import fitted_factor, mean_log_odds, shrunk_factor
from assessments.scoring.pools.registry import METHODS, pools_of
from assessments.scoring.pools.widths import habits

# A member's likelihoods of competing hypotheses may miss 100 by so many points of rounding.
OFF_FROM: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class ByMethod:
    """One method's figure in percent; `skipped` members lacked what it needs."""

    key: str
    value: Decimal
    n: int
    skipped: int
    clipped: int


@dataclass(frozen=True, slots=True)
class Side:
    """One hypothesis by every method; `lowest` and `highest` of those that are no experiment.

    `wide` is the 80 % range of the mean of the members' distributions, beside the headline's
    range, which is their average; None where nobody gave bounds. `coherent` is the figure made
    to add up with its rivals'.
    """

    pooled: Pooled
    by_method: tuple[ByMethod, ...]
    lowest: Decimal
    highest: Decimal
    wide: tuple[Decimal, Decimal] | None
    coherent: Decimal | None

    @property
    def hypothesis(self) -> Hypothesis:
        return self.pooled.hypothesis

    @property
    def figures(self) -> dict[str, ByMethod]:
        return {one.key: one for one in self.by_method}


@dataclass(frozen=True, slots=True)
class Incoherent:
    """What one member's likelihoods of a competing question add up to, in percent."""

    participant_uid: UUID
    name: str
    total: Decimal
    moved: Decimal

    @property
    def is_off(self) -> bool:
        return abs(self.total - 100) >= OFF_FROM


@dataclass(frozen=True, slots=True)
class PooledQuestion:
    """`sum` of the headline figures where the question competes and all are of one round;
    `coherent_n` members gave every hypothesis, and are `members`."""

    question: Question
    sides: tuple[Side, ...]
    missing: tuple[Hypothesis, ...]
    sum: Decimal | None
    members: tuple[Incoherent, ...]

    @property
    def coherent_n(self) -> int:
        return len(self.members)

    @property
    def off(self) -> tuple[Incoherent, ...]:
        return tuple(m for m in self.members if m.is_off)


@dataclass(frozen=True, slots=True)
class Pools:
    """`factor` is by which to extremise; None before so many resolutions that one may try."""

    questions: tuple[PooledQuestion, ...]
    likelihoods: Likelihoods
    resolved: int
    factor: float | None

    @property
    def with_experiments(self) -> bool:
        return is_enough(self.resolved, Enough.EXTREMISE)

    def methods(self) -> tuple[str, ...]:
        """The keys of those that gave a figure anywhere, in the registry's order."""
        found = {one.key for q in self.questions for side in q.sides for one in side.by_method}
        return tuple(key for key in METHODS if key in found)


def pools_from(frame: Frame, given: GivenAnswers) -> Pools:
    """Out of what is read already. No query."""
    likelihoods = pooled_from(frame, given)
    rounds = _by_round(given)
    resolved, factor = _record(frame, likelihoods)
    habit = _Habits(given)
    questions = []
    for question in frame.questions:
        rows = frame.of(question)
        coherent, members = _coherent(question, rows, likelihoods, rounds)
        sides = [
            _side(pooled, rounds[h.pk], habit, factor, resolved, coherent.get(h.pk))
            for h in rows
            if (pooled := likelihoods.of(h)) is not None
        ]
        total = next((c.sum for c in likelihoods.coherence if c.question.pk == question.pk), None)
        questions.append(
            PooledQuestion(
                question=question,
                sides=tuple(sides),
                missing=tuple(h for h in rows if likelihoods.of(h) is None),
                sum=total,
                members=members,
            )
        )
    return Pools(tuple(questions), likelihoods, resolved, factor)


Rounds = Mapping[int, dict[int, GivenLikelihood]]


def _by_round(given: GivenAnswers) -> dict[int, dict[int, dict[int, GivenLikelihood]]]:
    """Hypothesis, round, participant to what they gave in time."""
    found: dict[int, dict[int, dict[int, GivenLikelihood]]] = defaultdict(lambda: defaultdict(dict))
    for one in given.likelihoods:
        if not one.is_late:
            found[one.hypothesis_pk][one.round_number][one.participant_pk] = one
    return found


class _Habits:
    """How wide and how fine each member's answers are over the whole assessment."""

    def __init__(self, given: GivenAnswers) -> None:
        widths: dict[int, list[float]] = defaultdict(list)
        bests: dict[int, list[float]] = defaultdict(list)
        newest: dict[tuple[int, int], GivenLikelihood] = {}
        for one in given.likelihoods:
            key = (one.participant_pk, one.hypothesis_pk)
            if not one.is_late and (
                key not in newest or newest[key].round_number < one.round_number
            ):
                newest[key] = one
        for (member, _hypothesis), one in newest.items():
            low, high = _bounds(one)
            widths[member].append(high - low)
            bests[member].append(float(one.best) / 100)
        self.members = list(widths)
        self.of = habits([widths[m] for m in self.members], OURS.narrowest)
        self.fine = {m: share_of_fine(bests[m]) for m in self.members}

    def panel(self, members: Sequence[int]) -> dict[str, object]:
        at = [self.members.index(m) for m in members]
        fine = [self.fine[m] for m in members]
        return {
            "widest": self.of.widest[at],
            "variance": self.of.variance[at],
            "fine": np.array([np.nan if f is None else f for f in fine]),
        }


def _bounds(one: GivenLikelihood) -> tuple[float, float]:
    estimate = as_estimate(one)
    assert estimate.lower is not None
    assert estimate.upper is not None
    return standardise(estimate.lower, estimate.best, estimate.upper, estimate.confidence)


def answers_in(members: Sequence[GivenLikelihood]) -> Answers:
    bounds = [_bounds(one) for one in members]
    return answers(
        [float(one.best) / 100 for one in members],
        [low for low, _high in bounds],
        [high for _low, high in bounds],
    )


def _side(
    pooled: Pooled,
    rounds: Rounds,
    habit: _Habits,
    factor: float | None,
    resolved: int,
    coherent: float | None,
) -> Side:
    members = list(rounds[pooled.round_number].values())
    now = answers_in(members)
    panel = Panel(
        now=now,
        before=_before(rounds, pooled.round_number, members),
        factor=factor,
        **habit.panel([m.participant_pk for m in members]),  # type: ignore[arg-type]
    )
    found = pools_of(panel, experiments=is_enough(resolved, Enough.EXTREMISE))
    by_method = tuple(
        ByMethod(key, as_percent(value.value), value.n, value.skipped, value.clipped)
        for key, value in found.items()
    )
    plain = [one.value for one in by_method if not METHODS[one.key].experiment]
    wide = piecewise(now, OURS.tail, (OURS.tail, 1 - OURS.tail))
    return Side(
        pooled=pooled,
        by_method=by_method,
        lowest=min(plain),
        highest=max(plain),
        wide=(as_percent(wide[0]), as_percent(wide[1])) if wide else None,
        coherent=None if coherent is None else as_percent(coherent),
    )


def _before(rounds: Rounds, newest: int, members: Sequence[GivenLikelihood]) -> Answers | None:
    """The first round's answers of the same members, NaN who gave none; None for one round."""
    first = min(rounds)
    if first == newest:
        return None
    rows = [rounds[first].get(m.participant_pk) for m in members]
    if all(row is None for row in rows):
        return None
    gap = (float("nan"),) * 3
    figures = np.array([(float(r.best) / 100, *_bounds(r)) if r is not None else gap for r in rows])
    return Answers(figures[:, 0], figures[:, 1], figures[:, 2])


def _coherent(
    question: Question,
    rows: Sequence[Hypothesis],
    likelihoods: Likelihoods,
    rounds: Mapping[int, Rounds],
) -> tuple[dict[int, float], tuple[Incoherent, ...]]:
    """Each hypothesis's share of a pool that adds up, and what each member's answers added up
    to; nothing where the question does not compete or its hypotheses are not of one round."""
    found = [likelihoods.of(h) for h in rows]
    if not question.is_competing or not rows or any(p is None for p in found):
        return {}, ()
    numbers = {p.round_number for p in found if p is not None}
    if len(numbers) > 1:
        return {}, ()
    (number,) = numbers
    given = [rounds[h.pk][number] for h in rows]
    members = list(dict.fromkeys(pk for column in given for pk in column))
    table = [
        [float(column[m].best) / 100 if m in column else None for column in given] for m in members
    ]
    pooled = pool_coherently(table, likelihoods.method)
    if pooled is None:
        return {}, ()
    named = {pk: one for column in given for pk, one in column.items()}
    incoherent = tuple(
        Incoherent(
            participant_uid=named[m].participant_uid,
            name=named[m].name,
            total=as_percent(one.total),
            moved=as_percent(one.moved),
        )
        for m, one in zip(members, pooled.members, strict=True)
        if one is not None
    )
    shares = {h.pk: value for h, value in zip(rows, pooled.values, strict=True)}
    return shares, incoherent


def _record(frame: Frame, likelihoods: Likelihoods) -> tuple[int, float | None]:
    """How many pooled hypotheses are resolved, and the factor that they would have wanted."""
    logs: list[float] = []
    outcomes: list[int] = []
    for hypothesis in frame.all:
        resolution, pooled = resolution_on(hypothesis), likelihoods.of(hypothesis)
        if resolution is None or resolution.outcome == "unresolvable" or pooled is None:
            continue
        bests = [float(p.best) / 100 for p in pooled.points if not p.is_late]
        found = mean_log_odds(bests)
        if found is not None:
            logs.append(found.mean)
            outcomes.append(int(resolution.outcome == "true"))
    if not is_enough(len(logs), Enough.EXTREMISE):
        return len(logs), None
    fitted = fitted_factor(logs, outcomes)
    return len(logs), None if fitted is None else shrunk_factor(fitted, len(logs))
