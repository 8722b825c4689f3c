"""The shape of decisions on evidence over REST."""

from assessments.curation import rules
from assessments.web.rest.fields import MaybeText, Strict, Text


class ReasonInput(Strict):
    reason = MaybeText(max_length=rules.REASON_LONGEST, default="")


class RejectionInput(Strict):
    reason = Text(max_length=rules.REASON_LONGEST, help_text="Its submitter reads it.")
