"""Arguments and votes over REST."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.debate import records, rules, serializers
from assessments.debate.operations import (
    add_argument,
    change_status,
    edit_argument,
    vote_on_argument,
)
from assessments.debate.queries import arguments_of, votes_of
from assessments.debate.rules import ArgumentDraft
from assessments.framing.rest import Kind, RecordDetail, RecordList, routes_of
from assessments.web.rest.fields import AskedNumber, asked_id, asked_word
from assessments.web.rest.parsing import MergePatch, StrictJSON

ARGUMENTS = Kind(
    plural="arguments",
    one="argument",
    rows=arguments_of,
    record=records.argument_record,
    output=serializers.ArgumentSerializer,
    filters={
        "hypothesis_id": asked_id(),
        "link_id": asked_id(),
        "parent_id": asked_id(),
        "author_id": asked_id(),
        "stance": asked_word(rules.STANCES),
        "status": asked_word(rules.STATUSES),
    },
    searched=("text",),
)
VOTES = Kind(
    plural="argument-votes",
    one="vote on an argument",
    rows=votes_of,
    record=records.argument_vote_record,
    output=serializers.ArgumentVoteSerializer,
    filters={
        "argument_id": asked_id(),
        "participant_id": asked_id(),
        "weight": AskedNumber(min_value=0, max_value=4, required=False),
    },
)


@ARGUMENTS.listed
class Arguments(RecordList):
    summaries: ClassVar = {"POST": "Argue for or against"}
    inputs: ClassVar = {"POST": serializers.ArgumentInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, ARGUMENTS.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """In your name. A cell is argued about once its ratings are open to you."""
        given = self.given()
        row = add_argument(
            actor=self.actor,
            assessment_uid=assessment,
            draft=ArgumentDraft(given["text"], given["stance"], given["target"]),
            hypothesis_uid=given["hypothesis_id"],
            link_uid=given["link_id"],
            parent_uid=given["parent_id"],
            evidence_uids=given["evidence_ids"],
        )
        return self.made(records.argument_record(row))


@ARGUMENTS.detailed
class OneArgument(RecordDetail):
    summaries: ClassVar = {"PATCH": "Edit, concede, withdraw or restore an argument"}
    inputs: ClassVar = {"PATCH": serializers.ArgumentPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, ARGUMENTS.output)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396). Its author edits, concedes and reopens it; curators and
        leads may withdraw it too. Withdrawn, its place stays and so do the replies to it."""
        changes = self.given()
        where: dict[str, Any] = {
            "actor": self.actor,
            "assessment_uid": assessment,
            "argument_uid": uid,
            "version": self.version_to_match(),
        }
        if "status" in changes:
            if len(changes) > 1:
                raise RuleViolation("alone", "status", gettext_noop("is changed by itself"))
            row = change_status(status=changes["status"], **where)
        else:
            row = edit_argument(
                text=changes.get("text"),
                evidence_uids=changes.get("evidence_ids"),
                meaning_changed=changes.get("meaning_changed", False),
                **where,
            )
        return self.now(records.argument_record(row))


@VOTES.listed
class Votes(RecordList):
    summaries: ClassVar = {"POST": "Say how much an argument weighs"}
    inputs: ClassVar = {"POST": serializers.ArgumentVoteInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, VOTES.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """Your vote, given or changed. The others' votes on the argument open to you with it."""
        given = self.given()
        row = vote_on_argument(
            actor=self.actor,
            assessment_uid=assessment,
            argument_uid=given["argument_id"],
            weight=given["weight"],
        )
        return Response(records.argument_vote_record(row))


routes = [
    *routes_of(ARGUMENTS, lists=Arguments, details=OneArgument),
    *routes_of(VOTES, lists=Votes),
]
