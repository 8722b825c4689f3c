"""The shape of a resolution over REST."""

from rest_framework import serializers

from assessments.framing import rules
from assessments.framing.outcomes import Outcome
from assessments.web.rest.fields import Flag, Id, PartialDate, Recorded, Strict, Text, Word, words


class ResolutionSerializer(Recorded):
    hypothesis_id = serializers.UUIDField()
    outcome = words(Outcome.values)
    resolved_on = PartialDate(allow_null=False)
    basis = serializers.CharField()


class ResolutionInput(Strict):
    """`others_false`: of a competing question, what is not known of the others is false too."""

    hypothesis_id = Id()
    outcome = Word(choices=Outcome.values)
    resolved_on = PartialDate(allow_null=False)
    basis = Text(max_length=rules.TEXT_LONGEST)
    others_false = Flag(default=False)


class ResolutionPatch(Strict):
    """What a merge patch may change, and why it does."""

    outcome = Word(choices=Outcome.values, required=False)
    resolved_on = PartialDate(allow_null=False, required=False)
    basis = Text(max_length=rules.TEXT_LONGEST, required=False)
    reason = Text(max_length=rules.REASON_LONGEST)


class WithdrawalInput(Strict):
    reason = Text(max_length=rules.REASON_LONGEST)
