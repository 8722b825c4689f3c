"""Splitting, merging and asking again, over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.curation.shaping import operations, rules, serializers
from assessments.curation.shaping.operations import Joint
from assessments.framing.models import Hypothesis
from assessments.framing.records import hypothesis_record
from assessments.framing.rest import Below, HypothesisSerializer
from assessments.framing.rules import HypothesisDraft

_JOINTS = {rules.FIRST: [Joint(0, 1)], rules.SECOND: [Joint(1, 0)]}


class Shaping(Below):
    """What is done to one hypothesis. `If-Match` guards it when you send it."""

    kind = "hypotheses"
    takes_match: ClassVar = frozenset({"POST"})
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, HypothesisSerializer)}

    def shaped(self, hypothesis: Hypothesis) -> Response:
        return self.now(hypothesis_record(hypothesis))


class Split(Shaping):
    verbs: ClassVar = {"POST": "split"}
    summaries: ClassVar = {"POST": "Split a hypothesis into two"}
    inputs: ClassVar = {"POST": serializers.SplitInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, serializers.PartsSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead. The whole one is set aside unless you keep it; links are copied as you say,
        without ratings. Not while a blind round asks about it."""
        given = self.given()
        made = operations.split_hypothesis(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=uid,
            parts=[HypothesisDraft(**part) for part in given["parts"]],
            joints=_JOINTS.get(given["implies"], []),
            links={link["evidence_id"]: link["to"] for link in given["links"]},
            keep=given["keep"],
            reason=given["reason"],
            version=self.version_to_match(),
        )
        return Response({"hypotheses": [hypothesis_record(h) for h in made]}, status=201)


class Merge(Shaping):
    verbs: ClassVar = {"POST": "merge"}
    summaries: ClassVar = {"POST": "Merge a hypothesis into another"}
    inputs: ClassVar = {"POST": serializers.MergeInput}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead or a curator, into one of the same question. Ratings are taken over where
        their author has not rated the other one, implications where they make no circle.
        Estimates stay. Not while a blind round asks about either. `If-Match` guards the one that
        goes, `into_version` the one that takes it in; 412 names in `current` which has changed."""
        given = self.given()
        merged = operations.merge_hypotheses(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=uid,
            into_uid=given["into_id"],
            reason=given["reason"],
            version=self.version_to_match(),
            into_version=given["into_version"],
        )
        return self.shaped(merged)


class Undo(Shaping):
    verbs: ClassVar = {"POST": "undo"}
    summaries: ClassVar = {"POST": "Undo a split or a merge"}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """What was taken over goes again unless somebody has changed it since; the parts of a
        split are set aside."""
        restored = operations.undo_reshaping(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=uid,
            version=self.version_to_match(),
        )
        return self.shaped(restored)


class AskAgain(Shaping):
    verbs: ClassVar = {"POST": "ask-again"}
    summaries: ClassVar = {"POST": "Set the judgements of older wordings aside"}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead, after a change of meaning: they are kept but no longer count, and everybody
        is asked again."""
        hypothesis = operations.ask_again(
            actor=self.actor,
            assessment_uid=assessment,
            hypothesis_uid=uid,
            version=self.version_to_match(),
        )
        return self.shaped(hypothesis)


_ONE = "assessments/<uuid:assessment>/hypotheses/<uuid:uid>/"

routes = [
    path(f"{_ONE}split/", Split.as_view(), name="api-hypotheses-split"),
    path(f"{_ONE}merge/", Merge.as_view(), name="api-hypotheses-merge"),
    path(f"{_ONE}undo/", Undo.as_view(), name="api-hypotheses-undo"),
    path(f"{_ONE}ask-again/", AskAgain.as_view(), name="api-hypotheses-ask-again"),
]
