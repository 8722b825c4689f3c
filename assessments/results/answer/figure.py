"""The likelihood × impact figure of one party, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID

from assessments.framing.models import Assessment, Hypothesis
from assessments.results.plots import NARROW, Plot, Point, likelihood_by_impact
from assessments.results.queries import Answer, Impacts, Pooled
from assessments.results.queries.given import Party
from assessments.results.queries.wording import severity_words, word_of
from assessments.scoring.impact import Direction, Severity


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One hypothesis in the table behind the figure."""

    impacts: Impacts
    pooled: Pooled | None
    word: str
    harm_words: str
    gain_words: str


@dataclass(frozen=True, slots=True)
class ImpactFigure:
    """`plot` is None while nothing can be drawn: nobody has judged both likelihood and impact;
    `narrow` is the same for a phone."""

    party: Party
    plot: Plot | None
    narrow: Plot | None
    rows: tuple[FigureRow, ...]
    missing: int
    unstable: bool


def impact_figure(assessment: Assessment, answer: Answer, party: Party) -> ImpactFigure:
    rows = tuple(_row(assessment, answer, impacts) for impacts in answer.impacts.on(party))
    texts = distinct([row.impacts.hypothesis for row in rows])
    points = [point for row in rows if (point := _point(row, texts)) is not None]
    levels = [str(level["label"]).lower() for level in assessment.impact_scale]
    estimated = sum(len(question.answers) for question in answer.questions)
    return ImpactFigure(
        party=party,
        plot=likelihood_by_impact(points, levels) if points else None,
        narrow=likelihood_by_impact(points, levels, NARROW) if points else None,
        rows=rows,
        missing=estimated - len(points),
        unstable=any(row.impacts.unstable for row in rows),
    )


def _row(assessment: Assessment, answer: Answer, impacts: Impacts) -> FigureRow:
    pooled = answer.likelihoods.of(impacts.hypothesis)
    return FigureRow(
        impacts=impacts,
        pooled=pooled,
        word=word_of(pooled) if pooled else "",
        harm_words=_words(assessment, impacts.harm),
        gain_words=_words(assessment, impacts.gain),
    )


def _words(assessment: Assessment, severity: Severity | None) -> str:
    return severity_words(assessment, severity) if severity else ""


def _point(row: FigureRow, texts: dict[UUID, str]) -> Point | None:
    """The side that more members see; None where there is no side or no likelihood."""
    impacts, pooled = row.impacts, row.pooled
    is_harm = impacts.main is not Direction.GAIN
    severity = impacts.harm if is_harm else impacts.gain
    if pooled is None or severity is None or impacts.main is Direction.NONE:
        return None
    return Point(
        uid=impacts.hypothesis.uid,
        label=impacts.hypothesis.label,
        text=texts[impacts.hypothesis.uid],
        title=impacts.hypothesis.statement,
        lower=float(pooled.lower),
        best=float(pooled.best),
        upper=float(pooled.upper),
        severity=severity,
        is_harm=is_harm,
    )


def distinct(hypotheses: Sequence[Hypothesis]) -> dict[UUID, str]:
    """What tells each statement apart: rivals that open with the same three words or more say
    them once too often for a label."""
    found = {}
    for hypothesis in hypotheses:
        words = hypothesis.statement.split()
        shared = max(
            (
                _shared(words, other.statement.split())
                for other in hypotheses
                if other.question_id == hypothesis.question_id and other.pk != hypothesis.pk
            ),
            default=0,
        )
        told = words[shared:] if 3 <= shared < len(words) else words
        found[hypothesis.uid] = " ".join(told)
    return found


def _shared(words: Sequence[str], others: Sequence[str]) -> int:
    pairs = zip(words, others, strict=False)
    same = takewhile(lambda pair: pair[0].strip(",;:") == pair[1].strip(",;:"), pairs)
    return sum(1 for _pair in same)
