"""What carries the conclusion: the matrix without one origin, without one piece of evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from assessments.evidence.models import Evidence
from assessments.evidence.queries import resting_on
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.material import Grid, Voice, frame_of, grid_of
from assessments.results.queries.matrix import Matrix, known, matrix_from
from assessments.scoring.codes import UNRATED, Flags, Floats, Integers, Rating
from assessments.scoring.matrix import inconsistency, inconsistency_cells
from assessments.scoring.sensitivity import leave_each_out, leave_out

METHOD: Final = "leave one origin out: inconsistency anew without the evidence that rests on it"


@dataclass(frozen=True, slots=True)
class WithoutOrigin:
    """The question without one origin. `scores` and `weighted` are in the order of hypotheses,
    None where no rated cell is left; `changes` says whether the set of leaders differs."""

    origin: Voice
    evidence: tuple[Evidence, ...]
    scores: tuple[float | None, ...]
    weighted: tuple[float | None, ...]
    leaders: tuple[Hypothesis, ...]
    changes: bool


@dataclass(frozen=True, slots=True)
class Linchpin:
    """An origin or a piece of evidence of a competing question without which, alone, the set of
    those who are contradicted least is another: `leaders`, or nobody where all falls with it.

    The count decides, ties included, as everywhere where a hypothesis is said to lead. `group` is
    "origin" or "evidence", `key` the public id of the source or of the item.
    """

    group: str
    key: str
    name: str
    evidence: tuple[Evidence, ...]
    leaders: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Every origin on which rated evidence of the question rests, those that change it first;
    and its linchpins."""

    question: Question
    hypotheses: tuple[Hypothesis, ...]
    leaders: tuple[Hypothesis, ...]
    origins: tuple[WithoutOrigin, ...]
    linchpins: tuple[Linchpin, ...]
    closed: int
    change: int
    method: str = METHOD

    def without(self, origin: UUID) -> WithoutOrigin | None:
        return next((row for row in self.origins if row.origin.uid == origin), None)


def leave_out_origins(access: Access, question: Question) -> LeftOut:
    """The question's ranking without each origin. 3 queries, whatever the size.

    Leaders exist in competing questions only; an independent one shows which evidence would fall.
    """
    frame = frame_of(access)
    grid = grid_of(frame)
    return left_out_from(grid, matrix_from(grid, question, frame.change))


def left_out_from(grid: Grid, matrix: Matrix) -> LeftOut:
    """The same out of what is read already. No query."""
    voices = {e.pk: {v.pk: v for v in grid.voices.get(e.pk, ())} for e in matrix.evidence}
    row_of = {e.pk: i for i, e in enumerate(matrix.evidence)}
    rated = (matrix.codes != UNRATED).any(axis=1)
    groups = [
        (origin, [row_of[pk] for pk in items if rated[row_of[pk]]])
        for origin, items in resting_on(voices).items()
    ]
    groups = [(origin, rows) for origin, rows in groups if rows]
    indices = [rows for _origin, rows in groups]
    plain = leave_out(matrix.codes, indices)
    weighted = leave_out(matrix.codes, indices, matrix.weights)
    competing = matrix.question.is_competing
    rows = [
        WithoutOrigin(
            origin=voices[matrix.evidence[items[0]].pk][origin],
            evidence=tuple(matrix.evidence[i] for i in items),
            scores=_scores(plain.scores[g]),
            weighted=_scores(weighted.scores[g]),
            leaders=_leading(matrix.hypotheses, plain.leaders[g]) if competing else (),
            changes=competing and bool(plain.changes[g]),
        )
        for g, (origin, items) in enumerate(groups)
    ]
    rows.sort(key=lambda row: (not row.changes, -len(row.evidence), row.origin.name))
    return LeftOut(
        question=matrix.question,
        hypotheses=matrix.hypotheses,
        leaders=matrix.leaders,
        origins=tuple(rows),
        linchpins=linchpins_of(
            matrix.question,
            matrix.hypotheses,
            matrix.evidence,
            matrix.codes,
            [(voices[matrix.evidence[r[0]].pk][origin], r) for origin, r in groups],
        ),
        closed=matrix.closed,
        change=matrix.change,
    )


def linchpins_of(
    question: Question,
    hypotheses: Sequence[Hypothesis],
    evidence: Sequence[Evidence],
    codes: Integers,
    origins: Sequence[tuple[Voice, Sequence[int]]],
) -> tuple[Linchpin, ...]:
    """The linchpins of a question's codes [E, H]: origins, most items first, then single items.

    `origins` come with the rows that fall with each. None in an independent question. No query.
    """
    if not question.is_competing:
        return ()
    by_origin = leave_out(codes, [rows for _voice, rows in origins])
    by_item = leave_each_out(codes)
    found = [
        Linchpin(
            group="origin",
            key=str(voice.uid),
            name=voice.name,
            evidence=tuple(evidence[i] for i in rows),
            leaders=_leading(hypotheses, by_origin.leaders[g]),
        )
        for g, (voice, rows) in enumerate(origins)
        if by_origin.changes[g]
    ]
    found.sort(key=lambda one: (-len(one.evidence), one.name))
    found += [
        Linchpin(
            "evidence", str(item.uid), item.label, (item,), _leading(hypotheses, by_item.leaders[i])
        )
        for i, item in enumerate(evidence)
        if by_item.changes[i]
    ]
    return tuple(found)


def labels_by_origin(grid: Grid) -> dict[UUID, tuple[str, ...]]:
    """The labels of all evidence that falls with an origin alone, in order."""
    behind = {e.pk: {v.pk: v for v in grid.voices.get(e.pk, ())} for e in grid.evidence}
    label_of = {e.pk: e.label for e in grid.evidence}
    uid_of = {v.pk: v.uid for voices in behind.values() for v in voices.values()}
    return {
        uid_of[origin]: tuple(sorted((label_of[pk] for pk in items), key=_by_number))
        for origin, items in resting_on(behind).items()
    }


def _by_number(label: str) -> tuple[int, str]:
    digits = label.lstrip("E")
    return (int(digits) if digits.isdigit() else 0, label)


def _scores(scores: Floats) -> tuple[float | None, ...]:
    return tuple(known(score) for score in scores)


def _leading(hypotheses: Sequence[Hypothesis], leading: Flags) -> tuple[Hypothesis, ...]:
    return tuple(h for h, leads in zip(hypotheses, leading, strict=True) if leads)


@dataclass(frozen=True, slots=True)
class Mainstay:
    """The piece of evidence on which a hypothesis's standing rests most, whoever leads.

    `changes`: without it the hypothesis starts or stops leading its competing question, so that
    it is one of the question's linchpins. `shift`
    is how far the weighted margin to its nearest rival moves (competing), or what the item
    weighs (independent). `alike` items weigh the same.
    """

    evidence: Evidence
    changes: bool
    shift: float
    alike: int


def mainstay_of(matrix: Matrix, hypothesis: Hypothesis) -> Mainstay | None:
    """None where no single item moves anything. No query.

    Competing: items without which the hypothesis starts or stops leading come first, then those
    that move its weighted margin most. Independent: the item that weighs most, for or against.
    """
    column = next(j for j, h in enumerate(matrix.hypotheses) if h.pk == hypothesis.pk)
    if not matrix.evidence:
        return None
    if matrix.question.is_competing:
        changes, shifts = _on_margin(matrix, column)
    else:
        shifts = _carried(matrix, column)
        changes = np.zeros(len(shifts), dtype=np.bool_)
    order = sorted(
        range(len(shifts)), key=lambda i: (not changes[i], -round(float(shifts[i]), 9), i)
    )
    first = order[0]
    if shifts[first] <= 0 and not changes[first]:
        return None
    alike = sum(
        bool(changes[i] == changes[first] and abs(shifts[i] - shifts[first]) < 1e-9)
        for i in order[1:]
    )
    return Mainstay(
        evidence=matrix.evidence[first],
        changes=bool(changes[first]),
        shift=float(shifts[first]),
        alike=alike,
    )


def _on_margin(matrix: Matrix, column: int) -> tuple[Flags, Floats]:
    plain = leave_each_out(matrix.codes)
    changes = plain.leaders[:, column] != plain.baseline_leaders[column]
    weighted = leave_each_out(matrix.codes, matrix.weights)
    before = _margin(inconsistency(matrix.codes, matrix.weights)[np.newaxis, :], column)
    after = _margin(weighted.scores, column)
    return changes, np.nan_to_num(np.abs(after - before), nan=0.0)


def _margin(scores: Floats, column: int) -> Floats:
    """Scores [G, H] to how far `column` stands above its lowest rival; NaN without a rival."""
    rivals = np.delete(scores, column, axis=1)
    lowest = np.where(np.isnan(rivals), np.inf, rivals).min(axis=1, initial=np.inf)
    margin: Floats = scores[:, column] - np.where(np.isfinite(lowest), lowest, np.nan)
    return margin


def _carried(matrix: Matrix, column: int) -> Floats:
    """What each item of a column weighs [E], for or against."""
    codes = matrix.codes[:, column : column + 1]
    weights = matrix.weights[:, column : column + 1]
    mirrored = np.where((codes >= Rating.CC) & (codes <= Rating.II), Rating.II - codes, codes)
    carried: Floats = inconsistency_cells(codes, weights) + inconsistency_cells(mirrored, weights)
    return carried[:, 0]
