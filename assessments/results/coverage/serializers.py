"""The shape of what is missing over REST."""

from rest_framework import serializers

from assessments.results.serializers import AskedQuestion, OfQuestion, S, count, number


class AskedCoverage(AskedQuestion):
    chances = serializers.CharField(
        required=False,
        max_length=2000,
        help_text="How likely one would see something under each hypothesis, in percent:"
        " `H1:80,H2:20,H3:50`. It is asked what looking for it would tell; nothing is kept.",
    )


class CoveredSerializer(S):
    hypothesis_id = serializers.UUIDField()
    hypothesis = serializers.CharField()
    items = count(help_text="Accepted evidence.")
    considered = count(help_text="Cells that are rated and open to you.")
    twice = count(help_text="Cells that two or more have rated.")
    supporting = count()
    contradicting = count()
    estimates = count()
    impacts = count()
    parties = count()
    judged = serializers.BooleanField()
    rank = serializers.ListField(
        child=count(),
        allow_null=True,
        help_text="Best and worst place by both counts; null where nothing is ranked.",
    )
    rank_left_out = serializers.ListField(
        child=count(), allow_null=True, help_text="The same with any one item left out."
    )
    team_rank = count(allow_null=True, help_text="By the team's likelihood.")


class LooseSerializer(S):
    """Ids of accepted evidence of the whole assessment."""

    unlinked = serializers.ListField(child=serializers.UUIDField())
    unrated = serializers.ListField(child=serializers.UUIDField())
    alone = serializers.ListField(child=serializers.UUIDField())
    unsourced = serializers.ListField(child=serializers.UUIDField())
    ungraded = serializers.ListField(child=serializers.UUIDField())


class WorthSerializer(S):
    shares = serializers.DictField(
        child=serializers.FloatField(), help_text="What it starts from, 0 to 1, by label."
    )
    even = serializers.BooleanField(help_text="Whether that is even for want of estimates.")
    chance = serializers.FloatField(help_text="Of seeing it, 0 to 1.")
    bits = serializers.FloatField(help_text="What looking tells on average: the drop in doubt.")
    bits_before = serializers.FloatField()
    bits_if_seen = serializers.FloatField()
    bits_if_not = serializers.FloatField()


class CoverageSerializer(OfQuestion):
    methods = serializers.DictField(child=serializers.CharField())
    hypotheses = CoveredSerializer(many=True)
    evidence = LooseSerializer()
    sum = number(help_text="Percent that exclusive hypotheses add up to; null where unknown.")
    worth = WorthSerializer(allow_null=True)
