"""Resolutions over REST."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing import operations
from assessments.framing.outcomes import Outcome, Resolution
from assessments.framing.queries import resolutions_of
from assessments.framing.records import resolution_record
from assessments.framing.resolving.serializers import (
    ResolutionInput,
    ResolutionPatch,
    ResolutionSerializer,
    WithdrawalInput,
)
from assessments.framing.rest import Below, Kind, RecordDetail, RecordList, routes_of
from assessments.framing.rules import ResolutionDraft
from assessments.web.rest.fields import asked_id, asked_word
from assessments.web.rest.parsing import MergePatch, StrictJSON

RESOLUTIONS = Kind(
    plural="resolutions",
    one="resolution",
    rows=resolutions_of,
    record=resolution_record,
    output=ResolutionSerializer,
    filters={"hypothesis_id": asked_id(), "outcome": asked_word(Outcome.values)},
    searched=("basis",),
)


@RESOLUTIONS.listed
class Resolutions(RecordList):
    summaries: ClassVar = {"POST": "Record what turned out"}
    inputs: ClassVar = {"POST": ResolutionInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, ResolutionSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead, one for each hypothesis, which takes no more estimates from then on. Of
        competing hypotheses one at most is true. A closed assessment takes it too."""
        given = self.given()
        row = operations.resolve_hypothesis(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=given["hypothesis_id"],
            draft=ResolutionDraft(given["outcome"], given["resolved_on"], given["basis"]),
            others_false=given["others_false"],
        )
        return self.made(resolution_record(row))


@RESOLUTIONS.detailed
class OneResolution(RecordDetail):
    summaries: ClassVar = {"PATCH": "Correct what turned out"}
    inputs: ClassVar = {"PATCH": ResolutionPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, ResolutionSerializer)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead, with the reason, which stays in the history."""
        changes = self.given()
        stands = cast(Resolution, self.row(uid))
        draft = ResolutionDraft(stands.outcome, stands.resolved_on, stands.basis)
        reason = changes.pop("reason")
        match = self.version_to_match()
        row = operations.correct_resolution(
            actor=self.actor,
            assessment_uid=assessment,
            resolution_uid=uid,
            draft=draft._replace(**changes),
            reason=reason,
            # What was not sent is written as it was just read: it must still stand so.
            version=stands.version if match is None else match,
        )
        return self.now(resolution_record(row))


class WithdrawResolution(Below):
    kind = "resolutions"
    verbs: ClassVar = {"POST": "withdraw"}
    summaries: ClassVar = {"POST": "Take back what turned out"}
    inputs: ClassVar = {"POST": WithdrawalInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (204, None)}
    takes_match = frozenset({"POST"})

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead, with the reason: it is not known after all. Estimates are taken again.
        `If-Match` guards it when you send it."""
        operations.withdraw_resolution(
            actor=self.actor,
            assessment_uid=assessment,
            resolution_uid=uid,
            version=self.version_to_match(),
            **self.given(),
        )
        return Response(status=204)


_ONE = "assessments/<uuid:assessment>/resolutions/<uuid:uid>/"

routes = [
    *routes_of(RESOLUTIONS, lists=Resolutions, details=OneResolution),
    path(f"{_ONE}withdraw/", WithdrawResolution.as_view(), name="api-resolutions-withdraw"),
]
