"""Assessments and what frames them, over REST."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.framing import operations, records
from assessments.framing.models import Framing, HypothesisStatus, Status
from assessments.framing.models import Hypothesis as HypothesisRow
from assessments.framing.operations import AssessmentDraft, QuestionDraft
from assessments.framing.queries import (
    assessments_of,
    hypotheses_of,
    perspectives_of,
    questions_of,
)
from assessments.framing.rest import Below, Kind, RecordDetail, RecordList, routes_of
from assessments.framing.rules import HypothesisDraft
from assessments.framing.serializers import (
    AssessmentInput,
    AssessmentPatch,
    AssessmentSerializer,
    HypothesisPatch,
    HypothesisSerializer,
    LockInput,
    LockSerializer,
    NewHypothesisInput,
    PerspectiveInput,
    PerspectivePatch,
    PerspectiveSerializer,
    QuestionInput,
    QuestionPatch,
    QuestionSerializer,
    SetAsideInput,
)
from assessments.web.rest.fields import AskedFlag, asked_id, asked_word
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import BY_TIME, Answer, Lists, asked_of
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

    def get(self, request: Request) -> Answer:
        """All in which you take part, or that your token reaches, a page at a time."""
        return self.page(assessments_of(self.actor))

    @made_once
    def post(self, request: Request) -> Response:
        """The token's owner leads it; the team's other members come in with their usual roles.
        A competing question is given its remainder, "none of these", by itself."""
        given = self.given()
        team = given.pop("team_id")
        questions = [_question(question) for question in given.pop("questions")]
        draft = AssessmentDraft(questions=questions, **given)
        made = operations.create_assessment(actor=self.actor, team_uid=team, draft=draft)
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

    def get(self, request: Request, assessment: UUID) -> Response:
        """What it is about, as of when, and how its team's figures are pooled; with its ETag."""
        row = self.access.assessment
        return self.now(records.assessment_record(row))

    def patch(self, request: Request, assessment: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396) by its lead. After the first reveal another pooling
        method needs its `reason`, which `pooling_changes` keeps."""
        # The body first: a precondition counts only for what would succeed (RFC 9110, 13.2.1).
        changes = self.given()
        row = operations.update_assessment(
            reason=changes.pop("reason", ""),
            actor=self.actor,
            assessment_uid=assessment,
            changes=changes,
            version=self.version_to_match(),
        )
        return self.now(records.assessment_record(row))


class Lock(Below):
    kind = "assessments"
    verbs: ClassVar = {"GET": "read-lock", "POST": "lock", "DELETE": "unlock"}
    summaries: ClassVar = {
        "GET": "Whether an assessment is locked",
        "POST": "Lock an assessment",
        "DELETE": "Unlock an assessment",
    }
    inputs: ClassVar = {"POST": LockInput}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, LockSerializer),
        "POST": (200, LockSerializer),
        "DELETE": (204, None),
    }

    def get(self, request: Request, assessment: UUID) -> Response:
        """And by whom, since when, and why."""
        return self.answer(records.lock_record(self.access.assessment))

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead. Until a lead unlocks it every write below it is answered 403."""
        row = operations.lock_assessment(
            actor=self.actor, assessment_uid=assessment, **self.given()
        )
        return self.answer(records.lock_record(row))

    def delete(self, request: Request, assessment: UUID) -> Response:
        """By a lead: it may be written again."""
        operations.unlock_assessment(actor=self.actor, assessment_uid=assessment)
        return Response(status=204)


PERSPECTIVES = Kind(
    plural="perspectives",
    one="perspective",
    rows=perspectives_of,
    record=records.perspective_record,
    output=PerspectiveSerializer,
    filters={"is_primary": AskedFlag(required=False)},
    orderings={**BY_TIME, "order": by_number("order")},
    default_ordering="order",
    searched=("name",),
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


@PERSPECTIVES.listed
class Perspectives(RecordList):
    summaries: ClassVar = {"POST": "Add a perspective"}
    inputs: ClassVar = {"POST": PerspectiveInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, PerspectiveSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead. One that is primary takes that from the former."""
        row = operations.add_perspective(
            actor=self.actor, assessment_uid=assessment, **self.given()
        )
        return self.made(records.perspective_record(row))


@PERSPECTIVES.detailed
class Perspective(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change a perspective", "DELETE": "Take a perspective out"}
    inputs: ClassVar = {"PATCH": PerspectivePatch}
    outputs: ClassVar[dict[str, Any]] = {
        "PATCH": (200, PerspectiveSerializer),
        "DELETE": (204, None),
    }
    needs_match = frozenset({"PATCH"})
    takes_match = frozenset({"DELETE"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. `order` is the place among the perspectives, from 0."""
        changes = self.given()
        row = operations.edit_perspective(
            actor=self.actor,
            assessment_uid=assessment,
            perspective_uid=uid,
            version=self.version_to_match(),
            **changes,
        )
        return self.now(records.perspective_record(row))

    def delete(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead, who may restore it: what was judged for it stays, unseen. `If-Match` guards
        it when you send it."""
        operations.remove_perspective(
            actor=self.actor,
            assessment_uid=assessment,
            perspective_uid=uid,
            version=self.version_to_match(),
        )
        return Response(status=204)


class RestorePerspective(Below):
    kind = "perspectives"
    verbs: ClassVar = {"POST": "restore"}
    summaries: ClassVar = {"POST": "Bring a removed perspective back"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, PerspectiveSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead, with all that was judged for it."""
        row = operations.restore_perspective(
            actor=self.actor, assessment_uid=assessment, perspective_uid=uid
        )
        return self.now(records.perspective_record(row))


@QUESTIONS.listed
class Questions(RecordList):
    summaries: ClassVar = {"POST": "Ask a question"}
    inputs: ClassVar = {"POST": QuestionInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, QuestionSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead, with its hypotheses; those that compete get "none of these" by themselves."""
        draft = _question(self.given())
        row = operations.add_question(actor=self.actor, assessment_uid=assessment, draft=draft)
        return self.made(records.question_record(row))


@QUESTIONS.detailed
class Question(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change a question"}
    inputs: ClassVar = {"PATCH": QuestionPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, QuestionSerializer)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. With another framing the remainder comes or is set aside; `order` is the
        place among the questions, from 0."""
        changes = self.given()
        row = operations.edit_question(
            actor=self.actor,
            assessment_uid=assessment,
            question_uid=uid,
            version=self.version_to_match(),
            **changes,
        )
        return self.now(records.question_record(row))


@HYPOTHESES.listed
class Hypotheses(RecordList):
    summaries: ClassVar = {"POST": "State a hypothesis"}
    inputs: ClassVar = {"POST": NewHypothesisInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, HypothesisSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead, as a further hypothesis of a question."""
        given = self.given()
        row = operations.add_hypothesis(
            actor=self.actor,
            assessment_uid=assessment,
            question_uid=given.pop("question_id"),
            draft=HypothesisDraft(**given),
        )
        return self.made(records.hypothesis_record(row))


@HYPOTHESES.detailed
class Hypothesis(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change a hypothesis"}
    inputs: ClassVar = {"PATCH": HypothesisPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, HypothesisSerializer)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. With `meaning_changed` its `wording` rises: judgements given so far stay,
        as judgements of the old one. `order` is the place in its question, from 0."""
        changes = self.given()
        order, meaning_changed = changes.pop("order", None), changes.pop("meaning_changed")
        standing = cast(HypothesisRow, self.row(uid))
        draft = HypothesisDraft(
            statement=standing.statement,
            judged_by=standing.judged_by,
            horizon_on=standing.horizon_on,
            notes=standing.notes,
        )
        match = self.version_to_match()
        row = operations.edit_hypothesis(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=uid,
            draft=draft._replace(**changes),
            meaning_changed=meaning_changed,
            order=order,
            # What was not sent is written as it was just read: it must still stand so.
            version=standing.version if match is None else match,
        )
        return self.now(records.hypothesis_record(row))


class SetAside(Below):
    """Out of what is rated, estimated and counted, or (the other address) back into it."""

    kind = "hypotheses"
    verbs: ClassVar = {"POST": "set-aside"}
    summaries: ClassVar = {"POST": "Set a hypothesis aside"}
    inputs: ClassVar = {"POST": SetAsideInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, HypothesisSerializer)}
    aside: ClassVar = True

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. Its judgements stay. A competing question keeps its remainder."""
        row = operations.set_hypothesis_aside(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=uid,
            aside=self.aside,
            **self.given(),
        )
        return self.now(records.hypothesis_record(row))


class TakeUp(SetAside):
    verbs: ClassVar = {"POST": "take-up"}
    summaries: ClassVar = {"POST": "Take a hypothesis up again"}
    aside = False


def _question(given: dict[str, Any]) -> QuestionDraft:
    return QuestionDraft(
        text=given["text"],
        framing=given["framing"],
        hypotheses=[HypothesisDraft(**h) for h in given["hypotheses"]],
    )


_PERSPECTIVE = "assessments/<uuid:assessment>/perspectives/<uuid:uid>/"
_HYPOTHESIS = "assessments/<uuid:assessment>/hypotheses/<uuid:uid>/"

routes = [
    path("assessments/", Assessments.as_view(), name="api-assessments"),
    path("assessments/<uuid:assessment>/", OneAssessment.as_view(), name="api-assessments-one"),
    path("assessments/<uuid:assessment>/lock/", Lock.as_view(), name="api-assessments-lock"),
    *routes_of(PERSPECTIVES, lists=Perspectives, details=Perspective),
    path(f"{_PERSPECTIVE}restore/", RestorePerspective.as_view(), name="api-perspectives-restore"),
    *routes_of(QUESTIONS, lists=Questions, details=Question),
    *routes_of(HYPOTHESES, lists=Hypotheses, details=Hypothesis),
    path(f"{_HYPOTHESIS}set-aside/", SetAside.as_view(), name="api-hypotheses-set-aside"),
    path(f"{_HYPOTHESIS}take-up/", TakeUp.as_view(), name="api-hypotheses-take-up"),
]
