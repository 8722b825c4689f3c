"""Where the team differs over a question: its cells, its raters as a whole, two of its members or
camps, and whether it has settled between rounds. The arithmetic is `scoring`'s."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from assessments.evidence.models import Evidence
from assessments.evidence.raters import Raters
from assessments.framing.models import Hypothesis, Participant, Question
from assessments.results.queries.given import Answers
from assessments.results.queries.given import Likelihood as GivenLikelihood
from assessments.results.queries.likelihood import Pooled, pool_of
from assessments.results.queries.material import Grid
from assessments.results.queries.matrix import weights_of
from assessments.scoring import cruxes
from assessments.scoring.agreement import Level, disagreement
from assessments.scoring.codes import ON_SCALE, UNRATED, Integers
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.pooling import PoolingMethod
from assessments.scoring.raters import counts_of
from assessments.scoring.reliability import (
    RELIABLE_FROM,
    TENTATIVE_FROM,
    Concordance,
    kendall,
    krippendorff,
)
from assessments.scoring.sensitivity import leave_each_out
from assessments.scoring.stability import Change, change

METHOD: Final = "agreement of each cell's raters, split cells first"
METHODS: Final = {
    "level": "split: two camps of a third each, or agreement A below 0; agree: consensus 0.75",
    "consensus": "1 + sum p log2(1 - |k - mean| / (K - 1)) (Tastle & Wierman 2007)",
    "agreement": "agreement A, -1 to 1; polarised below 0 (van der Eijk 2001)",
    "alpha": "Krippendorff's alpha, ordinal, CC to II, over all cells (2011)",
    "concordance": "Kendall's W over the cells that all have rated, corrected for ties",
    "cruxes": "the cell whose exchange closes most of the gap between two readings, then the next",
    "stability": "the same members' two answers: Wilcoxon for location, Pitman-Morgan for spread",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that two or more have rated. `carries`: without its evidence others would lead."""

    evidence: Evidence
    hypothesis: Hypothesis
    counts: tuple[int, ...]
    code: int
    level: Level
    consensus: float | None
    agreement: float | None
    polarised: bool
    carries: bool

    @property
    def n(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Differing:
    """`cells` are those to discuss first, first; `alpha` is None where it cannot be told."""

    question: Question
    hypotheses: tuple[Hypothesis, ...]
    cells: tuple[Cell, ...]
    alpha: float | None
    closed: int
    ratings: int
    change: int

    def of(self, level: Level) -> int:
        return sum(cell.level == level for cell in self.cells)

    @property
    def split(self) -> int:
        return self.of(Level.SPLIT)

    @property
    def mixed(self) -> int:
        return self.of(Level.MIXED)

    @property
    def agreed(self) -> int:
        return self.of(Level.AGREE)

    @property
    def reliable(self) -> str:
        """Krippendorff's own three words for alpha; "" where there is none."""
        if self.alpha is None:
            return ""
        if self.alpha >= RELIABLE_FROM:
            return "reliable"
        return "tentative" if self.alpha >= TENTATIVE_FROM else "unreliable"


def differing_from(grid: Grid, question: Question, number: int) -> Differing:
    """Out of a grid that is read already; `number` is the newest change. No query."""
    columns = grid.columns(question)
    every = range(len(grid.evidence))
    counts = grid.cells.counts[np.ix_(every, columns)]
    bears, is_open = grid.cells.bears[:, columns], grid.cells.is_open[:, columns]
    hypotheses = tuple(grid.hypotheses[j] for j in columns)
    found = disagreement(counts)
    codes = cell_consensus(counts)
    carries = leave_each_out(codes).changes if question.is_competing else None
    at = np.nonzero(found.level != Level.NONE)
    # Plain values first: asked one by one, an array takes as long for a number as for a row.
    figures = zip(
        *(part.tolist() for part in at),
        *(
            part[at].tolist()
            for part in (
                counts, codes, found.level, found.consensus, found.agreement, found.polarised,
            )
        ),
        strict=True,
    )  # fmt: skip
    cells = [
        Cell(
            evidence=grid.evidence[i],
            hypothesis=hypotheses[j],
            counts=tuple(count),
            code=code,
            level=_LEVELS[level],
            consensus=_figure(consensus),
            agreement=_figure(agreement),
            polarised=polarised,
            carries=carries is not None and bool(carries[i]),
        )
        for i, j, count, code, level, consensus, agreement, polarised in figures
    ]
    cells.sort(key=_first)
    return Differing(
        question=question,
        hypotheses=hypotheses,
        cells=tuple(cells),
        alpha=krippendorff(counts[..., :ON_SCALE].reshape(-1, ON_SCALE)),
        closed=int(np.count_nonzero(bears & ~is_open)),
        ratings=int(counts.sum()),
        change=number,
    )


_LEVELS: Final = {int(level): level for level in Level}


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else value


def _first(cell: Cell) -> tuple[int, bool, bool, float]:
    """Split before mixed before agreed; then what carries the lead; then the most divided."""
    level = -cell.level
    divided = cell.agreement if cell.agreement is not None else 1.0
    return (level, not cell.carries, not cell.polarised, divided)


def concordance_of(raters: Raters, grid: Grid, question: Question) -> Concordance | None:
    """Kendall's W over the cells of a question that every one of its raters has rated."""
    if not raters.members:
        return None
    codes = raters.codes[:, :, grid.columns(question)].reshape(len(raters.members), -1)
    here = codes[(codes != UNRATED).any(axis=1)]
    whole = ((here != UNRATED) & (here < ON_SCALE)).all(axis=0)
    return kendall(here[:, whole].T.astype(np.float64))


# -------------------------------------------------------------------------------- two of them


@dataclass(frozen=True, slots=True)
class CellCrux:
    """A cell that one would adopt from the other; codes are -1 where they have not rated it.

    `one_counts` and `other_counts` are of each side's raters, CC to NA.
    """

    evidence: Evidence
    hypothesis: Hypothesis
    one: int
    other: int
    one_counts: tuple[int, ...]
    other_counts: tuple[int, ...]
    closes: float
    gap_after: float
    agree_after: bool


@dataclass(frozen=True, slots=True)
class EstimateCrux:
    """A hypothesis that both estimated: the pool of each side's newest round, with its range."""

    hypothesis: Hypothesis
    one: Pooled
    other: Pooled

    @property
    def apart(self) -> float:
        """Points between the two best figures."""
        return float(abs(self.one.best - self.other.best))

    @property
    def overlaps(self) -> bool:
        """Whether there is a figure that lies within both ranges."""
        lowest = max(self.one.lower, self.other.lower)
        return lowest <= min(self.one.upper, self.other.upper)


@dataclass(frozen=True, slots=True)
class Between:
    """Two members, or two camps of them, and where they would have to meet.

    `gap`: how far apart they put the hypotheses, in weighted inconsistency; None in an
    independent question, where nothing is ranked. `agree`: the same ones lead for both.
    """

    one: tuple[Participant, ...]
    other: tuple[Participant, ...]
    gap: float | None
    agree: bool
    cells: tuple[CellCrux, ...]
    estimates: tuple[EstimateCrux, ...]


def camps_of(
    raters: Raters, grid: Grid, question: Question
) -> tuple[tuple[Participant, ...], tuple[Participant, ...]] | None:
    """The two camps into which the raters of a question fall; None where no two differ."""
    codes = raters.codes[:, :, grid.columns(question)]
    rated = [i for i in range(len(codes)) if (codes[i] != UNRATED).any()]
    if len(rated) < 2:
        return None
    second = cruxes.two_camps(cruxes.distances(codes[rated]))
    if second is None:
        return None
    members = [raters.members[i] for i in rated]
    return (
        tuple(m for m, is_second in zip(members, second, strict=True) if not is_second),
        tuple(m for m, is_second in zip(members, second, strict=True) if is_second),
    )


def between(
    raters: Raters,
    grid: Grid,
    answers: Answers,
    question: Question,
    one: Sequence[Participant],
    other: Sequence[Participant],
    method: PoolingMethod,
) -> Between:
    """What parts two members or camps. Only what is open to the reader is in `raters`."""
    columns = grid.columns(question)
    counted = [_counted(raters, columns, members) for members in (one, other)]
    mine, theirs = (cell_consensus(counts) for counts in counted)
    weights = weights_of(grid.evidence, grid.cells.relevance[:, columns])
    hypotheses = [grid.hypotheses[j] for j in columns]
    found = cruxes.cell_cruxes(mine, theirs, weights)
    competing = question.is_competing
    return Between(
        one=tuple(one),
        other=tuple(other),
        gap=found.gap if competing else None,
        agree=found.agree,
        cells=tuple(
            CellCrux(
                evidence=grid.evidence[crux.row],
                hypothesis=hypotheses[crux.column],
                one=int(mine[crux.row, crux.column]),
                other=int(theirs[crux.row, crux.column]),
                one_counts=tuple(counted[0][crux.row, crux.column].tolist()),
                other_counts=tuple(counted[1][crux.row, crux.column].tolist()),
                closes=crux.closes,
                gap_after=crux.gap_after,
                agree_after=crux.agree_after,
            )
            for crux in found.cruxes
            if competing
        ),
        estimates=_estimates(answers, hypotheses, one, other, method),
    )


def _counted(raters: Raters, columns: list[int], members: Sequence[Participant]) -> Integers:
    """What these members say of each cell, as counts."""
    wanted = {m.pk for m in members}
    rows = [i for i, m in enumerate(raters.members) if m.pk in wanted]
    return counts_of(raters.codes[rows][:, :, columns])


def _estimates(
    answers: Answers,
    hypotheses: Sequence[Hypothesis],
    one: Sequence[Participant],
    other: Sequence[Participant],
    method: PoolingMethod,
) -> tuple[EstimateCrux, ...]:
    sides: list[dict[UUID, Pooled]] = []
    for members in (one, other):
        wanted = {m.pk for m in members}
        given = {h.uid: _pooled(answers, h, wanted, method) for h in hypotheses}
        sides.append({uid: figure for uid, figure in given.items() if figure is not None})
    of = {h.uid: h for h in hypotheses}
    bests = [{uid: float(found.best) / 100 for uid, found in side.items()} for side in sides]
    return tuple(
        EstimateCrux(of[uid], sides[0][uid], sides[1][uid])
        for crux in cruxes.estimate_cruxes(bests[0], bests[1]).cruxes
        if crux.closes > 0
        for uid in [_uid(crux.key)]
    )


def _uid(key: object) -> UUID:
    assert isinstance(key, UUID)
    return key


def _pooled(
    answers: Answers, hypothesis: Hypothesis, members: Collection[int], method: PoolingMethod
) -> Pooled | None:
    """What these members gave, in time, in the newest round that any of them answered."""
    return pool_of(
        hypothesis,
        [
            a
            for a in answers.likelihoods
            if a.hypothesis_pk == hypothesis.pk and a.participant_pk in members
        ],
        method,
    )


# ---------------------------------------------------------------------------- between rounds


@dataclass(frozen=True, slots=True)
class Settling:
    """One hypothesis in its two newest rounds, of the members who answered both in time.

    Figures of `change` are percent.
    """

    hypothesis: Hypothesis
    first: int
    second: int
    change: Change


def settling_of(answers: Answers, hypotheses: Sequence[Hypothesis]) -> tuple[Settling, ...]:
    """Every hypothesis that two members or more have estimated in two rounds."""
    found = []
    for hypothesis in hypotheses:
        by_round: dict[int, dict[int, GivenLikelihood]] = {}
        for given in answers.likelihoods:
            if given.hypothesis_pk == hypothesis.pk and not given.is_late:
                by_round.setdefault(given.round_number, {})[given.participant_pk] = given
        if len(by_round) < 2:
            continue
        first, second = sorted(by_round)[-2:]
        both = sorted(by_round[first].keys() & by_round[second].keys())
        changed = change(
            [float(by_round[first][pk].best) for pk in both],
            [float(by_round[second][pk].best) for pk in both],
        )
        if changed is not None:
            found.append(Settling(hypothesis, first, second, changed))
    return tuple(found)
