"""Results over REST, out of the same queries as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request

from assessments.evidence.raters import raters_of
from assessments.framing.access import fetch
from assessments.framing.models import Question
from assessments.framing.queries import participants_of, questions_of
from assessments.framing.rest import Below
from assessments.results import records, serializers
from assessments.results.coverage.records import coverage_record
from assessments.results.coverage.serializers import AskedCoverage, CoverageSerializer
from assessments.results.disagreement.asked import between_asked
from assessments.results.disagreement.records import differing_record
from assessments.results.disagreement.serializers import AskedDiffering, DisagreementSerializer
from assessments.results.held import unless_held
from assessments.results.queries import (
    Frame,
    Matrix,
    answer_from,
    frame_of,
    grid_of,
    judgements_table,
    material_of,
    matrix_from,
)
from assessments.results.queries.consequences import consequences_of
from assessments.results.queries.differing import concordance_of, differing_from, settling_of
from assessments.results.queries.gaps import (
    coverage_of,
    loose_of,
    mismatches_of,
    readings_of,
    worth_of_looking,
)
from assessments.results.queries.given import answers_of
from assessments.results.queries.leaving import depth_from
from assessments.results.queries.pools import pools_from
from assessments.results.queries.record import track_of
from assessments.results.record.records import track_record
from assessments.results.record.serializers import TrackRecordSerializer
from assessments.results.sensitivity.asked import assumed_of, pairs_of
from assessments.results.sensitivity.records import depth_record
from assessments.results.sensitivity.serializers import AskedWhatIf, SensitivitySerializer
from assessments.results.tables import Table, matrix_table, scalars_of
from assessments.web.rest.fields import Asked
from assessments.web.rest.lists import Answer
from assessments.web.rest.tabular import AskedTable, Tabular, cells_of, columns_of
from assessments.web.snapshots import snapshot


class Result(Tabular, Below):
    """Computed in one snapshot, and only if the client does not hold it already (`held`).

    `rows` names the member that becomes the rows of a table; what else the result says of itself
    is alike in each.
    """

    tag = "results"
    verbs: ClassVar = {"GET": "compute"}
    asked_by: ClassVar[type[Asked]] = AskedTable
    rows: ClassVar[str] = "results"
    state: str

    def told(self, body: dict[str, Any]) -> Answer:
        wanted = self.format_wanted()
        if wanted == "json":
            return self.answer(body, etag=self.state)
        columns, rows = self.tabulated(body)
        return self.table(wanted, columns, lambda: rows)

    def tabulated(self, body: dict[str, Any]) -> Table:
        row: Any = self.outputs["GET"][1]().fields[self.rows]
        ways = columns_of(row.child)
        more = dict(scalars_of(body, list(ways)))
        rows = [[*cells_of(r, ways.values()), *more.values()] for r in body[self.rows]]
        return [*ways, *more], rows

    def question(self, frame: Frame | None = None) -> Question:
        """Out of a frame that is read already, or with 1 query where it has nothing there."""
        wanted = self.asked["question_id"]
        known = next((q for q in (frame.questions if frame else ()) if q.uid == wanted), None)
        return known or fetch(questions_of(self.access), self.access, wanted)


class OfMatrix(Result):
    asked_by: ClassVar[type[Asked]] = serializers.AskedWithout
    record: ClassVar[Any]
    rows = "totals"
    matrix: Matrix

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            without = self.asked.get("without", [])
            frame = frame_of(self.access)
            question = self.question(frame)
            matrix = matrix_from(grid_of(frame), question, frame.change, without=without)
        self.matrix = matrix
        return self.told(type(self).record(matrix))


class MatrixOfQuestion(OfMatrix):
    """A row for each piece of evidence with the team's consensus for each hypothesis; then the
    hypotheses' totals. Cells that are closed to you count for nothing; `cells_closed` says how
    many. No score here is a probability."""

    kind = "matrix"
    summaries: ClassVar = {"GET": "Evidence by hypotheses, with the team's consensus"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.MatrixSerializer)}
    record = staticmethod(records.matrix_record)

    def tabulated(self, body: dict[str, Any]) -> Table:
        return matrix_table(self.matrix)


class Ranking(OfMatrix):
    """The hypotheses of a question by what contradicts them, the least first (analysis of competing
    hypotheses). `first` and `last` are the places that each may take within its ties."""

    kind = "ranking"
    summaries: ClassVar = {"GET": "Hypotheses by what contradicts them; never a probability"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.RankingSerializer)}
    record = staticmethod(records.ranking_record)


class Disagreement(Result):
    kind = "disagreement"
    summaries: ClassVar = {"GET": "Where the team differs, and what would bring it together"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, DisagreementSerializer)}
    asked_by = AskedDiffering
    rows = "cells"

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        """Cells to discuss first, first; `between` two, or the two camps, their cruxes. Of
        others' ratings only those that are open to you."""
        one, _comma, other = self.asked.get("between", "").partition(",")
        with snapshot():
            material = material_of(self.access)
            grid, question = material.grid, self.question(material.frame)
            raters, everyone = None, []
            if one or self.asked.get("members"):
                everyone = list(participants_of(self.access))
                raters = raters_of(self.access, grid.cells, everyone)
        found = differing_from(grid, question, material.frame.change)
        concordance, met = None, None
        if raters is not None:
            concordance = concordance_of(raters, grid, question)
            if one:
                met = between_asked(material, question, raters, everyone, one, other)
        settling = settling_of(material.answers, found.hypotheses)
        return self.told(differing_record(found, concordance, met, settling))


class Coverage(Result):
    kind = "coverage"
    summaries: ClassVar = {"GET": "What is missing, what does not fit, what to look for"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, CoverageSerializer)}
    asked_by = AskedCoverage
    rows = "hypotheses"

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        """How far each hypothesis is worked out, evidence that carries little, and what it would be
        worth to look for something. Figures that do not agree are told with `pooled`."""
        with snapshot():
            material = material_of(self.access)
            question = self.question(material.frame)
        answer = answer_from(material)
        told = next((q for q in answer.questions if q.question.pk == question.pk), None)
        chances = pairs_of(self.asked.get("chances", ""))
        return self.told(
            coverage_record(
                matrix_from(material.grid, question, material.frame.change),
                told.coherence if told else None,
                coverage_of(material, told) if told else (),
                readings_of(told) if told else (),
                loose_of(material),
                worth_of_looking(question, answer, chances),
            )
        )


class Pooled(Result):
    """For each hypothesis the team's likelihood of the last revealed round, by the assessment's
    pooling method, with its interval, its spread, each member's own figure, and who dissents."""

    kind = "pooled"
    summaries: ClassVar = {"GET": "The team's likelihoods, with their spread and dissent"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.PooledTableSerializer)}

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            frame = frame_of(self.access)
            found = pools_from(frame, answers_of(self.access))
            edges = consequences_of(self.access)
        return self.told(records.pooled_record(found, mismatches_of(edges, found.likelihoods)))


class TrackRecord(Result):
    kind = "track-record"
    summaries: ClassVar = {"GET": "What the team said against what turned out"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, TrackRecordSerializer)}

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        """Of each resolved hypothesis what stood when it turned out. Nobody is ranked."""
        with snapshot():
            frame = frame_of(self.access)
            found = track_of(frame, answers_of(self.access))
        return self.told(track_record(found))


class JudgementsTable(Result):
    """What the team holds, for other tools: likelihood with its word, confidence, impact, what it
    rests on and who dissents. What is not known is null."""

    kind = "judgements-table"
    summaries: ClassVar = {"GET": "One flat row for each hypothesis and perspective"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.JudgementsTableSerializer)}

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            rows = judgements_table(self.access)
        return self.told({"results": [row.record() for row in rows]})


class Sensitivity(Result):
    """What would lead if an origin, and all that rests on it, were left out."""

    kind = "sensitivity"
    summaries: ClassVar = {"GET": "What carries a question's conclusion, and what if"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, SensitivitySerializer)}
    asked_by = AskedWhatIf
    rows = "origins"

    @unless_held
    def get(self, request: Request, assessment: UUID) -> Answer:
        """Everything left out one by one, the least that changes who leads, and the Bayesian
        column. What is left out or read otherwise is a what-if: nothing of it is kept."""
        assumed = assumed_of(self.asked)
        with snapshot():
            frame = frame_of(self.access)
            grid = grid_of(frame)
            question = self.question(frame)
            raters = None
            if self.asked.get("members") or assumed.without("member"):
                raters = raters_of(self.access, grid.cells)
        return self.told(depth_record(depth_from(grid, question, frame.change, assumed, raters)))


_VIEWS: tuple[type[Result], ...] = (
    MatrixOfQuestion,
    Ranking,
    Disagreement,
    Coverage,
    Pooled,
    TrackRecord,
    JudgementsTable,
    Sensitivity,
)

routes = [
    path(f"assessments/<uuid:assessment>/{view.kind}/", view.as_view(), name=f"api-{view.kind}")
    for view in _VIEWS
]
