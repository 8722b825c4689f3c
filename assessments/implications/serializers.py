"""The shape of consequence edges over REST."""

from rest_framework import serializers

from assessments.implications import rules
from assessments.web.rest.fields import Id, MaybeText, Percent, Recorded, Strict


class ImplicationSerializer(Recorded):
    cause_id = serializers.UUIDField()
    effect_id = serializers.UUIDField()
    mechanism = serializers.CharField(allow_null=True)
    lag = serializers.CharField(allow_null=True)


class ImplicationInput(Strict):
    """If the one, then the other."""

    cause_id = Id()
    effect_id = Id()
    mechanism = MaybeText(max_length=rules.MECHANISM_LONGEST, default="")
    lag = MaybeText(max_length=rules.LAG_LONGEST, default="")


class ImplicationPatch(Strict):
    """What a merge patch may change. Another cause or effect is another implication."""

    mechanism = MaybeText(max_length=rules.MECHANISM_LONGEST, required=False)
    lag = MaybeText(max_length=rules.LAG_LONGEST, required=False)


class ImplicationEstimateInput(Strict):
    """Percent with at most two decimals."""

    round_id = Id()
    implication_id = Id()
    if_true = Percent()
    if_false = Percent()
    rationale = MaybeText(max_length=rules.RATIONALE_LONGEST, default="")
