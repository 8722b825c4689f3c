"""The shape of estimates, impact estimates and judgements over REST."""

from typing import Any

from rest_framework import serializers

from assessments.estimates import rules
from assessments.implications.rest import ImplicationEstimateSerializer
from assessments.implications.rules import RATIONALE_LONGEST as EDGE_RATIONALE_LONGEST
from assessments.rounds.rules import REASON_LONGEST
from assessments.web.rest.fields import (
    Id,
    MaybeText,
    Percent,
    Recorded,
    Strict,
    Text,
    Whole,
    Word,
    words,
)

ANSWERS_MOST = 200


class MoverSerializer(serializers.Serializer[Any]):
    type = words(rules.MOVERS)
    id = serializers.CharField()


class EstimateSerializer(Recorded):
    hypothesis_id = serializers.UUIDField()
    participant_id = serializers.UUIDField()
    round_id = serializers.UUIDField()
    lower = Percent()
    best = Percent()
    upper = Percent()
    interval_confidence = serializers.IntegerField(min_value=50, max_value=99)
    rationale = serializers.CharField(allow_null=True)
    moved_by = MoverSerializer(many=True)
    wording = serializers.IntegerField(min_value=1)
    estimated_at = serializers.DateTimeField()


class ImpactEstimateSerializer(Recorded):
    hypothesis_id = serializers.UUIDField()
    perspective_id = serializers.UUIDField()
    participant_id = serializers.UUIDField()
    round_id = serializers.UUIDField()
    severity = serializers.IntegerField(min_value=0, max_value=5)
    direction = words(rules.DIRECTIONS)
    rationale = serializers.CharField(allow_null=True)
    wording = serializers.IntegerField(min_value=1)


class JudgementSerializer(Recorded):
    hypothesis_id = serializers.UUIDField()
    text = serializers.CharField()
    confidence = words(rules.CONFIDENCES)
    confidence_basis = serializers.CharField(allow_null=True)
    author_id = serializers.UUIDField()


class JudgementInput(Strict):
    """Say how likely in the text, if at all; confidence is about how good the basis is."""

    hypothesis_id = Id()
    text = Text(max_length=rules.JUDGEMENT_LONGEST)
    confidence = Word(choices=rules.CONFIDENCES)
    confidence_basis = MaybeText(max_length=rules.JUDGEMENT_LONGEST, default="")


class JudgementPatch(Strict):
    """What a merge patch may change."""

    text = Text(max_length=rules.JUDGEMENT_LONGEST, required=False)
    confidence = Word(choices=rules.CONFIDENCES, required=False)
    confidence_basis = MaybeText(max_length=rules.JUDGEMENT_LONGEST, required=False)


class MoverInput(Strict):
    type = Word(choices=rules.MOVERS)
    id = Text(max_length=40)


class EstimateInput(Strict):
    """Percent with at most two decimals, lowest ≤ best ≤ highest."""

    hypothesis_id = Id()
    lower = Percent()
    best = Percent()
    upper = Percent()
    interval_confidence = Whole(min_value=50, max_value=99, default=80)
    rationale = MaybeText(max_length=rules.RATIONALE_LONGEST, default="")
    moved_by: Any = serializers.ListSerializer(
        child=MoverInput(), default=list, max_length=rules.MOVERS_MOST
    )


class ImpactEstimateInput(Strict):
    hypothesis_id = Id()
    perspective_id = Id()
    severity = Whole(min_value=0, max_value=5)
    direction = Word(choices=rules.DIRECTIONS)
    rationale = MaybeText(max_length=rules.RATIONALE_LONGEST, default="")


class EdgeInput(Strict):
    """The effect's likelihood in percent if the cause is true, and if it is false."""

    implication_id = Id()
    if_true = Percent()
    if_false = Percent()
    rationale = MaybeText(max_length=EDGE_RATIONALE_LONGEST, default="")


class AnswersInput(Strict):
    estimates: Any = serializers.ListSerializer(
        child=EstimateInput(), default=list, max_length=ANSWERS_MOST
    )
    impact_estimates: Any = serializers.ListSerializer(
        child=ImpactEstimateInput(), default=list, max_length=ANSWERS_MOST
    )
    implication_estimates: Any = serializers.ListSerializer(
        child=EdgeInput(), default=list, max_length=ANSWERS_MOST
    )


class AnswersOutput(serializers.Serializer[Any]):
    estimates = EstimateSerializer(many=True)
    impact_estimates = ImpactEstimateSerializer(many=True)
    implication_estimates = ImplicationEstimateSerializer(many=True)


class RevealInput(Strict):
    """Why it is revealed although fewer than three have finished."""

    reason = MaybeText(max_length=REASON_LONGEST, default="")
