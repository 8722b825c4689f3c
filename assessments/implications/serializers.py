"""The shape of consequence edges over REST."""

from rest_framework import serializers

from assessments.implications import rules
from assessments.web.rest.fields import Id, MaybeText, Percent, Recorded, Strict


class ImplicationSerializer(Recorded):
    cause_id = serializers.UUIDField()
    effect_id = serializers.UUIDField()
    mechanism = serializers.CharField(allow_null=True)
    lag = serializers.CharField(allow_null=True)


class ImplicationEstimateSerializer(Recorded):
    implication_id = serializers.UUIDField()
    participant_id = serializers.UUIDField()
    round_id = serializers.UUIDField()
    if_true = Percent()
    if_false = Percent()
    rationale = serializers.CharField(allow_null=True)


class ImplicationEstimateInput(Strict):
    """Percent with at most two decimals."""

    round_id = Id()
    implication_id = Id()
    if_true = Percent()
    if_false = Percent()
    rationale = MaybeText(max_length=rules.RATIONALE_LONGEST, default="")
