"""What the matrix page shows, read in one go. The docstrings state the number of SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import Exists, OuterRef

from assessments.basis import NotVisible
from assessments.evidence.models import Citation, Evidence
from assessments.evidence.queries import Cells, cells_of
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.matrix import Total, totals_of, weights_of
from assessments.rounds.models import Round
from assessments.scoring.agreement import disagreement
from assessments.scoring.codes import UNRATED
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.diagnosticity import diagnosticity

MINE: Final = "mine"
TEAM: Final = "team"
VIEWS: Final = (MINE, TEAM)
SORTS: Final = ("label", "diagnosticity", "disagreement")

Integers = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Options:
    """How the reader wants the matrix.

    `without` is the uid of an origin that is left out; `bearing` leaves away the rows of which
    nobody has said that they bear on any of these hypotheses (they weigh nothing either way).
    """

    view: str = MINE
    sort: str = "label"
    without: UUID | None = None
    bearing: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """A source on which evidence of this matrix rests; `rows` index the evidence that falls with
    it, because every corroborating citation leads back to it."""

    uid: UUID
    name: str
    rows: tuple[int, ...]


class Row(NamedTuple):
    """A piece of evidence as the grid needs it: plain values cost a tenth of model objects."""

    pk: int
    uid: UUID
    label: str
    statement: str
    kind: str
    credibility: int | None


@dataclass(frozen=True)
class Matrix:
    """One question's matrix as one reader may see it, with the reader's options applied.

    `codes` is what stands in the cells: the reader's own ratings or the team's consensus over the
    cells open to the reader. `blind` marks hypotheses whose ratings a blind round seals now.
    """

    access: Access
    question: Question
    questions: Sequence[Question]
    hypotheses: Sequence[Hypothesis]
    evidence: Sequence[Row]
    reliability: Sequence[str | None]
    origins: Sequence[Origin]
    cells: Cells
    options: Options
    blind: Sequence[bool]
    left_out: frozenset[int] = field(default=frozenset())

    @property
    def may_rate(self) -> bool:
        return (
            self.access.powers.judge
            and self.access.participant is not None
            and self.access.assessment.is_open
            and self.access.actor.may_write
        )

    @cached_property
    def team(self) -> Integers:
        return cell_consensus(self.cells.counts)

    @cached_property
    def levels(self) -> Integers:
        """How far the raters of each open cell agree: `scoring.agreement.Level`."""
        return disagreement(self.cells.counts).level

    @property
    def codes(self) -> Integers:
        return self.team if self.options.view == TEAM else self.cells.mine

    @cached_property
    def weights(self) -> Floats:
        return weights_of(self.evidence, self.cells.relevance)

    @property
    def rated_by_me(self) -> int:
        return int(np.count_nonzero(self.cells.mine >= 0))

    @property
    def size(self) -> int:
        return self.cells.mine.size

    @property
    def is_blind(self) -> bool:
        """Whether a blind round seals ratings of some of these hypotheses now."""
        return any(self.blind)

    @property
    def origin(self) -> Origin | None:
        """The origin that is left out."""
        return next((o for o in self.origins if o.uid == self.options.without), None)

    @cached_property
    def baseline(self) -> Sequence[Total]:
        """The totals with every origin."""
        return self._totals(self.codes)

    @cached_property
    def totals(self) -> Sequence[Total]:
        """The totals as shown: without the evidence of the origin that is left out."""
        if not self.left_out:
            return self.baseline
        codes = self.codes.copy()
        codes[sorted(self.left_out)] = UNRATED
        return self._totals(codes)

    def _totals(self, codes: Integers) -> Sequence[Total]:
        return totals_of(self.hypotheses, codes, self.weights, competing=self.question.is_competing)

    @cached_property
    def order(self) -> list[int]:
        """The rows in the order asked for; ties keep the order of the labels."""
        rows = self._sorted()
        if not self.options.bearing:
            return rows
        said = self.cells.bears | (self.cells.mine >= 0)
        bears = set(np.flatnonzero(np.any(said, axis=1)).tolist())
        return [row for row in rows if row in bears]

    def _sorted(self) -> list[int]:
        if self.options.sort == "diagnosticity" and self.question.is_competing:
            return _highest_first(diagnosticity(self.codes))
        if self.options.sort == "disagreement":
            spread = 1 - np.nan_to_num(disagreement(self.cells.counts).consensus, nan=1.0)
            worst = self.levels.max(axis=1, initial=-1) * 10 + spread.max(axis=1, initial=0.0)
            return _highest_first(worst)
        return list(range(len(self.evidence)))


def _highest_first(scores: Floats) -> list[int]:
    return [int(row) for row in np.argsort(-scores, kind="stable")]


def matrix_page(
    access: Access,
    options: Options,
    *,
    question_uid: UUID | None = None,
    hypothesis_uid: UUID | None = None,
) -> Matrix | None:
    """The matrix of one question: the one named, or that of a hypothesis, or the first.

    None when there is no question with an active hypothesis, or when that hypothesis is not.

    6 queries, of which none reads others' ratings; 5 where cells are not gated. Raises NotVisible
    for a question of elsewhere.
    """
    hypotheses = _hypotheses(access)
    questions = list({h.question_id: h.question for h in hypotheses}.values())
    questions.sort(key=lambda q: (q.order, q.pk))
    if hypothesis_uid is not None:
        question = next((h.question for h in hypotheses if h.uid == hypothesis_uid), None)
    else:
        question = _chosen(questions, question_uid)
    if question is None:
        return None
    columns = [h for h in hypotheses if h.question_id == question.pk]
    evidence = _evidence(access)
    reliability, origins = _citations(access, evidence)
    if options.view not in VIEWS or not access.powers.judge:
        options = replace(options, view=TEAM)
    out = next((o.rows for o in origins if o.uid == options.without), ())
    return Matrix(
        access=access,
        question=question,
        questions=questions,
        hypotheses=columns,
        evidence=evidence,
        reliability=reliability,
        origins=origins,
        cells=cells_of(access, evidence, columns),
        options=options,
        blind=[h.is_blind for h in columns],  # type: ignore[attr-defined]
        left_out=frozenset(out),
    )


def _hypotheses(access: Access) -> list[Hypothesis]:
    """Active hypotheses with their questions; `is_blind` says that a blind round covers ratings."""
    covering = Round.objects.blind().filter(covers_ratings=True, hypotheses=OuterRef("pk"))
    return list(
        Hypothesis.objects.visible_to(access.actor)
        .active()
        .filter(assessment=access.assessment)
        .select_related("question")
        .annotate(is_blind=Exists(covering))
        .order_by("order", "pk")
    )


def _evidence(access: Access) -> list[Row]:
    """Accepted evidence in order. 1 query."""
    rows = (
        Evidence.objects.visible_to(access.actor)
        .accepted()
        .filter(assessment=access.assessment)
        .order_by("pk")
    )
    return [Row(*row) for row in rows.values_list(*Row._fields)]


def _chosen(questions: Sequence[Question], uid: UUID | None) -> Question | None:
    if uid is None:
        return questions[0] if questions else None
    for question in questions:
        if question.uid == uid:
            return question
    raise NotVisible(str(uid))


def _citations(access: Access, evidence: Sequence[Row]) -> tuple[list[str | None], list[Origin]]:
    """Each item's best grade of a voice behind it, and the origins. 1 query."""
    rows = (
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, relation="corroborates")
        .values_list(
            "evidence_id", "source__reliability", "origin_source__reliability",
            "source_id", "source__uid", "source__name",
            "origin_source_id", "origin_source__uid", "origin_source__name",
        )
    )  # fmt: skip
    best: dict[int, str] = {}
    voices: dict[int, set[int]] = {}
    known: dict[int, tuple[UUID, str]] = {}
    for evidence_id, own, first, source_id, uid, name, origin_id, origin_uid, origin in rows:
        grade = first if origin_id else own
        if grade and grade < best.get(evidence_id, "Z"):
            best[evidence_id] = grade
        voice = origin_id or source_id
        known[voice] = (origin_uid, origin) if origin_id else (uid, name)
        voices.setdefault(evidence_id, set()).add(voice)
    fallen: dict[int, list[int]] = {}
    for row, item in enumerate(evidence):
        heard = voices.get(item.pk, set())
        if len(heard) == 1:
            fallen.setdefault(next(iter(heard)), []).append(row)
    origins = [Origin(*known[pk], rows=tuple(found)) for pk, found in fallen.items()]
    origins.sort(key=lambda o: (-len(o.rows), o.name))
    return [best.get(e.pk) for e in evidence], origins
