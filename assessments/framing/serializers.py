"""The shape of what frames an assessment, over REST. Limits come from the rules."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from assessments.framing import rules
from assessments.framing.models import (
    CurationPolicy,
    Framing,
    HypothesisStatus,
    Marking,
    PoolingMethod,
    Status,
)
from assessments.web.rest.fields import (
    Flag,
    Id,
    MaybeText,
    Number,
    PartialDate,
    Recorded,
    Strict,
    Text,
    Whole,
    Word,
    nullable_id,
    words,
)

LONG = rules.TEXT_LONGEST


class ImpactLevelInput(Strict):
    value = Whole(min_value=0, max_value=5)
    label = Text(max_length=rules.LEVEL_LABEL_LONGEST)  # type: ignore[assignment]
    meaning = Text(max_length=rules.LEVEL_MEANING_LONGEST, allow_blank=True, default="")
    weight = Number()


class ImpactLevelSerializer(serializers.Serializer[Any]):
    value = serializers.IntegerField(min_value=0, max_value=5)
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField(allow_blank=True)
    weight = serializers.FloatField(min_value=0)


class PoolingChangeSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    former = words(PoolingMethod.values)
    method = words(PoolingMethod.values)
    reason = serializers.CharField()


class AssessmentSerializer(Recorded):
    title = serializers.CharField()
    context = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    customer = serializers.CharField(allow_null=True)
    decision = serializers.CharField(allow_null=True)
    decision_due_on = PartialDate()
    information_cutoff_on = PartialDate()
    exercise = serializers.BooleanField()
    status = words(Status.values)
    lang = serializers.CharField()
    marking = words(Marking.values, null=True)
    pooling_method = words(PoolingMethod.values)
    pooling_changes = PoolingChangeSerializer(
        many=True, help_text="Made after the first reveal, with the estimates in view."
    )
    curation = words(CurationPolicy.values)
    ratings_hidden = serializers.BooleanField()
    impact_scale = ImpactLevelSerializer(many=True)


class HypothesisInput(Strict):
    statement = Text(max_length=rules.STATEMENT_LONGEST)
    judged_by = MaybeText(max_length=rules.STATEMENT_LONGEST, default="")
    horizon_on = PartialDate(default=None)
    notes = MaybeText(max_length=LONG, default="")


class QuestionInput(Strict):
    text = Text(max_length=rules.STATEMENT_LONGEST)
    framing = Word(choices=Framing.values)
    hypotheses: Any = serializers.ListSerializer(
        child=HypothesisInput(), default=list, max_length=rules.HYPOTHESES_MOST
    )


class QuestionPatch(Strict):
    text = Text(max_length=rules.STATEMENT_LONGEST, required=False)
    framing = Word(choices=Framing.values, required=False)
    order = Whole(min_value=0, max_value=rules.ORDER_MOST, required=False)


class NewHypothesisInput(HypothesisInput):
    question_id = Id()


class HypothesisPatch(Strict):
    """`meaning_changed`: the edit is more than a slip of the pen; `wording` then rises."""

    statement = Text(max_length=rules.STATEMENT_LONGEST, required=False)
    judged_by = MaybeText(max_length=rules.STATEMENT_LONGEST, required=False)
    horizon_on = PartialDate(required=False)
    notes = MaybeText(max_length=LONG, required=False)
    order = Whole(min_value=0, max_value=rules.ORDER_MOST, required=False)
    meaning_changed = Flag(default=False)


class SetAsideInput(Strict):
    reason = MaybeText(max_length=rules.REASON_LONGEST, default="")


class PerspectiveInput(Strict):
    name = Text(max_length=rules.NAME_LONGEST)
    is_primary = Flag(default=False)


class PerspectivePatch(Strict):
    """The primary one gives way only to another: `is_primary` takes true and nothing else."""

    name = Text(max_length=rules.NAME_LONGEST, required=False)
    is_primary = Flag(required=False)
    order = Whole(min_value=0, max_value=rules.ORDER_MOST, required=False)

    def validate_is_primary(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(_("may only be true"), code="range")
        return value


class AssessmentInput(Strict):
    team_id = Id()
    title = Text(max_length=rules.TITLE_LONGEST)
    context = MaybeText(max_length=LONG, default="")  # type: ignore[assignment]
    customer = MaybeText(max_length=rules.CUSTOMER_LONGEST, default="")
    decision = MaybeText(max_length=LONG, default="")
    decision_due_on = PartialDate(default=None)
    information_cutoff_on = PartialDate(default=None)
    marking = Word(choices=Marking.values, allow_null=True, default=None)
    perspectives = serializers.ListField(
        child=Text(max_length=rules.NAME_LONGEST), default=list, max_length=rules.PERSPECTIVES_MOST
    )
    questions: Any = serializers.ListSerializer(
        child=QuestionInput(), default=list, max_length=rules.QUESTIONS_MOST
    )


class AssessmentPatch(Strict):
    """What a merge patch may change; `null` only where the record may be null."""

    title = Text(max_length=rules.TITLE_LONGEST, required=False)
    context = MaybeText(max_length=LONG, required=False)  # type: ignore[assignment]
    customer = MaybeText(max_length=rules.CUSTOMER_LONGEST, required=False)
    decision = MaybeText(max_length=LONG, required=False)
    decision_due_on = PartialDate(required=False)
    information_cutoff_on = PartialDate(required=False)
    exercise = Flag(required=False)
    status = Word(choices=Status.values, required=False)
    lang = Text(max_length=rules.LANG_LONGEST, required=False)
    marking = Word(choices=Marking.values, allow_null=True, required=False)
    pooling_method = Word(choices=PoolingMethod.values, required=False)
    reason = MaybeText(
        max_length=rules.REASON_LONGEST,
        required=False,
        help_text="Needed to change the pooling method after the first reveal.",
    )
    curation = Word(choices=CurationPolicy.values, required=False)
    ratings_hidden = Flag(required=False)
    impact_scale: Any = serializers.ListSerializer(
        child=ImpactLevelInput(), required=False, min_length=6, max_length=6
    )


class LockInput(Strict):
    reason = MaybeText(max_length=rules.REASON_LONGEST, default="")


class LockSerializer(serializers.Serializer[Any]):
    """While it is locked nothing in the assessment is written, by any route."""

    locked = serializers.BooleanField()
    locked_at = serializers.DateTimeField(allow_null=True)
    locked_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class PerspectiveSerializer(Recorded):
    name = serializers.CharField()
    order = serializers.IntegerField()
    is_primary = serializers.BooleanField()


class QuestionSerializer(Recorded):
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    framing = words(Framing.values)
    order = serializers.IntegerField()


class HypothesisSerializer(Recorded):
    label = serializers.CharField()  # type: ignore[assignment]
    question_id = serializers.UUIDField()
    statement = serializers.CharField()
    judged_by = serializers.CharField(allow_null=True)
    horizon_on = PartialDate()
    notes = serializers.CharField(allow_null=True)
    order = serializers.IntegerField()
    wording = serializers.IntegerField(min_value=1)
    counts_from = serializers.IntegerField(
        min_value=1, help_text="Judgements of an older wording than this are set aside."
    )
    is_remainder = serializers.BooleanField()
    status = words(HypothesisStatus.values)
    merged_into_id = nullable_id()
