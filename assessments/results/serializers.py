"""The shape of results over REST. Each names its method and the change that it was computed at."""

from typing import Any

from rest_framework import serializers

from assessments.estimates.rules import CONFIDENCES, DIRECTIONS
from assessments.framing.models import Framing, Marking
from assessments.scoring.codes import CODES
from assessments.web.rest.fields import Id, PartialDate, nullable_id, words
from assessments.web.rest.tabular import AskedTable

S = serializers.Serializer[Any]
STANCES = ("supports", "neither", "contradicts")
LEVELS = ("agree", "mixed", "split")
ORIGINS_MOST = 50


class AskedQuestion(AskedTable):
    question_id = Id(help_text="The key question that it is about.")


class AskedWithout(AskedQuestion):
    without = serializers.CharField(
        required=False,
        max_length=37 * ORIGINS_MOST,
        help_text="Ids of sources, with commas between: what rests on these origins is left out.",
    )

    def validate_without(self, value: str) -> list[Any]:
        parts = value.split(",")
        if len(parts) > ORIGINS_MOST:
            raise serializers.ValidationError(f"at most {ORIGINS_MOST}", code="too_many")
        return [Id().run_validation(part) for part in parts]


def number(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, **options)


def count(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, **options)


class OfChange(S):
    change = count(help_text="The newest change that you may read.")
    method = serializers.CharField()


class OfQuestion(OfChange):
    question_id = serializers.UUIDField()
    cells_closed = count(help_text="Cells that you have not opened; they count for nothing.")


class TotalSerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    supporting = count()
    contradicting = count()
    neither = count()
    inconsistency = number()
    weighted = number()
    for_weight = number()
    against_weight = number()
    first = count(allow_null=True)
    last = count(allow_null=True)
    widest_first = count(allow_null=True)
    widest_last = count(allow_null=True)
    leads = serializers.BooleanField()


class CellSerializer(S):
    hypothesis_id = serializers.UUIDField()
    consensus = words(CODES, null=True)
    stance = words(STANCES, null=True)
    level = words(LEVELS, null=True)
    weight = serializers.FloatField()


class MatrixRowSerializer(S):
    evidence_id = serializers.UUIDField()
    evidence = serializers.CharField()
    diagnosticity = number(help_text="Decibans; 0 in independent questions.")
    cells = CellSerializer(many=True)


class MatrixSerializer(OfQuestion):
    methods = serializers.DictField(child=serializers.CharField())
    without = serializers.ListField(child=serializers.UUIDField())
    rows = MatrixRowSerializer(many=True)
    totals = TotalSerializer(many=True)


class RankingSerializer(OfQuestion):
    without = serializers.ListField(child=serializers.UUIDField())
    leaders = serializers.ListField(child=serializers.UUIDField())
    totals = TotalSerializer(many=True)


class PointSerializer(S):
    participant_id = serializers.UUIDField()
    participant = serializers.CharField()
    lower = serializers.FloatField()
    best = serializers.FloatField()
    upper = serializers.FloatField()
    is_late = serializers.BooleanField()
    dissents = serializers.BooleanField()


class PooledSerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    lower = serializers.FloatField()
    best = serializers.FloatField()
    upper = serializers.FloatField()
    quartile_lower = number()
    quartile_upper = number()
    word = serializers.CharField()
    n = count()
    late = count()
    clipped = count()
    widened = serializers.BooleanField()
    coherent = number(help_text="Made to add up with its rivals, each member first.")
    wide_lower = number(help_text="Of the mean of the members' distributions, 10 %.")
    wide_upper = number(help_text="The same, 90 %.")
    by_method = serializers.DictField(
        child=serializers.FloatField(), help_text="Every method that found a figure, in percent."
    )
    round_id = serializers.UUIDField()
    round = count()
    points = PointSerializer(many=True)


class IncoherentSerializer(S):
    participant_id = serializers.UUIDField()
    participant = serializers.CharField()
    sum = serializers.FloatField(help_text="What their likelihoods add up to.")
    moved = serializers.FloatField(help_text="How far the furthest is moved to add up.")


class CoherenceSerializer(S):
    question_id = serializers.UUIDField()
    sum = number(help_text="100 if the team agrees with itself.")
    members = IncoherentSerializer(many=True)


class MismatchSerializer(S):
    """Percent: what the effect comes to by its cause, and what the team says of it."""

    cause_id = serializers.UUIDField()
    effect_id = serializers.UUIDField()
    cause = serializers.FloatField()
    if_true = serializers.FloatField()
    if_false = serializers.FloatField()
    follows = serializers.FloatField()
    stands = serializers.FloatField()


class PooledTableSerializer(OfChange):
    scale = serializers.CharField()
    parameters = serializers.DictField(child=serializers.JSONField())
    results = PooledSerializer(many=True)
    coherence = CoherenceSerializer(many=True)
    mismatches = MismatchSerializer(
        many=True, help_text="Implications whose effect is ten points or more off."
    )


class WithoutOriginSerializer(S):
    origin_id = serializers.UUIDField()
    origin = serializers.CharField()
    evidence_ids = serializers.ListField(child=serializers.UUIDField())
    scores = serializers.ListField(child=number())
    weighted = serializers.ListField(child=number())
    leaders = serializers.ListField(child=serializers.UUIDField())
    changes = serializers.BooleanField()


class JudgementRowSerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    question_id = serializers.UUIDField()
    question = serializers.CharField()
    framing = words(Framing.values)
    statement = serializers.CharField()
    judged_by = serializers.CharField(allow_blank=True, allow_null=True)
    horizon_on = PartialDate()
    as_of = PartialDate()
    perspective_id = nullable_id()
    perspective = serializers.CharField(allow_null=True)
    lower = number()
    best = number()
    upper = number()
    word = serializers.CharField(allow_null=True)
    scale = serializers.CharField()
    method = serializers.CharField()
    n = count()
    late = count()
    round = count(allow_null=True)
    confidence = words(CONFIDENCES, null=True)
    confidence_basis = serializers.CharField(allow_blank=True, allow_null=True)
    judgement = serializers.CharField(allow_null=True)
    direction = words(DIRECTIONS, null=True)
    severity = number()
    severity_lower = number()
    severity_upper = number()
    impact_n = count()
    at_least = serializers.ListField(
        child=serializers.FloatField(),
        help_text="Percent: that it is true and at least as severe as 1 to 5, in that direction.",
    )
    at_least_lower = serializers.ListField(
        child=serializers.FloatField(),
        help_text="The same by the lower end of the pooled likelihood.",
    )
    at_least_upper = serializers.ListField(
        child=serializers.FloatField(),
        help_text="The same by the upper end of the pooled likelihood.",
    )
    order_unstable = serializers.BooleanField(
        help_text="Whether another reasonable weighting of severity would reorder it."
    )
    evidence_for = serializers.ListField(child=serializers.CharField())
    evidence_against = serializers.ListField(child=serializers.CharField())
    cells_closed = count()
    dissent = serializers.ListField(child=serializers.CharField())
    rests_on = serializers.CharField(
        allow_null=True, help_text="Label of the item that weighs most here, whoever leads."
    )
    linchpins = serializers.ListField(
        child=serializers.CharField(),
        help_text="Origins and labels of items without which, alone, others lead the question.",
    )
    marking = words(Marking.values, null=True)
    release = count(allow_null=True)
    release_sha256 = serializers.CharField(allow_null=True)
    change = count()


class JudgementsTableSerializer(S):
    results = JudgementRowSerializer(many=True)
