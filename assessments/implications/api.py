"""Consequence edges and what members think of them, over REST."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing.rest import Kind, RecordList, routes_of
from assessments.implications import records, serializers
from assessments.implications.operations import estimate_implication
from assessments.implications.queries import implication_estimates_of, implications_of
from assessments.web.rest.fields import asked_id

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
    output=serializers.ImplicationEstimateSerializer,
    filters={
        "implication_id": asked_id(),
        "participant_id": asked_id(),
        "round_id": asked_id(),
    },
)


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
        row = estimate_implication(
            actor=self.actor,
            assessment_uid=assessment,
            round_uid=given.pop("round_id"),
            implication_uid=given.pop("implication_id"),
            **given,
        )
        return Response(records.implication_estimate_record(row))


routes = [*routes_of(IMPLICATIONS), *routes_of(ESTIMATES, lists=ImplicationEstimates)]
