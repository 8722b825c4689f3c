"""Results over REST, out of the same queries as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request

from assessments.framing.access import fetch
from assessments.framing.models import Question
from assessments.framing.queries import questions_of
from assessments.framing.rest import Below
from assessments.results import records, serializers
from assessments.results.queries import (
    Matrix,
    judgements_table,
    leave_out_origins,
    matrix_of,
    pooled_of,
)
from assessments.results.tables import Table, matrix_table, scalars_of
from assessments.web.rest.fields import Asked
from assessments.web.rest.lists import Answer
from assessments.web.rest.tabular import AskedTable, Tabular, cells_of, columns_of
from assessments.web.snapshots import snapshot


class Result(Tabular, Below):
    """Computed in one snapshot. The ETag is made from the answer: a change number alone would
    miss a cell that was opened without anything in it.

    `rows` names the member that becomes the rows of a table; what else the result says of itself
    is alike in each.
    """

    tag = "results"
    verbs: ClassVar = {"GET": "compute"}
    asked_by: ClassVar[type[Asked]] = AskedTable
    rows: ClassVar[str] = "results"

    def told(self, body: dict[str, Any]) -> Answer:
        wanted = self.format_wanted()
        if wanted == "json":
            return self.answer(body)
        columns, rows = self.tabulated(body)
        return self.table(wanted, columns, lambda: rows)

    def tabulated(self, body: dict[str, Any]) -> Table:
        row: Any = self.outputs["GET"][1]().fields[self.rows]
        ways = columns_of(row.child)
        more = dict(scalars_of(body, list(ways)))
        rows = [[*cells_of(r, ways.values()), *more.values()] for r in body[self.rows]]
        return [*ways, *more], rows

    def question(self) -> Question:
        return fetch(questions_of(self.access), self.access, self.asked["question_id"])


class OfMatrix(Result):
    asked_by: ClassVar[type[Asked]] = serializers.AskedWithout
    record: ClassVar[Any]
    rows = "totals"
    matrix: Matrix

    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            without = self.asked.get("without", [])
            matrix = matrix_of(self.access, self.question(), without=without)
        self.matrix = matrix
        return self.told(type(self).record(matrix))


class MatrixOfQuestion(OfMatrix):
    kind = "matrix"
    summaries: ClassVar = {"GET": "Evidence by hypotheses, with the team's consensus"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.MatrixSerializer)}
    record = staticmethod(records.matrix_record)

    def tabulated(self, body: dict[str, Any]) -> Table:
        return matrix_table(self.matrix)


class Ranking(OfMatrix):
    kind = "ranking"
    summaries: ClassVar = {"GET": "Hypotheses by what contradicts them; never a probability"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.RankingSerializer)}
    record = staticmethod(records.ranking_record)


class Disagreement(OfMatrix):
    kind = "disagreement"
    summaries: ClassVar = {"GET": "Cells by how far their raters are apart"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.DisagreementSerializer)}
    asked_by = serializers.AskedQuestion
    record = staticmethod(records.disagreement_record)
    rows = "cells"


class Pooled(Result):
    kind = "pooled"
    summaries: ClassVar = {"GET": "The team's likelihoods, with their spread and dissent"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.PooledTableSerializer)}

    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            found = pooled_of(self.access)
        return self.told(records.pooled_record(found))


class JudgementsTable(Result):
    kind = "judgements-table"
    summaries: ClassVar = {"GET": "One flat row for each hypothesis and perspective"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.JudgementsTableSerializer)}

    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            rows = judgements_table(self.access)
        return self.told({"results": [row.record() for row in rows]})


class Sensitivity(Result):
    kind = "sensitivity"
    summaries: ClassVar = {"GET": "The ranking without each origin"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.SensitivitySerializer)}
    asked_by = serializers.AskedQuestion
    rows = "origins"

    def get(self, request: Request, assessment: UUID) -> Answer:
        with snapshot():
            found = leave_out_origins(self.access, self.question())
        return self.told(records.sensitivity_record(found))


_VIEWS: tuple[type[Result], ...] = (
    MatrixOfQuestion,
    Ranking,
    Disagreement,
    Pooled,
    JudgementsTable,
    Sensitivity,
)

routes = [
    path(f"assessments/<uuid:assessment>/{view.kind}/", view.as_view(), name=f"api-{view.kind}")
    for view in _VIEWS
]
