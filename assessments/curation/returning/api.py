"""Sending evidence back, handing it in again and taking a decision back, over REST."""

from typing import ClassVar

from django.urls import path

from assessments.curation.api import Deciding
from assessments.curation.returning import operations, serializers


class SendBack(Deciding):
    """By a curator, to its submitter, with a question. It stays `submitted`."""

    verbs: ClassVar = {"POST": "send-back"}
    summaries: ClassVar = {"POST": "Send evidence back with a question"}
    inputs: ClassVar = {"POST": serializers.AskingInput}
    act = staticmethod(operations.send_back_evidence)


class Resubmit(Deciding):
    """By its submitter, after it was sent back: with an answer, or with changed words."""

    verbs: ClassVar = {"POST": "resubmit"}
    summaries: ClassVar = {"POST": "Submit evidence again"}
    inputs: ClassVar = {"POST": serializers.AnswerInput}
    act = staticmethod(operations.resubmit_evidence)


class Reopen(Deciding):
    """By a curator: it is `submitted` again, whatever was decided. What was judged is kept."""

    verbs: ClassVar = {"POST": "reopen"}
    summaries: ClassVar = {"POST": "Take a decision on evidence back"}
    act = staticmethod(operations.reopen_evidence)


_ONE = "assessments/<uuid:assessment>/evidence/<uuid:uid>/"

routes = [
    path(f"{_ONE}send-back/", SendBack.as_view(), name="api-evidence-send-back"),
    path(f"{_ONE}resubmit/", Resubmit.as_view(), name="api-evidence-resubmit"),
    path(f"{_ONE}reopen/", Reopen.as_view(), name="api-evidence-reopen"),
]
