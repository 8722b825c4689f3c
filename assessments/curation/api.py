"""Deciding on evidence over REST, withdrawing it and bringing it back."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.curation import operations
from assessments.curation.serializers import ReasonInput, RejectionInput
from assessments.evidence.records import evidence_record
from assessments.evidence.rest import EvidenceSerializer
from assessments.framing.rest import Below


class Deciding(Below):
    """What is done to one piece of evidence. `If-Match` guards it when you send it."""

    kind = "evidence"
    takes_match: ClassVar = frozenset({"POST"})
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, EvidenceSerializer)}
    act: ClassVar[Any]

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        given = self.given() if self.inputs else {}
        row = type(self).act(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=uid,
            version=self.version_to_match(),
            **given,
        )
        return self.now(evidence_record(row))


class Accept(Deciding):
    """By a curator: from now on it counts, and everybody sees it with what hangs on it."""

    verbs: ClassVar = {"POST": "accept"}
    summaries: ClassVar = {"POST": "Accept evidence"}
    inputs: ClassVar = {"POST": ReasonInput}
    act = staticmethod(operations.accept_evidence)


class Reject(Deciding):
    """By a curator, with a reason that its submitter reads. It counts no more; what was judged is
    kept, unseen."""

    verbs: ClassVar = {"POST": "reject"}
    summaries: ClassVar = {"POST": "Reject evidence"}
    inputs: ClassVar = {"POST": RejectionInput}
    act = staticmethod(operations.reject_evidence)


class Withdraw(Deciding):
    """By a curator: out of everybody's sight with all that hangs on it, until it is restored."""

    verbs: ClassVar = {"POST": "withdraw"}
    summaries: ClassVar = {"POST": "Withdraw evidence"}
    inputs: ClassVar = {"POST": ReasonInput}
    act = staticmethod(operations.withdraw_evidence)


class Restore(Deciding):
    """By a curator: as it was, with all that hung on it."""

    verbs: ClassVar = {"POST": "restore"}
    summaries: ClassVar = {"POST": "Bring withdrawn evidence back"}
    act = staticmethod(operations.restore_evidence)


_ONE = "assessments/<uuid:assessment>/evidence/<uuid:uid>/"

routes = [
    path(f"{_ONE}accept/", Accept.as_view(), name="api-evidence-accept"),
    path(f"{_ONE}reject/", Reject.as_view(), name="api-evidence-reject"),
    path(f"{_ONE}withdraw/", Withdraw.as_view(), name="api-evidence-withdraw"),
    path(f"{_ONE}restore/", Restore.as_view(), name="api-evidence-restore"),
]
