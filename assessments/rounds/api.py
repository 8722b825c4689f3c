"""Rounds over REST. The reveal, which touches every kind of judgement, is above."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing.rest import Below, Kind, RecordDetail, RecordList, routes_of
from assessments.rounds.models import RoundState
from assessments.rounds.operations import (
    change_round,
    close_round,
    finish_round,
    open_round,
    reopen_round,
    take_back_finish,
)
from assessments.rounds.queries import rounds_of
from assessments.rounds.records import round_record
from assessments.rounds.rest import RoundSerializer
from assessments.rounds.serializers import RoundInput, RoundPatch
from assessments.web.rest.fields import asked_word
from assessments.web.rest.lists import BY_TIME
from assessments.web.rest.paging import by_number
from assessments.web.rest.parsing import MergePatch, StrictJSON

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
            perspective_uids=given.pop("perspective_ids"),
            **given,
        )
        return self.made(round_record(row))


@ROUNDS.detailed
class OneRound(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change a round"}
    inputs: ClassVar = {"PATCH": RoundPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, RoundSerializer)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396) by its lead: title and due time until the round is
        closed, what it asks about while it is blind and nobody has finished it."""
        changes = self.given()
        for kind in ("hypothesis", "perspective"):
            if f"{kind}_ids" in changes:
                changes[f"{kind}_uids"] = changes.pop(f"{kind}_ids")
        row = change_round(
            actor=self.actor,
            assessment_uid=assessment,
            round_uid=uid,
            changes=changes,
            version=self.version_to_match(),
        )
        return self.now(round_record(row))


class FinishRound(Below):
    kind = "rounds"
    verbs: ClassVar = {"POST": "finish", "DELETE": "unfinish"}
    summaries: ClassVar = {
        "POST": "Say that you are done with a round",
        "DELETE": "Say that you are not done after all",
    }
    outputs: ClassVar[dict[str, Any]] = {"POST": (204, None), "DELETE": (204, None)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """Others learn how many have finished, and nothing else, until the reveal."""
        finish_round(actor=self.actor, assessment_uid=assessment, round_uid=uid)
        return Response(status=204)

    def delete(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """While the round is blind. What you gave stays as it is."""
        take_back_finish(actor=self.actor, assessment_uid=assessment, round_uid=uid)
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
        return self.now(round_record(row))


class ReopenRound(Below):
    kind = "rounds"
    verbs: ClassVar = {"POST": "reopen"}
    summaries: ClassVar = {"POST": "Open a closed round again"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, RoundSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By its lead, for late answers: what is revealed stays revealed."""
        row = reopen_round(actor=self.actor, assessment_uid=assessment, round_uid=uid)
        return self.now(round_record(row))


_ONE = "assessments/<uuid:assessment>/rounds/<uuid:uid>"

routes = [
    *routes_of(ROUNDS, lists=Rounds, details=OneRound),
    path(f"{_ONE}/finish/", FinishRound.as_view(), name="api-rounds-finish"),
    path(f"{_ONE}/close/", CloseRound.as_view(), name="api-rounds-close"),
    path(f"{_ONE}/reopen/", ReopenRound.as_view(), name="api-rounds-reopen"),
]
