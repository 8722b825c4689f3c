"""The shape of sending evidence back and of handing it in again, over REST."""

from assessments.curation.rules import REASON_LONGEST
from assessments.web.rest.fields import MaybeText, Strict, Text


class AskingInput(Strict):
    question = Text(max_length=REASON_LONGEST, help_text="Its submitter reads it.")


class AnswerInput(Strict):
    answer = MaybeText(
        max_length=REASON_LONGEST,
        default="",
        help_text="May be left out once the statement has been changed.",
    )
