"""What to do next, and where we differ: the Answer page's two lists."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from assessments.evidence.models import Evidence
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.answer import Answer, HypothesisAnswer, QuestionAnswer
from assessments.results.queries.likelihood import Pooled
from assessments.results.queries.material import Material, judgement_on
from assessments.results.queries.matrix import Matrix
from assessments.results.queries.sensitivity import labels_by_origin
from assessments.scoring.agreement import Level

SMALL_TEAM = 4
"""Up to so many estimates, a single dissent is a quarter of them or more."""


class Kind(StrEnum):
    """What can be done, in the order in which it is proposed."""

    ESTIMATE = "estimate"
    DECIDE = "decide"
    AWAIT = "await"
    COLLECT = "collect"
    RATE = "rate"
    OPEN_ROUND = "open_round"
    EXPLAIN = "explain"
    SECOND_VOICE = "second_voice"
    CONTRARY = "contrary"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `hypotheses` are those concerned, `n` how many things, `name` an origin."""

    kind: Kind
    hypotheses: tuple[Hypothesis, ...] = ()
    question: Question | None = None
    round_uid: UUID | None = None
    round_number: int | None = None
    n: int = 0
    name: str = ""


def next_steps(material: Material, answer: Answer) -> tuple[Step, ...]:
    """What the actor may do here that would improve the answer most, the best first. No query."""
    access = material.access
    if not access.assessment.is_open:
        return ()
    powers = access.powers
    found: list[Step] = []
    if powers.judge:
        found += _to_judge(material, answer)
    if powers.lead:
        found += _for_the_lead(material, answer)
    if powers.curate and material.frame.waiting:
        found.append(Step(Kind.DECIDE, n=material.frame.waiting))
    if powers.submit:
        found += _to_collect(material, answer)
    return tuple(sorted(found, key=lambda step: list(Kind).index(step.kind)))


def _to_judge(material: Material, answer: Answer) -> list[Step]:
    frame = material.frame
    steps = []
    waiting = [
        h for h in frame.hypotheses if h.pk in frame.blind_round and h.pk not in frame.answered
    ]
    if waiting:
        uid, number = frame.blind_round[waiting[0].pk]
        steps.append(Step(Kind.ESTIMATE, tuple(waiting), round_uid=uid, round_number=number))
    for question in answer.questions:
        if question.whole.closed:
            steps.append(Step(Kind.RATE, question=question.question, n=question.whole.closed))
            break
    steps += [
        Step(Kind.EXPLAIN, (q.first.hypothesis, *q.whole.leaders), q.question)
        for q in answer.questions
        if _readings_differ(q)
    ]
    return steps


def _readings_differ(question: QuestionAnswer) -> bool:
    """Whether the evidence leaves another hypothesis standing than the team holds likeliest."""
    first = question.first
    leaders = [h.pk for h in question.whole.leaders]
    return first.pooled is not None and bool(leaders) and first.hypothesis.pk not in leaders


def _for_the_lead(material: Material, answer: Answer) -> list[Step]:
    frame = material.frame
    steps = []
    unjudged = tuple(
        h
        for h in frame.hypotheses
        if judgement_on(h) is None and answer.likelihoods.of(h) is not None
    )
    if unjudged:
        steps.append(Step(Kind.JUDGE, unjudged, n=len(unjudged)))
    never = tuple(
        h
        for h in frame.hypotheses
        if answer.likelihoods.of(h) is None and h.pk not in frame.blind_round and not h.is_resolved
    )
    if never and not frame.blind_round:
        steps.append(Step(Kind.OPEN_ROUND, never, n=len(never)))
    return steps


def _to_collect(material: Material, answer: Answer) -> list[Step]:
    if not material.grid.evidence:
        waiting = material.frame.waiting
        if not waiting:
            return [Step(Kind.COLLECT)]
        return [] if material.access.powers.curate else [Step(Kind.AWAIT, n=waiting)]
    steps = []
    for question in answer.questions:
        carrying = [row for row in question.left_out.origins if row.changes]
        if carrying:
            row = carrying[0]
            steps.append(
                Step(
                    Kind.SECOND_VOICE,
                    question=question.question,
                    n=len(labels_by_origin(material.grid)[row.origin.uid]),
                    name=row.origin.name,
                )
            )
            break
    bare = tuple(
        found.hypothesis
        for question in answer.questions
        for found in question.answers
        if found.total.supporting and not found.total.contradicting
    )
    if bare:
        steps.append(Step(Kind.CONTRARY, bare, n=len(bare)))
    return steps


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the team differs: estimates far apart, or a cell whose ratings split.

    `counts` are ratings for, against and neither of a cell; `pooled` belongs to estimates.
    """

    hypothesis: Hypothesis
    evidence: Evidence | None = None
    pooled: Pooled | None = None
    counts: tuple[int, int, int] | None = None

    @property
    def spread(self) -> float:
        """Points between the quartiles of the estimates."""
        if self.pooled is None or self.pooled.quartile_lower is None:
            return 0.0
        assert self.pooled.quartile_upper is not None
        return float(self.pooled.quartile_upper - self.pooled.quartile_lower)


def differences_of(material: Material, answer: Answer) -> tuple[Difference, ...]:
    """Split cells, then the estimates that lie furthest apart. No query."""
    cells = [
        difference
        for question in answer.questions
        for difference in _split_cells(material, question.whole)
    ]
    estimates = [
        Difference(found.hypothesis, pooled=found.pooled)
        for question in answer.questions
        for found in question.answers
        if _worth_telling(found)
    ]
    estimates.sort(key=lambda d: -d.spread)
    return (*cells, *estimates)


def _worth_telling(found: HypothesisAnswer) -> bool:
    """Whether the estimates lie apart: one member alone stands apart from a team of ten as a
    matter of course, from a team of three as a third of it."""
    pooled = found.pooled
    if pooled is None:
        return False
    alone = len(pooled.dissent)
    return pooled.is_wide or alone > 1 or (alone == 1 and pooled.n <= SMALL_TEAM)


def _split_cells(material: Material, matrix: Matrix) -> list[Difference]:
    grid = material.grid
    row_of = {e.pk: i for i, e in enumerate(grid.evidence)}
    found = []
    for i, item in enumerate(matrix.evidence):
        for j, hypothesis in enumerate(matrix.hypotheses):
            if matrix.level[i, j] == Level.SPLIT:
                cc, c, n, no, noo, na = (
                    int(count)
                    for count in grid.cells.counts[row_of[item.pk], grid.column(hypothesis)]
                )
                found.append(
                    Difference(hypothesis, evidence=item, counts=(cc + c, no + noo, n + na))
                )
    return found
