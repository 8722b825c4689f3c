"""The answer: every hypothesis in sentences, by key question, the likeliest first."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from assessments.estimates.models import Judgement
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.facts import Facts
from assessments.results.queries.impact import Impacts, ImpactTable, impacts_from
from assessments.results.queries.likelihood import Coherence, Likelihoods, Pooled, pooled_from
from assessments.results.queries.material import Material, judgement_on, material_of
from assessments.results.queries.matrix import Matrix, Total, matrix_from
from assessments.results.queries.sensitivity import LeftOut, Mainstay, left_out_from, mainstay_of
from assessments.results.queries.wording import (
    foremost,
    likelihood,
    likely_too,
    sentences_of,
)
from assessments.results.sentences import Sentence, vocabulary


@dataclass(frozen=True, slots=True)
class HypothesisAnswer:
    """One hypothesis: its figures, and the sentences built from them."""

    hypothesis: Hypothesis
    pooled: Pooled | None
    total: Total
    impacts: tuple[Impacts, ...]
    rests_on: Mainstay | None
    judgement: Judgement | None
    sentences: tuple[Sentence, ...]
    blind_round: tuple[UUID, int] | None

    @property
    def told(self) -> tuple[Sentence, ...]:
        """All but confidence, which never joins the others."""
        return tuple(s for s in self.sentences if s.role != "confidence")

    @property
    def confidence(self) -> Sentence | None:
        return next((s for s in self.sentences if s.role == "confidence"), None)

    @property
    def headline(self) -> Sentence:
        """How likely, or why that is not known."""
        return self.sentences[0]

    @property
    def detail(self) -> tuple[Sentence, ...]:
        return self.told[1:]


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One key question. `matrix` is what is left of it without the chosen origins, `whole` all.

    `headline` is what the question comes to, in one or two sentences.
    """

    question: Question
    answers: tuple[HypothesisAnswer, ...]
    matrix: Matrix
    whole: Matrix
    left_out: LeftOut
    coherence: Coherence | None
    headline: tuple[Sentence, ...]

    @property
    def leaders_change(self) -> bool:
        return [h.pk for h in self.matrix.leaders] != [h.pk for h in self.whole.leaders]

    @property
    def first(self) -> HypothesisAnswer:
        """The likeliest by the team's estimates; the first in order while there are none."""
        return self.answers[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer as the actor may see it, without the origins in `without`."""

    questions: tuple[QuestionAnswer, ...]
    likelihoods: Likelihoods
    impacts: ImpactTable
    without: tuple[UUID, ...]
    closed: int
    change: int

    @property
    def leaders_change(self) -> bool:
        """Whether leaving out what is left out changes who leads anywhere."""
        return any(question.leaders_change for question in self.questions)

    def of(self, hypothesis_uid: UUID) -> tuple[QuestionAnswer, HypothesisAnswer] | None:
        for question in self.questions:
            for answer in question.answers:
                if answer.hypothesis.uid == hypothesis_uid:
                    return question, answer
        return None


def answer_of(access: Access, without: Collection[UUID] = ()) -> Answer:
    """Sentences and figures for every active hypothesis. 4 queries, whatever the size.

    `without` leaves out the evidence that rests on these origins wherever evidence counts; the
    team's estimates stand as they were given.
    """
    return answer_from(material_of(access), without)


def answer_from(material: Material, without: Collection[UUID] = ()) -> Answer:
    """The same out of what is read already. No query."""
    frame = material.frame
    likelihoods = pooled_from(frame, material.answers)
    impacts = impacts_from(frame, material.answers, likelihoods)
    known = vocabulary(
        [h.statement for h in frame.hypotheses] + [e.statement for e in material.grid.evidence]
    )
    questions = [
        _question(material, question, without, likelihoods, impacts, known)
        for question in frame.questions
    ]
    return Answer(
        questions=tuple(questions),
        likelihoods=likelihoods,
        impacts=impacts,
        without=tuple(without),
        closed=sum(q.matrix.closed for q in questions),
        change=frame.change,
    )


def _question(
    material: Material,
    question: Question,
    without: Collection[UUID],
    likelihoods: Likelihoods,
    impacts: ImpactTable,
    known: frozenset[str],
) -> QuestionAnswer:
    frame, grid = material.frame, material.grid
    whole = matrix_from(grid, question, frame.change)
    matrix = matrix_from(grid, question, frame.change, without=without) if without else whole
    left_out = left_out_from(grid, whole)
    facts = [
        Facts(
            assessment=material.access.assessment,
            hypothesis=hypothesis,
            pooled=likelihoods.of(hypothesis),
            impacts=impacts.of(hypothesis),
            matrix=matrix,
            total=matrix.total_of(hypothesis),
            rests_on=mainstay_of(matrix, hypothesis),
            left_out=left_out,
            judgement=judgement_on(hypothesis),
            blind_round=frame.blind_round.get(hypothesis.pk),
            known_words=known,
        )
        for hypothesis in frame.of(question)
    ]
    facts.sort(key=_likeliest_first)
    return QuestionAnswer(
        question=question,
        answers=tuple(map(_answer, facts)),
        matrix=matrix,
        whole=whole,
        left_out=left_out,
        coherence=next((c for c in likelihoods.coherence if c.question.pk == question.pk), None),
        headline=_headline(question, facts),
    )


def _answer(facts: Facts) -> HypothesisAnswer:
    return HypothesisAnswer(
        hypothesis=facts.hypothesis,
        pooled=facts.pooled,
        total=facts.total,
        impacts=facts.impacts,
        rests_on=facts.rests_on,
        judgement=facts.judgement,
        sentences=sentences_of(facts),
        blind_round=facts.blind_round,
    )


def _headline(question: Question, facts: list[Facts]) -> tuple[Sentence, ...]:
    if question.is_competing:
        return (foremost(facts[0], len(facts)),)
    told = (likelihood(facts[0]), likely_too(facts[1:]))
    return tuple(sentence for sentence in told if sentence is not None)


def _likeliest_first(facts: Facts) -> tuple[bool, float]:
    pooled = facts.pooled
    return (pooled is None, -float(pooled.best) if pooled else 0.0)
