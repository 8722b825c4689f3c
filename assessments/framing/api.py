"""Assessments and what frames them, over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path, reverse
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing import records
from assessments.framing.models import Framing, HypothesisStatus, Status
from assessments.framing.operations import (
    AssessmentDraft,
    QuestionDraft,
    create_assessment,
    update_assessment,
)
from assessments.framing.queries import (
    assessments_of,
    hypotheses_of,
    participants_of,
    perspectives_of,
    questions_of,
)
from assessments.framing.rest import Below, Kind, routes_of
from assessments.framing.rules import HypothesisDraft
from assessments.framing.serializers import (
    AssessmentInput,
    AssessmentPatch,
    AssessmentSerializer,
    HypothesisSerializer,
    ParticipantSerializer,
    PerspectiveSerializer,
    QuestionSerializer,
)
from assessments.teams.models import Role
from assessments.web.rest.fields import AskedFlag, asked_id, asked_word
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import BY_TIME, Lists, asked_of
from assessments.web.rest.paging import Orderings, by_label, by_number, by_text
from assessments.web.rest.parsing import MergePatch, StrictJSON
from assessments.web.rest.views import Endpoint, version_tag

ORDERINGS: Orderings = {**BY_TIME, "title": by_text("title")}


class Assessments(Lists, Endpoint):
    kind = "assessments"
    summaries: ClassVar = {
        "GET": "List the assessments that you take part in",
        "POST": "Begin an assessment",
    }
    inputs: ClassVar = {"POST": AssessmentInput}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, Listing(AssessmentSerializer)),
        "POST": (201, AssessmentSerializer),
    }
    asked_by = asked_of(
        "assessments-asked",
        ORDERINGS,
        searched=True,
        status=asked_word(Status.values),
        exercise=AskedFlag(required=False),
        team_id=asked_id(),
    )
    orderings = ORDERINGS
    default_ordering = "-created_at"
    searched = ("title", "context")
    record = staticmethod(records.assessment_record)

    def get(self, request: Request) -> Response:
        return self.page(assessments_of(self.actor))

    @made_once
    def post(self, request: Request) -> Response:
        """The token's owner leads it; the team's other members come in with their usual roles.
        A competing question is given its remainder, "none of these", by itself."""
        given = self.given()
        team = given.pop("team_id")
        questions = [
            QuestionDraft(
                text=question["text"],
                framing=question["framing"],
                hypotheses=[HypothesisDraft(**h) for h in question["hypotheses"]],
            )
            for question in given.pop("questions")
        ]
        draft = AssessmentDraft(questions=questions, **given)
        made = create_assessment(actor=self.actor, team_uid=team, draft=draft)
        response = Response(records.assessment_record(made), status=201)
        response["Location"] = request.build_absolute_uri(
            reverse("api-assessments-one", args=[made.uid])
        )
        response["ETag"] = version_tag(made.version)
        return response


class OneAssessment(Below):
    kind = "assessments"
    summaries: ClassVar = {"GET": "Read one assessment", "PATCH": "Change an assessment"}
    inputs: ClassVar = {"PATCH": AssessmentPatch}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, AssessmentSerializer),
        "PATCH": (200, AssessmentSerializer),
    }
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]
    examples: ClassVar = {
        "PATCH": [OpenApiExample("Close it", value={"status": "closed"}, request_only=True)]
    }

    def get(self, request: Request, assessment: UUID) -> Response:
        row = self.access.assessment
        return self.answer(records.assessment_record(row), etag=version_tag(row.version))

    def patch(self, request: Request, assessment: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396) by its lead. The pooling method is fixed once a round
        has been revealed."""
        # The body first: a precondition counts only for what would succeed (RFC 9110, 13.2.1).
        changes = self.given()
        row = update_assessment(
            actor=self.actor,
            assessment_uid=assessment,
            changes=changes,
            version=self.version_to_match(),
        )
        return self.answer(records.assessment_record(row), etag=version_tag(row.version))


PARTICIPANTS = Kind(
    plural="participants",
    one="participant",
    rows=participants_of,
    record=records.participant_record,
    output=ParticipantSerializer,
    filters={"role": asked_word(Role.values)},
)
PERSPECTIVES = Kind(
    plural="perspectives",
    one="perspective",
    rows=perspectives_of,
    record=records.perspective_record,
    output=PerspectiveSerializer,
    filters={"is_primary": AskedFlag(required=False)},
    orderings={**BY_TIME, "order": by_number("order")},
    default_ordering="order",
)
QUESTIONS = Kind(
    plural="questions",
    one="question",
    rows=questions_of,
    record=records.question_record,
    output=QuestionSerializer,
    filters={"framing": asked_word(Framing.values)},
    orderings={**BY_TIME, "label": by_label(), "order": by_number("order")},
    default_ordering="order",
    searched=("text",),
)
HYPOTHESES = Kind(
    plural="hypotheses",
    one="hypothesis",
    rows=hypotheses_of,
    record=records.hypothesis_record,
    output=HypothesisSerializer,
    filters={
        "question_id": asked_id(),
        "status": asked_word(HypothesisStatus.values),
        "is_remainder": AskedFlag(required=False),
    },
    orderings={**BY_TIME, "label": by_label()},
    default_ordering="label",
    searched=("statement", "notes"),
)

routes = [
    path("assessments/", Assessments.as_view(), name="api-assessments"),
    path("assessments/<uuid:assessment>/", OneAssessment.as_view(), name="api-assessments-one"),
    *routes_of(PARTICIPANTS),
    *routes_of(PERSPECTIVES),
    *routes_of(QUESTIONS),
    *routes_of(HYPOTHESES),
]
