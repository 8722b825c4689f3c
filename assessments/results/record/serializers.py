"""The shape of the track record over REST."""

from rest_framework import serializers

from assessments.framing.outcomes import Outcome
from assessments.results.serializers import OfChange, S, count, number
from assessments.web.rest.fields import PartialDate, words


class ScoredSerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    outcome = words(Outcome.values)
    resolved_on = PartialDate(allow_null=False)
    forecast = serializers.FloatField(help_text="The team's, 0 to 1, as it stood.")
    members = count()
    brier = serializers.FloatField(help_text="0 to 1; lower is better.")
    bits = serializers.FloatField()
    baseline = serializers.FloatField()


class BinSerializer(S):
    lower = serializers.FloatField()
    upper = serializers.FloatField()
    n = count()
    hits = count()
    forecast = number()
    share = number()
    low = number()
    high = number()


class MurphySerializer(S):
    brier = serializers.FloatField()
    reliability = serializers.FloatField()
    resolution = serializers.FloatField()
    uncertainty = serializers.FloatField()
    within_variance = serializers.FloatField()
    within_covariance = serializers.FloatField()
    base_rate = serializers.FloatField()
    n = count()


class ByMethodSerializer(S):
    key = serializers.CharField()
    brier = number()
    log_loss = number()
    auc = number()
    accuracy = number()
    n = count()
    clipped = count()


class TrackRecordSerializer(OfChange):
    methods = serializers.DictField(child=serializers.CharField())
    n = count(help_text="Resolved hypotheses that had been estimated in time.")
    brier = number()
    brier_lower = number(help_text="80 % interval of the mean, over questions.")
    brier_upper = number()
    log_loss = number(help_text="In nats.")
    baseline = number()
    results = ScoredSerializer(many=True)
    curve = BinSerializer(many=True, allow_null=True, help_text="From 20 resolutions on.")
    parts = MurphySerializer(allow_null=True, help_text="Murphy (1973); from 20 on.")
    by_method = ByMethodSerializer(many=True, allow_null=True, help_text="From 30 resolutions on.")
