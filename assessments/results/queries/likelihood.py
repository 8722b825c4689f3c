"""The team's likelihoods: pooled by the assessment's method, with spread, dissent, coherence."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.given import Answers, answers_of
from assessments.results.queries.given import Likelihood as GivenLikelihood
from assessments.results.queries.material import Frame, frame_of
from assessments.scoring.intervals import Estimate, PooledEstimate, pool_estimates
from assessments.scoring.pooling import CLIP, PoolingMethod
from assessments.scoring.words import Band, word_for

WORDS: Final = "ICD 203 (2015)"
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Point:
    """One member's estimate in the pooled round, in percent. `dissents`: their interval leaves
    out the pool's best. `is_late`: given after the reveal, shown but not pooled. `older_wording`:
    given before the hypothesis was reworded."""

    participant_uid: UUID
    participant_pk: int
    name: str
    lower: Decimal
    best: Decimal
    upper: Decimal
    rationale: str
    is_late: bool
    dissents: bool
    older_wording: bool


@dataclass(frozen=True, slots=True)
class Pooled:
    """The team's figure for one hypothesis out of the newest unsealed round that covers it.

    Figures are percent with two decimals; `lower` and `upper` bound 80 %. `quartile_lower` and
    `quartile_upper` are those of the bests (None for fewer than two). `shown` is `best` as pages
    print it, and `band` its word. `clipped` members were moved to 1 or 99 % by the pool.
    """

    hypothesis: Hypothesis
    best: Decimal
    lower: Decimal
    upper: Decimal
    quartile_lower: Decimal | None
    quartile_upper: Decimal | None
    shown: int
    band: Band
    n: int
    late: int
    clipped: int
    widened: bool
    round_number: int
    round_uid: UUID
    points: tuple[Point, ...]
    method: PoolingMethod

    @property
    def dissent(self) -> tuple[Point, ...]:
        """Members whose own interval leaves out the team's best figure, the furthest first."""
        outside = [p for p in self.points if p.dissents]
        return tuple(sorted(outside, key=lambda p: -abs(p.best - self.best)))

    @property
    def shown_lower(self) -> int:
        return whole(self.lower)

    @property
    def shown_upper(self) -> int:
        return whole(self.upper)

    @property
    def shown_width(self) -> int:
        return self.shown_upper - self.shown_lower

    @property
    def is_wide(self) -> bool:
        """Whether the middle half of the members lies 20 points apart or more."""
        if self.quartile_lower is None or self.quartile_upper is None:
            return False
        return self.quartile_upper - self.quartile_lower >= 20


@dataclass(frozen=True, slots=True)
class Coherence:
    """What the likelihoods of a competing question add up to; 100 if the team agrees with itself.

    None where a hypothesis is not estimated, or not in the same round.
    """

    question: Question
    sum: Decimal | None

    @property
    def shown(self) -> int | None:
        return None if self.sum is None else whole(self.sum)

    @property
    def off(self) -> Decimal | None:
        """How many points the sum lies above 100 (below: negative)."""
        return None if self.sum is None else self.sum - 100


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """By hypothesis primary key; a hypothesis that nobody has estimated is missing."""

    pooled: dict[int, Pooled]
    coherence: tuple[Coherence, ...]
    method: PoolingMethod
    parameters: dict[str, object]
    change: int

    def of(self, hypothesis: Hypothesis) -> Pooled | None:
        return self.pooled.get(hypothesis.pk)


def pooled_of(access: Access) -> Likelihoods:
    """Every active hypothesis's pooled estimate. 2 queries, whatever the size."""
    return pooled_from(frame_of(access), answers_of(access))


def pooled_from(frame: Frame, answers: Answers) -> Likelihoods:
    """The same out of what is read already. No query."""
    method = PoolingMethod(frame.access.assessment.pooling_method)
    by_hypothesis: dict[int, list[GivenLikelihood]] = {}
    for given in answers.likelihoods:
        by_hypothesis.setdefault(given.hypothesis_pk, []).append(given)
    pooled: dict[int, Pooled] = {}
    for hypothesis in frame.hypotheses:
        found = pool_of(hypothesis, by_hypothesis.get(hypothesis.pk, []), method)
        if found is not None:
            pooled[hypothesis.pk] = found
    return Likelihoods(
        pooled=pooled,
        coherence=tuple(_coherence(frame, q, pooled) for q in frame.questions if q.is_competing),
        method=method,
        parameters={"clip": CLIP, "interval": 80, "words": WORDS},
        change=frame.change,
    )


def pool_of(
    hypothesis: Hypothesis, given: Collection[GivenLikelihood], method: PoolingMethod
) -> Pooled | None:
    """The pool of the newest round in which `given` holds an answer in time; None without one.

    No query.
    """
    on_time = [e for e in given if not e.is_late]
    newest = max((e.round_number for e in on_time), default=None)
    members = [e for e in on_time if e.round_number == newest]
    figure = pool_estimates([as_estimate(e) for e in members], method)
    if figure is None or figure.lower is None or figure.upper is None:
        return None
    best = as_percent(figure.best)
    late = [e for e in given if e.round_number == newest and e.is_late]
    shown = whole(best)
    return Pooled(
        hypothesis=hypothesis,
        best=best,
        lower=as_percent(figure.lower),
        upper=as_percent(figure.upper),
        quartile_lower=_quartile(figure, 0),
        quartile_upper=_quartile(figure, 1),
        shown=shown,
        band=word_for(shown),
        n=figure.n,
        late=len(late),
        clipped=figure.clipped,
        widened=figure.widened,
        round_number=members[0].round_number,
        round_uid=members[0].round_uid,
        points=tuple(_point(e, figure.best, hypothesis) for e in [*members, *late]),
        method=method,
    )


def as_estimate(given: GivenLikelihood) -> Estimate:
    return Estimate(
        best=_share(given.best),
        lower=_share(given.lower),
        upper=_share(given.upper),
        confidence=given.interval_confidence / 100,
    )


def _point(given: GivenLikelihood, pooled: float, hypothesis: Hypothesis) -> Point:
    return Point(
        participant_uid=given.participant_uid,
        participant_pk=given.participant_pk,
        name=given.name,
        lower=given.lower,
        best=given.best,
        upper=given.upper,
        rationale=given.rationale,
        is_late=given.is_late,
        dissents=not _share(given.lower) <= pooled <= _share(given.upper),
        older_wording=given.wording < hypothesis.wording,
    )


def _share(percent: Decimal) -> float:
    return float(percent) / 100


def as_percent(share: float) -> Decimal:
    return (Decimal(repr(share)) * 100).quantize(_CENT, ROUND_HALF_UP)


def _quartile(figure: PooledEstimate, index: int) -> Decimal | None:
    return None if figure.quartiles is None else as_percent(figure.quartiles[index])


def whole(percent: Decimal) -> int:
    """The figure as pages print it: halves go up."""
    return int(percent.quantize(Decimal(1), ROUND_HALF_UP))


def _coherence(frame: Frame, question: Question, pooled: dict[int, Pooled]) -> Coherence:
    found = [pooled.get(h.pk) for h in frame.of(question)]
    figures = [p for p in found if p is not None]
    same_round = len({p.round_number for p in figures}) == 1
    if len(figures) < len(found) or not same_round:
        return Coherence(question, None)
    return Coherence(question, sum((p.best for p in figures), Decimal(0)))
