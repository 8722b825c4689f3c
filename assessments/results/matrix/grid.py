"""One question's matrix as one reader may see it: plain values, and what is worked out of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from assessments.evidence.cells import Cells
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Participant, Question
from assessments.results.matrix.options import COLUMNS, DIFFERENCE, TEAM, Options
from assessments.results.queries.matrix import Total, rank_spans, totals_of, weights_of
from assessments.scoring.agreement import Level, disagreement
from assessments.scoring.codes import UNRATED
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.diagnosticity import diagnosticity
from assessments.scoring.pairs import steps_apart

# A grid of more cells comes in screens of about so many pieces of evidence.
CELLS_AT_ONCE: Final = 12_000
SCREEN: Final = {"columns": 100, "rows": 15, "cards": 20, "list": 50}
WORST: Final = 9

Integers = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Origin:
    """A source on which evidence of this matrix rests; `rows` index the evidence that falls with
    it, because every corroborating citation leads back to it."""

    uid: str
    name: str
    rows: tuple[int, ...]


class Row(NamedTuple):
    """A piece of evidence as the grid needs it: plain values cost a tenth of model objects."""

    pk: int
    uid: str
    label: str
    statement: str
    kind: str
    credibility: int | None
    occurred_on: str | None
    tags: str

    @property
    def words(self) -> list[str]:
        """Its tags."""
        return [] if self.tags == "[]" else json.loads(self.tags)


@dataclass(frozen=True)
class Matrix:
    """One question's matrix as one reader may see it, with the reader's options applied.

    `voices` is every origin by public id and name, with how many items name it. `blind` marks
    hypotheses whose ratings a blind round seals now. `people` are those whose ratings the view of
    two may set side by side, `two` what the two chosen have said in the cells open to the reader;
    both are empty in other views. `found` are the primary keys of the evidence that fits the
    filters; None without any.
    """

    access: Access
    question: Question
    questions: Sequence[Question]
    hypotheses: Sequence[Hypothesis]
    evidence: Sequence[Row]
    reliability: Sequence[str | None]
    origins: Sequence[Origin]
    voices: Sequence[tuple[str, str, int]]
    cells: Cells
    options: Options
    blind: Sequence[bool]
    people: Sequence[Participant] = ()
    two: tuple[Integers, Integers] | None = None
    found: frozenset[int] | None = None
    left_out: frozenset[int] = field(default=frozenset())

    @property
    def may_rate(self) -> bool:
        return (
            self.access.powers.judge
            and self.access.participant is not None
            and self.access.assessment.is_open
            and self.access.may_write
        )

    @cached_property
    def team(self) -> Integers:
        """The consensus over the cells open to the reader."""
        return cell_consensus(self.cells.counts)

    @cached_property
    def levels(self) -> Integers:
        """How far the raters of each open cell agree: `scoring.agreement.Level`."""
        return disagreement(self.cells.counts).level

    @cached_property
    def codes(self) -> Integers:
        """What stands in the cells; in a pair what the first of the two has said."""
        if self.two is not None:
            return self.two[0]
        return self.team if self.options.view == TEAM else self.cells.mine

    @cached_property
    def beside(self) -> Integers | None:
        """What the second of a pair has said; None in views of one reading."""
        if self.two is not None:
            return self.two[1]
        return self.team if self.options.view == DIFFERENCE else None

    @cached_property
    def gap(self) -> Integers:
        """Steps between the two of a pair; -1 where either has said nothing."""
        if self.beside is None:
            return np.full(self.codes.shape, -1, dtype=np.int8)
        return steps_apart(self.codes, self.beside)

    @cached_property
    def weights(self) -> Floats:
        return weights_of(self.evidence, self.cells.relevance)

    @property
    def links(self) -> Flags:
        """The cells of which somebody, or the reader, has said that the evidence bears: [E, H]."""
        return self.cells.bears | (self.cells.mine >= 0)

    @property
    def linked(self) -> int:
        return int(np.count_nonzero(self.links))

    @property
    def unlinked(self) -> int:
        """How many cells have no link."""
        return self.cells.mine.size - self.linked

    @property
    def rated_by_me(self) -> int:
        """How many links the reader has rated."""
        return int(np.count_nonzero(self.cells.mine >= 0))

    @property
    def not_mine_to_rate(self) -> int:
        """How many links the reader has said they cannot rate."""
        return int(np.count_nonzero(self.links & self.cells.cannot & (self.cells.mine < 0)))

    @property
    def is_blind(self) -> bool:
        """Whether a blind round seals ratings of some of these hypotheses now."""
        return any(self.blind)

    @property
    def origin(self) -> Origin | None:
        """The origin that is left out."""
        return next((o for o in self.origins if o.uid == str(self.options.without)), None)

    @property
    def chosen(self) -> tuple[Participant, ...]:
        """The two whose ratings stand side by side, in the view of two."""
        by_uid = {person.uid: person for person in self.people}
        wanted = (self.options.first, self.options.second)
        return tuple(by_uid[uid] for uid in wanted if uid in by_uid)

    @cached_property
    def baseline(self) -> Sequence[Total]:
        """The totals with every origin."""
        return self._totals(self.codes)

    @cached_property
    def totals(self) -> Sequence[Total]:
        """The totals as shown: without the evidence of the origin that is left out."""
        return self._totals(self._kept(self.codes)) if self.left_out else self.baseline

    @cached_property
    def totals_beside(self) -> Sequence[Total]:
        """The same of the second of a pair; empty in views of one reading."""
        return () if self.beside is None else self._totals(self._kept(self.beside))

    @cached_property
    def spans(self) -> Sequence[tuple[int, int] | None]:
        """By hypothesis the range of ranks that leaving out any one origin can bring about."""
        if not self.question.is_competing or self.left_out:
            return [None] * len(self.hypotheses)
        return rank_spans(self.codes, self.weights, [origin.rows for origin in self.origins])

    def _kept(self, codes: Integers) -> Integers:
        kept = codes.copy()
        kept[sorted(self.left_out)] = UNRATED
        return kept

    def _totals(self, codes: Integers) -> Sequence[Total]:
        return totals_of(self.hypotheses, codes, self.weights, competing=self.question.is_competing)

    @cached_property
    def order(self) -> list[int]:
        """The rows that fit the filters in the order asked for; ties keep that of the labels."""
        kept = self._fitting()
        rows = self._sorted()
        return rows if kept is None else [row for row in rows if kept[row]]

    @cached_property
    def shown(self) -> list[int]:
        """The rows of this screen."""
        return self.order[self.start :][: self.screen]

    @property
    def start(self) -> int:
        """The first row of this screen; past the end, that of the last screen."""
        last = (len(self.order) - 1) // self.screen * self.screen
        return min(self.options.start, max(last, 0))

    @property
    def screen(self) -> int:
        """How many pieces of evidence one screen holds: all screens alike, none for a handful."""
        by, of = self.options.by, max(len(self.order), 1)
        if self.options.whole or (by == COLUMNS and of * len(self.hypotheses) <= CELLS_AT_ONCE):
            return of
        screens = max((of + SCREEN[by] // 2) // SCREEN[by], 1)
        return -(-of // screens)

    def _fitting(self) -> Flags | None:
        """Which rows fit every filter; None where none is asked for."""
        options = self.options
        if not options.narrows:
            return None
        fits = np.ones(len(self.evidence), dtype=np.bool_)
        if self.found is not None:
            fits &= np.array([item.pk in self.found for item in self.evidence], dtype=np.bool_)
        if options.bearing:
            fits &= (self.cells.bears | (self.cells.mine >= 0)).any(axis=1)
        if options.unfinished:
            fits &= self.waiting.any(axis=1)
        if options.contested:
            fits &= self._contested().any(axis=1)
        return fits

    def column_of(self, hypothesis: Hypothesis) -> int:
        return next(j for j, h in enumerate(self.hypotheses) if h.pk == hypothesis.pk)

    def row_of(self, evidence: UUID) -> int | None:
        return next((i for i, e in enumerate(self.evidence) if e.uid == str(evidence)), None)

    @property
    def waiting(self) -> Flags:
        """The cells that the reader has neither rated nor said that they cannot."""
        return (self.cells.mine < 0) & ~self.cells.cannot

    def _contested(self) -> Flags:
        return self.levels >= Level.MIXED if self.beside is None else self.gap > 0

    def _sorted(self) -> list[int]:
        sort, rows = self.options.sort, list(range(len(self.evidence)))
        if sort == "diagnosticity" and self.question.is_competing:
            return _highest_first(diagnosticity(self.codes))
        if sort == "disagreement":
            return _highest_first(self._apart())
        if sort == "date":
            return sorted(rows, key=lambda i: self.evidence[i].occurred_on or "", reverse=True)
        if sort == "grade":
            return sorted(
                rows,
                key=lambda i: (self.reliability[i] or "Z", self.evidence[i].credibility or WORST),
            )
        return rows

    def _apart(self) -> Floats:
        """How far the raters of a row, or the two of a pair, are apart: the worst cell decides."""
        if self.beside is not None:
            steps = np.maximum(self.gap, 0)
            far: Floats = steps.max(axis=1, initial=0) * 100.0 + steps.sum(axis=1)
            return far
        spread = 1 - np.nan_to_num(disagreement(self.cells.counts).consensus, nan=1.0)
        worst: Floats = self.levels.max(axis=1, initial=-1) * 10 + spread.max(axis=1, initial=0.0)
        return worst


def _highest_first(scores: Floats) -> list[int]:
    return [int(row) for row in np.argsort(-scores, kind="stable")]
