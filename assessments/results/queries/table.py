"""The judgements table: one flat row for each hypothesis and perspective, for other analysts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from assessments.basis.checks import minimal
from assessments.framing.access import Access
from assessments.results.queries.answer import Answer, HypothesisAnswer, QuestionAnswer, answer_of
from assessments.results.queries.impact import Impacts
from assessments.results.queries.likelihood import WORDS, Pooled, as_percent
from assessments.scoring.codes import UNRATED
from assessments.scoring.consensus import CONTRADICTS, SUPPORTS
from assessments.scoring.impact import Direction


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """Flat, JSON-ready. Likelihoods in percent; what is unknown is None, never 0.

    `at_least` are P(severity >= 1 to 5) of the direction by the best likelihood, `at_least_lower`
    and `at_least_upper` by its ends; `order_unstable`: other reasonable weights of severity would
    reorder it. `evidence_for` and `evidence_against` are labels by the team's consensus, over the
    cells open to the reader; `cells_closed` of the question are not.
    `dissent` names members whose interval leaves out `best`. `rests_on` is the item that weighs
    most here, `linchpins` the origins and the items without which others lead its question
    (`sensitivity.Linchpin`).
    """

    hypothesis_id: str
    hypothesis: str
    question_id: str
    question: str
    framing: str
    statement: str
    judged_by: str
    horizon_on: str | None
    as_of: str | None
    perspective_id: str | None
    perspective: str | None
    lower: float | None
    best: float | None
    upper: float | None
    word: str | None
    scale: str
    method: str
    n: int
    late: int
    round: int | None
    confidence: str | None
    confidence_basis: str | None
    judgement: str | None
    direction: str | None
    severity: float | None
    severity_lower: float | None
    severity_upper: float | None
    impact_n: int
    at_least: list[float]
    at_least_lower: list[float]
    at_least_upper: list[float]
    order_unstable: bool
    evidence_for: list[str]
    evidence_against: list[str]
    cells_closed: int
    dissent: list[str]
    rests_on: str | None
    linchpins: list[str]
    marking: str | None
    release: int | None
    release_sha256: str | None
    change: int

    def record(self) -> dict[str, Any]:
        return asdict(self)


COLUMNS: Final = tuple(JudgementRow.__dataclass_fields__)


def judgements_table(access: Access) -> list[JudgementRow]:
    """One row for each active hypothesis and perspective that was asked about. 4 queries.

    A hypothesis for which no impact was asked has one row without a perspective.
    """
    return list(_rows(access, answer_of(access)))


def _rows(access: Access, answer: Answer) -> Iterator[JudgementRow]:
    for question in answer.questions:
        by_order = sorted(question.answers, key=lambda a: (a.hypothesis.order, a.hypothesis.pk))
        for found in by_order:
            for impact in found.impacts or (None,):
                yield _row(access, answer, question, found, impact)


def _row(
    access: Access,
    answer: Answer,
    question: QuestionAnswer,
    found: HypothesisAnswer,
    impact: Impacts | None,
) -> JudgementRow:
    hypothesis, judgement = found.hypothesis, found.judgement
    return JudgementRow(
        hypothesis_id=str(hypothesis.uid),
        hypothesis=hypothesis.label,
        question_id=str(question.question.uid),
        question=question.question.label,
        framing=question.question.framing,
        statement=hypothesis.statement,
        judged_by=hypothesis.judged_by,
        horizon_on=hypothesis.horizon_on,
        as_of=access.assessment.information_cutoff_on,
        scale=WORDS,
        method=answer.likelihoods.method.value,
        confidence=judgement.confidence if judgement else None,
        confidence_basis=judgement.confidence_basis if judgement else None,
        judgement=judgement.text if judgement else None,
        evidence_for=_labels(question, found, SUPPORTS),
        evidence_against=_labels(question, found, CONTRADICTS),
        cells_closed=question.matrix.closed,
        rests_on=found.rests_on.evidence.label if found.rests_on else None,
        linchpins=[one.name for one in question.left_out.linchpins],
        marking=access.assessment.marking,
        release=None,
        release_sha256=None,
        change=answer.change,
        **_likelihood(found.pooled),
        **_impact(impact),
    )


def _likelihood(pooled: Pooled | None) -> dict[str, Any]:
    if pooled is None:
        empty = dict.fromkeys(("lower", "best", "upper", "word", "round"))
        return {**empty, "n": 0, "late": 0, "dissent": []}
    return {
        "lower": minimal(pooled.lower),
        "best": minimal(pooled.best),
        "upper": minimal(pooled.upper),
        "word": pooled.band.label,
        "n": pooled.n,
        "late": pooled.late,
        "round": pooled.round_number,
        "dissent": [point.name for point in pooled.dissent],
    }


def _impact(impact: Impacts | None) -> dict[str, Any]:
    """The direction that more members see; the other one is at the impacts."""
    names = ("severity", "severity_lower", "severity_upper")
    if impact is None:
        return {
            "perspective_id": None,
            "perspective": None,
            "direction": None,
            "impact_n": 0,
            "at_least": [],
            "at_least_lower": [],
            "at_least_upper": [],
            "order_unstable": False,
            **dict.fromkeys(names),
        }
    side = {Direction.HARM: impact.harm, Direction.GAIN: impact.gain}.get(impact.main)
    return {
        "perspective_id": str(impact.perspective.uid),
        "perspective": impact.perspective.name,
        "direction": impact.main.value,
        "impact_n": impact.n,
        "at_least": [minimal(as_percent(found.best)) for found in impact.at_least],
        "at_least_lower": [minimal(as_percent(found.lower)) for found in impact.at_least],
        "at_least_upper": [minimal(as_percent(found.upper)) for found in impact.at_least],
        "order_unstable": impact.unstable,
        "severity": side.median if side else 0.0,
        "severity_lower": side.lower if side else 0.0,
        "severity_upper": side.upper if side else 0.0,
    }


def _labels(question: QuestionAnswer, found: HypothesisAnswer, stance: int) -> list[str]:
    matrix = question.matrix
    column = next(j for j, h in enumerate(matrix.hypotheses) if h.pk == found.hypothesis.pk)
    return [
        item.label
        for i, item in enumerate(matrix.evidence)
        if matrix.codes[i, column] != UNRATED and matrix.stance[i, column] == stance
    ]
