"""The matrix put through `scoring`: consensus, inconsistency, ranks, the balance of each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import numpy as np
import numpy.typing as npt

from assessments.evidence.models import Evidence
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.material import Grid, frame_of, grid_of
from assessments.scoring.agreement import disagreement
from assessments.scoring.codes import UNRATED, Floats, Integers
from assessments.scoring.consensus import CONTRADICTS, SUPPORTS, cell_consensus, stances
from assessments.scoring.diagnosticity import diagnosticity
from assessments.scoring.matrix import balance, inconsistency, leaders, ranks
from assessments.scoring.sensitivity import leave_out
from assessments.scoring.weights import MEDIUM, PARC, UNGRADED, link_weights

METHOD: Final = "ach"
METHODS: Final = {
    "consensus": "ordinal median of a cell's open ratings, ties toward neutral; NA by majority",
    "inconsistency": "II counts 2, I counts 1; the lowest leads (Heuer 1999)",
    "weighted": "times credibility and relevance, 1/sqrt 2, 1 or sqrt 2 each (PARC ACH 2.0)",
    "balance": "CC and II count 2, C and I count 1, times weight; for and against never netted",
    "diagnosticity": "decibans between the likeliest and the least likely hypothesis"
    " with CC 4, C 2, N 1, I 1/2, II 1/4",
}


@dataclass(frozen=True, slots=True)
class Total:
    """What the open cells say of one hypothesis. None where no cell of it is rated.

    `inconsistency` is Heuer's count, `weighted` the same times the links' weights; `first` and
    `last` the rank by the count, ties as a range, `widest_first` and `widest_last` the range
    that both scores span. Ranks and `leads` exist in competing questions only. The counts are of
    cells by the stance of their consensus; `for_weight` and `against_weight` weigh them.
    """

    hypothesis: Hypothesis
    supporting: int
    contradicting: int
    neither: int
    inconsistency: float | None
    weighted: float | None
    for_weight: float | None
    against_weight: float | None
    first: int | None = None
    last: int | None = None
    widest_first: int | None = None
    widest_last: int | None = None
    leads: bool = False

    @property
    def rated(self) -> int:
        return self.supporting + self.contradicting + self.neither


@dataclass(frozen=True, slots=True)
class Matrix:
    """One question's evidence × hypotheses as the actor may see it; arrays are [E, H] or [E].

    `codes` are consensus codes (`scoring.codes.Rating`, -1 unrated or closed), `stance` +1, 0, -1,
    `level` a `scoring.agreement.Level`, `weights` of the links, `diagnosticity` in decibans
    (zero in independent questions, where nothing is told apart). `closed` cells hold ratings
    that the actor has not opened; they count for nothing. `without` are the origins left out.
    """

    question: Question
    evidence: tuple[Evidence, ...]
    hypotheses: tuple[Hypothesis, ...]
    codes: Integers
    stance: Integers
    level: Integers
    weights: Floats
    diagnosticity: Floats
    bears: npt.NDArray[np.bool_]
    totals: tuple[Total, ...]
    closed: int
    without: tuple[UUID, ...]
    change: int
    method: str = METHOD

    @property
    def leaders(self) -> tuple[Hypothesis, ...]:
        """The least contradicted, ties included; none in an independent question."""
        return tuple(total.hypothesis for total in self.totals if total.leads)

    def total_of(self, hypothesis: Hypothesis) -> Total:
        return next(t for t in self.totals if t.hypothesis.pk == hypothesis.pk)


def matrix_of(access: Access, question: Question, *, without: Collection[UUID] = ()) -> Matrix:
    """The question's matrix; `without` leaves out the evidence that rests on these origins.

    3 queries, whatever the size.
    """
    frame = frame_of(access)
    return matrix_from(grid_of(frame), question, frame.change, without=without)


def matrix_from(
    grid: Grid, question: Question, change: int, *, without: Collection[UUID] = ()
) -> Matrix:
    """The same out of a grid that is read already. No query."""
    columns = grid.columns(question)
    kept = [i for i, e in enumerate(grid.evidence) if not falls(grid, e, without)]
    counts = grid.cells.counts[np.ix_(kept, columns)]
    bears = grid.cells.bears[np.ix_(kept, columns)]
    is_open = grid.cells.is_open[np.ix_(kept, columns)]
    evidence = tuple(grid.evidence[i] for i in kept)
    hypotheses = tuple(grid.hypotheses[j] for j in columns)
    codes = cell_consensus(counts)
    weights = weights_of(evidence, grid.cells.relevance[np.ix_(kept, columns)])
    return Matrix(
        question=question,
        evidence=evidence,
        hypotheses=hypotheses,
        codes=codes,
        stance=stances(codes),
        level=disagreement(counts).level,
        weights=weights,
        diagnosticity=(diagnosticity(codes) if question.is_competing else np.zeros(len(evidence))),
        bears=bears,
        totals=totals_of(hypotheses, codes, weights, competing=question.is_competing),
        closed=int(np.count_nonzero(bears & ~is_open)),
        without=tuple(without),
        change=change,
    )


def falls(grid: Grid, evidence: Evidence, without: Collection[UUID]) -> bool:
    """Whether every voice behind the item is among the origins `without`."""
    voices = grid.voices.get(evidence.pk, ())
    return bool(voices) and all(voice.uid in without for voice in voices)


class Graded(Protocol):
    """Evidence, or a row of plain values that stands for it."""

    @property
    def credibility(self) -> int | None: ...


def weights_of(
    evidence: Sequence[Graded],
    relevance: npt.NDArray[np.int8],
    figures: Sequence[float] = PARC,
) -> Floats:
    """The weights [E, H] of cells; one without a link weighs as if it mattered middlingly.

    `figures` are what low, medium and high count as.
    """
    return link_weights(grades_of(evidence), np.where(relevance < 0, MEDIUM, relevance), figures)


def grades_of(evidence: Sequence[Graded]) -> Integers:
    return np.array([e.credibility or UNGRADED for e in evidence], dtype=np.int8)


def totals_of(
    hypotheses: Sequence[Hypothesis], codes: Integers, weights: Floats, *, competing: bool
) -> tuple[Total, ...]:
    """One `Total` for each column of codes [E, H]."""
    count, weighed = inconsistency(codes), inconsistency(codes, weights)
    carried = balance(codes, weights)
    stance = stances(codes)
    by_count, by_weight, leading = ranks(count), ranks(weighed), leaders(count)
    totals = []
    for j, hypothesis in enumerate(hypotheses):
        ranked = competing and bool(by_count.first[j])
        rated = codes[:, j] != UNRATED
        totals.append(
            Total(
                hypothesis=hypothesis,
                supporting=int(np.count_nonzero(stance[:, j] == SUPPORTS)),
                contradicting=int(np.count_nonzero(stance[:, j] == CONTRADICTS)),
                neither=int(np.count_nonzero(rated & (stance[:, j] == 0))),
                inconsistency=known(count[j]),
                weighted=known(weighed[j]),
                for_weight=known(carried.supporting[j]),
                against_weight=known(carried.contradicting[j]),
                first=int(by_count.first[j]) if ranked else None,
                last=int(by_count.last[j]) if ranked else None,
                widest_first=(int(min(by_count.first[j], by_weight.first[j])) if ranked else None),
                widest_last=int(max(by_count.last[j], by_weight.last[j])) if ranked else None,
                leads=competing and bool(leading[j]),
            )
        )
    return tuple(totals)


def rank_spans(
    codes: Integers, weights: Floats, groups: Sequence[Iterable[int]]
) -> list[tuple[int, int] | None]:
    """By hypothesis the best and the worst rank that either score gives with everything and
    without the rows of any one group; None where it is never ranked."""
    found = []
    for weighing in (None, weights):
        left = leave_out(codes, groups, weighing)
        found.append(ranks(np.vstack([left.baseline, left.scores])))
    first = np.vstack([r.first for r in found])
    last = np.vstack([r.last for r in found])
    best = np.where(first > 0, first, first.shape[1] + 1).min(axis=0).tolist()
    worst = last.max(axis=0).tolist()
    return [(b, w) if w else None for b, w in zip(best, worst, strict=True)]


def known(score: float) -> float | None:
    """The score, or None where nothing is rated (NaN)."""
    return None if np.isnan(score) else float(score)
