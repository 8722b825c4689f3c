"""Consequence edges and what members think of them, over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing.rest import Below, Kind, RecordDetail, RecordList, routes_of
from assessments.implications import operations, records, serializers
from assessments.implications.queries import implication_estimates_of, implications_of
from assessments.implications.rest import ImplicationEstimateSerializer
from assessments.web.rest.fields import asked_id
from assessments.web.rest.parsing import MergePatch, StrictJSON

IMPLICATIONS = Kind(
    plural="implications",
    one="implication",
    rows=implications_of,
    record=records.implication_record,
    output=serializers.ImplicationSerializer,
    filters={"cause_id": asked_id(), "effect_id": asked_id()},
    searched=("mechanism",),
)
ESTIMATES = Kind(
    plural="implication-estimates",
    one="implication estimate",
    rows=implication_estimates_of,
    record=records.implication_estimate_record,
    output=ImplicationEstimateSerializer,
    filters={
        "implication_id": asked_id(),
        "participant_id": asked_id(),
        "round_id": asked_id(),
    },
    searched=("rationale",),
)


@IMPLICATIONS.listed
class Implications(RecordList):
    summaries: ClassVar = {"POST": "Draw an implication"}
    inputs: ClassVar = {"POST": serializers.ImplicationInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, IMPLICATIONS.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By whoever contributes. Implications form no circle."""
        given = self.given()
        row = operations.add_implication(
            actor=self.actor,
            assessment_uid=assessment,
            cause_uid=given.pop("cause_id"),
            effect_uid=given.pop("effect_id"),
            **given,
        )
        return self.made(records.implication_record(row))


@IMPLICATIONS.detailed
class OneImplication(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change an implication", "DELETE": "Take an implication out"}
    inputs: ClassVar = {"PATCH": serializers.ImplicationPatch}
    outputs: ClassVar[dict[str, Any]] = {
        "PATCH": (200, IMPLICATIONS.output),
        "DELETE": (204, None),
    }
    needs_match = frozenset({"PATCH"})
    takes_match = frozenset({"DELETE"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396) by whoever contributes."""
        changes = self.given()
        row = operations.edit_implication(
            actor=self.actor,
            assessment_uid=assessment,
            implication_uid=uid,
            changes=changes,
            version=self.version_to_match(),
        )
        return self.now(records.implication_record(row))

    def delete(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """Once an estimate of it is revealed, by a lead or a curator. It can be put back."""
        operations.withdraw_implication(
            actor=self.actor,
            assessment_uid=assessment,
            implication_uid=uid,
            version=self.version_to_match(),
        )
        return Response(status=204)


class RestoreImplication(Below):
    kind = "implications"
    verbs: ClassVar = {"POST": "restore"}
    summaries: ClassVar = {"POST": "Put an implication back"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, IMPLICATIONS.output)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """One that was taken out, with what was estimated of it."""
        row = operations.restore_implication(
            actor=self.actor, assessment_uid=assessment, implication_uid=uid
        )
        return self.now(records.implication_record(row))


@ESTIMATES.listed
class ImplicationEstimates(RecordList):
    summaries: ClassVar = {
        "POST": "Estimate an implication in a round",
    }
    inputs: ClassVar = {"POST": serializers.ImplicationEstimateInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, ESTIMATES.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """Given or replaced. Sealed while the round is blind: the answer shows you what you
        gave, the lists show it to nobody until the reveal."""
        given = self.given()
        row = operations.estimate_implication(
            actor=self.actor,
            assessment_uid=assessment,
            round_uid=given.pop("round_id"),
            implication_uid=given.pop("implication_id"),
            **given,
        )
        return Response(records.implication_estimate_record(row))


routes = [
    *routes_of(IMPLICATIONS, lists=Implications, details=OneImplication),
    path(
        "assessments/<uuid:assessment>/implications/<uuid:uid>/restore/",
        RestoreImplication.as_view(),
        name="api-implications-restore",
    ),
    *routes_of(ESTIMATES, lists=ImplicationEstimates),
]
