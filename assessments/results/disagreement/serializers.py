"""The shape of where the team differs over REST."""

from rest_framework import serializers

from assessments.results.serializers import (
    LEVELS,
    AskedQuestion,
    OfQuestion,
    S,
    count,
    number,
)
from assessments.scoring.codes import CODES
from assessments.web.rest.fields import AskedFlag, words


class AskedDiffering(AskedQuestion):
    members = AskedFlag(
        required=False, help_text="Whether members' ratings are read one by one: for Kendall's W."
    )
    between = serializers.CharField(
        required=False,
        max_length=80,
        help_text="Two participants, by id, with a comma between, or `camps`: their cruxes.",
    )


class DisputedSerializer(S):
    evidence_id = serializers.UUIDField()
    evidence = serializers.CharField()
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    consensus = words(CODES, null=True)
    level = words(LEVELS)
    counts = serializers.DictField(child=serializers.IntegerField(min_value=0))
    agreement_a = number(help_text="van der Eijk's A, -1 to 1.")
    tastle_wierman = number(help_text="Consensus, 0 to 1.")
    polarised = serializers.BooleanField()
    carries = serializers.BooleanField(help_text="Whether others would lead without the evidence.")


class ConcordanceSerializer(S):
    w = serializers.FloatField()
    p = serializers.FloatField()
    raters = count()
    cells = count()


class CellCruxSerializer(S):
    evidence_id = serializers.UUIDField()
    evidence = serializers.CharField()
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    one = words(CODES, null=True)
    other = words(CODES, null=True)
    one_counts = serializers.DictField(child=serializers.IntegerField())
    other_counts = serializers.DictField(child=serializers.IntegerField())
    closes = serializers.FloatField()
    gap_after = serializers.FloatField()
    agree_after = serializers.BooleanField()


class SideSerializer(S):
    """Percent; the range holds 80 %, pooled as the team's is where several are on a side."""

    lower = serializers.FloatField()
    best = serializers.FloatField()
    upper = serializers.FloatField()
    n = count()
    round = count()


class EstimateCruxSerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    one = SideSerializer()
    other = SideSerializer()
    apart = serializers.FloatField(help_text="Points between the two best figures.")
    overlaps = serializers.BooleanField(help_text="Whether the ranges have a figure in common.")


class BetweenSerializer(S):
    one = serializers.ListField(child=serializers.UUIDField())
    other = serializers.ListField(child=serializers.UUIDField())
    gap = number(help_text="In weighted inconsistency; null in an independent question.")
    agree = serializers.BooleanField(help_text="Whether the same hypotheses lead for both.")
    cells = CellCruxSerializer(many=True)
    estimates = EstimateCruxSerializer(many=True)


class StabilitySerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    first_round = count()
    second_round = count()
    n = count()
    revised = count()
    median_before = serializers.FloatField()
    median_after = serializers.FloatField()
    range_before = serializers.FloatField()
    range_after = serializers.FloatField()
    shift = serializers.FloatField()
    location_p = number()
    spread_p = number()


class DisagreementSerializer(OfQuestion):
    methods = serializers.DictField(child=serializers.CharField())
    alpha = number(help_text="Krippendorff's, ordinal; null where it cannot be told.")
    concordance = ConcordanceSerializer(allow_null=True)
    cells = DisputedSerializer(many=True)
    between = BetweenSerializer(allow_null=True)
    stability = StabilitySerializer(many=True)
