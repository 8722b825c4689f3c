"""Purging over REST, with a token that was made for it (scope `purge`)."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.curation.purging import operations
from assessments.curation.purging.serializers import (
    PurgedSerializer,
    PurgeInput,
    PurgeThingInput,
)
from assessments.framing.rest import Below


class Purging(Below):
    """By a lead or a superuser. It cannot be undone; the journal keeps its numbers and says that
    it was done. A lock is no obstacle."""

    verbs: ClassVar = {"POST": "purge"}
    inputs: ClassVar = {"POST": PurgeThingInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, PurgedSerializer)}
    purge: ClassVar[Any]
    named: ClassVar[str]

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        which = {self.named: uid}
        n_redacted = type(self).purge(
            actor=self.actor, assessment_uid=assessment, **which, **self.given()
        )
        return Response({"redacted": n_redacted})


class PurgeEvidence(Purging):
    kind = "evidence"
    summaries: ClassVar = {"POST": "Delete evidence for good"}
    purge = staticmethod(operations.purge_evidence)
    named = "evidence_uid"


class PurgeSource(Purging):
    kind = "sources"
    summaries: ClassVar = {"POST": "Delete a source for good"}
    purge = staticmethod(operations.purge_source)
    named = "source_uid"


class PurgeArgument(Purging):
    kind = "arguments"
    summaries: ClassVar = {"POST": "Delete what an argument says for good"}
    purge = staticmethod(operations.purge_argument)
    named = "argument_uid"


class PurgeAssessment(Below):
    """By a lead or a superuser, with all that is below it. The team's journal says that it was
    done."""

    kind = "assessments"
    verbs: ClassVar = {"POST": "purge"}
    summaries: ClassVar = {"POST": "Delete an assessment for good"}
    inputs: ClassVar = {"POST": PurgeInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (204, None)}

    def post(self, request: Request, assessment: UUID) -> Response:
        operations.purge_assessment(actor=self.actor, assessment_uid=assessment, **self.given())
        return Response(status=204)


_BELOW = "assessments/<uuid:assessment>/"

routes = [
    path(f"{_BELOW}purge/", PurgeAssessment.as_view(), name="api-assessments-purge"),
    path(f"{_BELOW}evidence/<uuid:uid>/purge/", PurgeEvidence.as_view(), name="api-evidence-purge"),
    path(f"{_BELOW}sources/<uuid:uid>/purge/", PurgeSource.as_view(), name="api-sources-purge"),
    path(
        f"{_BELOW}arguments/<uuid:uid>/purge/", PurgeArgument.as_view(), name="api-arguments-purge"
    ),
]
