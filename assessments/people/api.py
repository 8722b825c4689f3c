"""Participants over REST. Whoever has no part yet comes in by the pages: a token names nobody."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from assessments.framing.operations import change_participant
from assessments.framing.queries import participants_of
from assessments.framing.records import participant_record
from assessments.framing.rest import Kind, RecordDetail, routes_of
from assessments.people.serializers import ParticipantPatch, ParticipantSerializer
from assessments.teams.models import Role
from assessments.web.rest.fields import asked_word
from assessments.web.rest.lists import BY_TIME
from assessments.web.rest.paging import by_text
from assessments.web.rest.parsing import MergePatch, StrictJSON

PARTICIPANTS = Kind(
    plural="participants",
    one="participant",
    rows=participants_of,
    record=participant_record,
    output=ParticipantSerializer,
    filters={"role": asked_word(Role.values)},
    orderings={**BY_TIME, "name": by_text("name")},
    searched=("name",),
)


@PARTICIPANTS.detailed
class OneParticipant(RecordDetail):
    summaries: ClassVar = {"PATCH": "Give a participant another role", "DELETE": "Remove one"}
    inputs: ClassVar = {"PATCH": ParticipantPatch}
    outputs: ClassVar[dict[str, Any]] = {
        "PATCH": (200, ParticipantSerializer),
        "DELETE": (204, None),
    }
    needs_match = frozenset({"PATCH"})
    takes_match = frozenset({"DELETE"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. The last lead stays one."""
        changes = self.given()
        row = change_participant(
            actor=self.actor,
            assessment_uid=assessment,
            participant_uid=uid,
            version=self.version_to_match(),
            **changes,
        )
        return self.now(participant_record(row))

    def delete(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. What was judged stays. `If-Match` guards it when you send it."""
        change_participant(
            actor=self.actor,
            assessment_uid=assessment,
            participant_uid=uid,
            role=None,
            version=self.version_to_match(),
        )
        return Response(status=204)


routes = routes_of(PARTICIPANTS, details=OneParticipant)
