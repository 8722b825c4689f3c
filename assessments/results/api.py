"""Results over REST, out of the same queries as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.framing.access import fetch
from assessments.framing.models import Question
from assessments.framing.queries import questions_of
from assessments.framing.rest import Below
from assessments.results import records, serializers
from assessments.results.queries import (
    judgements_table,
    leave_out_origins,
    matrix_of,
    pooled_of,
)
from assessments.web.rest.fields import Asked
from assessments.web.snapshots import snapshot


class Result(Below):
    """Computed in one snapshot. The ETag is made from the answer: a change number alone would
    miss a cell that was opened without anything in it."""

    tag = "results"
    verbs: ClassVar = {"GET": "compute"}

    def question(self) -> Question:
        return fetch(questions_of(self.access), self.access, self.asked["question_id"])


class OfMatrix(Result):
    asked_by: ClassVar[type[Asked]] = serializers.AskedWithout
    record: ClassVar[Any]

    def get(self, request: Request, assessment: UUID) -> Response:
        with snapshot():
            without = self.asked.get("without", [])
            matrix = matrix_of(self.access, self.question(), without=without)
        return self.answer(type(self).record(matrix))


class MatrixOfQuestion(OfMatrix):
    kind = "matrix"
    summaries: ClassVar = {"GET": "Evidence by hypotheses, with the team's consensus"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.MatrixSerializer)}
    record = staticmethod(records.matrix_record)


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


class Pooled(Result):
    kind = "pooled"
    summaries: ClassVar = {"GET": "The team's likelihoods, with their spread and dissent"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.PooledTableSerializer)}

    def get(self, request: Request, assessment: UUID) -> Response:
        with snapshot():
            found = pooled_of(self.access)
        return self.answer(records.pooled_record(found))


class JudgementsTable(Result):
    kind = "judgements-table"
    summaries: ClassVar = {"GET": "One flat row for each hypothesis and perspective"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.JudgementsTableSerializer)}

    def get(self, request: Request, assessment: UUID) -> Response:
        with snapshot():
            rows = judgements_table(self.access)
        return self.answer({"results": [row.record() for row in rows]})


class Sensitivity(Result):
    kind = "sensitivity"
    summaries: ClassVar = {"GET": "The ranking without each origin"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.SensitivitySerializer)}
    asked_by = serializers.AskedQuestion

    def get(self, request: Request, assessment: UUID) -> Response:
        with snapshot():
            found = leave_out_origins(self.access, self.question())
        return self.answer(records.sensitivity_record(found))


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
