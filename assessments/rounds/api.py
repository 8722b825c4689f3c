"""Rounds over REST. The reveal, which touches every kind of judgement, is above."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing.rest import Below, Kind, RecordList, routes_of
from assessments.rounds.models import RoundState
from assessments.rounds.operations import close_round, finish_round, open_round
from assessments.rounds.queries import rounds_of
from assessments.rounds.records import round_record
from assessments.rounds.rest import RoundSerializer
from assessments.rounds.serializers import RoundInput
from assessments.web.rest.fields import asked_word
from assessments.web.rest.lists import BY_TIME
from assessments.web.rest.paging import by_number
from assessments.web.rest.views import version_tag

ROUNDS = Kind(
    plural="rounds",
    one="round",
    rows=rounds_of,
    record=round_record,
    output=RoundSerializer,
    filters={"state": asked_word(RoundState.values)},
    orderings={**BY_TIME, "number": by_number("number")},
    default_ordering="number",
    searched=("title",),
)


@ROUNDS.listed
class Rounds(RecordList):
    summaries: ClassVar = {"POST": "Open a round"}
    inputs: ClassVar = {"POST": RoundInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, RoundSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By its lead. It is blind until the reveal; at most one round is blind at a time."""
        given = self.given()
        row = open_round(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uids=given.pop("hypothesis_ids"),
            **given,
        )
        return self.made(round_record(row))


class FinishRound(Below):
    kind = "rounds"
    verbs: ClassVar = {"POST": "finish"}
    summaries: ClassVar = {"POST": "Say that you are done with a round"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (204, None)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        finish_round(actor=self.actor, assessment_uid=assessment, round_uid=uid)
        return Response(status=204)


class CloseRound(Below):
    kind = "rounds"
    verbs: ClassVar = {"POST": "close"}
    summaries: ClassVar = {"POST": "Close a round"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, RoundSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By its lead, after the reveal: no more late answers."""
        row = close_round(actor=self.actor, assessment_uid=assessment, round_uid=uid)
        return self.answer(round_record(row), etag=version_tag(row.version))


_ONE = "assessments/<uuid:assessment>/rounds/<uuid:uid>"

routes = [
    *routes_of(ROUNDS, lists=Rounds),
    path(f"{_ONE}/finish/", FinishRound.as_view(), name="api-rounds-finish"),
    path(f"{_ONE}/close/", CloseRound.as_view(), name="api-rounds-close"),
]
