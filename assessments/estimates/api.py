"""Estimates, impact estimates and judgements over REST, and the reveal."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.basis import Conflict, StaleVersion
from assessments.estimates import records, rules, serializers
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    withdraw_answers,
    write_judgement,
)
from assessments.estimates.queries import estimates_of, impact_estimates_of, judgements_of
from assessments.framing.rest import Below, Kind, RecordDetail, RecordList, routes_of
from assessments.implications.operations import EdgeDraft
from assessments.implications.records import implication_estimate_record
from assessments.rounds.records import round_record
from assessments.rounds.rest import RoundSerializer
from assessments.web.rest.fields import asked_id, asked_word
from assessments.web.rest.lists import BY_TIME
from assessments.web.rest.paging import by_instant
from assessments.web.rest.parsing import MergePatch, StrictJSON

ESTIMATES = Kind(
    plural="estimates",
    one="estimate",
    rows=estimates_of,
    record=records.estimate_record,
    output=serializers.EstimateSerializer,
    filters={
        "hypothesis_id": asked_id(),
        "participant_id": asked_id(),
        "round_id": asked_id(),
    },
    orderings={**BY_TIME, "estimated_at": by_instant("estimated_at")},
    searched=("rationale",),
)
IMPACT_ESTIMATES = Kind(
    plural="impact-estimates",
    one="impact estimate",
    rows=impact_estimates_of,
    record=records.impact_estimate_record,
    output=serializers.ImpactEstimateSerializer,
    filters={
        "hypothesis_id": asked_id(),
        "perspective_id": asked_id(),
        "participant_id": asked_id(),
        "round_id": asked_id(),
        "direction": asked_word(rules.DIRECTIONS),
    },
    searched=("rationale",),
)
JUDGEMENTS = Kind(
    plural="judgements",
    one="judgement",
    rows=judgements_of,
    record=records.judgement_record,
    output=serializers.JudgementSerializer,
    filters={"hypothesis_id": asked_id(), "confidence": asked_word(rules.CONFIDENCES)},
    searched=("text",),
)


@JUDGEMENTS.listed
class Judgements(RecordList):
    summaries: ClassVar = {"POST": "Write the judgement on a hypothesis"}
    inputs: ClassVar = {"POST": serializers.JudgementInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, JUDGEMENTS.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By its lead, in their own name; one for each hypothesis. A second is a change of the
        first (PATCH)."""
        given = self.given()
        try:
            row = write_judgement(
                actor=self.actor,
                assessment_uid=assessment,
                hypothesis_uid=given.pop("hypothesis_id"),
                version=0,
                **given,
            )
        except StaleVersion as stale:
            raise Conflict("taken", _("there is a judgement on this hypothesis")) from stale
        return self.made(records.judgement_record(row))


@JUDGEMENTS.detailed
class OneJudgement(RecordDetail):
    summaries: ClassVar = {"PATCH": "Rewrite a judgement"}
    inputs: ClassVar = {"PATCH": serializers.JudgementPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, JUDGEMENTS.output)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396) by its lead, who becomes its author."""
        changes = self.given()
        stands: Any = self.row(uid)
        names = ("text", "confidence", "confidence_basis")
        row = write_judgement(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=stands.hypothesis.uid,
            version=self.version_to_match(),
            **{name: changes.get(name, getattr(stands, name)) for name in names},
        )
        return self.now(records.judgement_record(row))


class AnswerRound(Below):
    kind = "rounds"
    verbs: ClassVar = {"POST": "answer", "DELETE": "withdraw"}
    summaries: ClassVar = {"POST": "Answer a round", "DELETE": "Take your answers back"}
    inputs: ClassVar = {"POST": serializers.AnswersInput}
    outputs: ClassVar[dict[str, Any]] = {
        "POST": (200, serializers.AnswersOutput),
        "DELETE": (204, None),
    }

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """Your estimates in a round, given or replaced, all or none. While the round is blind
        they are sealed: the answer shows you what you gave, the lists show it to nobody until
        the reveal. After the reveal what you have not answered may be, once, and counts as
        late."""
        given = self.given()
        estimates = [
            EstimateDraft(hypothesis_uid=one.pop("hypothesis_id"), **one)
            for one in given["estimates"]
        ]
        impacts = [
            ImpactDraft(
                hypothesis_uid=one.pop("hypothesis_id"),
                perspective_uid=one.pop("perspective_id"),
                **one,
            )
            for one in given["impact_estimates"]
        ]
        implied = [
            EdgeDraft(implication_uid=one.pop("implication_id"), **one)
            for one in given["implication_estimates"]
        ]
        answers = answer_round(
            actor=self.actor,
            assessment_uid=assessment,
            round_uid=uid,
            estimates=estimates,
            impacts=impacts,
            implied=implied,
        )
        return Response(
            {
                "estimates": [records.estimate_record(row) for row in answers.estimates],
                "impact_estimates": [
                    records.impact_estimate_record(row) for row in answers.impacts
                ],
                "implication_estimates": [
                    implication_estimate_record(row) for row in answers.implied
                ],
            }
        )

    def delete(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """While the round is blind: every estimate that you gave in it, and that you finished.
        Ratings are taken back cell by cell."""
        withdraw_answers(actor=self.actor, assessment_uid=assessment, round_uid=uid)
        return Response(status=204)


class RevealRound(Below):
    kind = "rounds"
    verbs: ClassVar = {"POST": "reveal"}
    summaries: ClassVar = {"POST": "Reveal a round"}
    inputs: ClassVar = {"POST": serializers.RevealInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, RoundSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By its lead, once three have finished, or with a reason, which is recorded."""
        row = reveal_round(
            actor=self.actor, assessment_uid=assessment, round_uid=uid, **self.given()
        )
        return self.now(round_record(row))


_ROUND = "assessments/<uuid:assessment>/rounds/<uuid:uid>"

routes = [
    *routes_of(ESTIMATES),
    *routes_of(IMPACT_ESTIMATES),
    *routes_of(JUDGEMENTS, lists=Judgements, details=OneJudgement),
    path(f"{_ROUND}/answers/", AnswerRound.as_view(), name="api-rounds-answers"),
    path(f"{_ROUND}/reveal/", RevealRound.as_view(), name="api-rounds-reveal"),
]
