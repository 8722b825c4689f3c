"""The round as REST describes it, also for what stands above and answers with one."""

from rest_framework import serializers

from assessments.rounds import rules
from assessments.rounds.models import RoundState
from assessments.web.rest.fields import Recorded, words


class RoundSerializer(Recorded):
    number = serializers.IntegerField(min_value=1)
    title = serializers.CharField(allow_null=True)
    covers = serializers.ListField(child=words(rules.KINDS))
    hypothesis_ids = serializers.ListField(child=serializers.UUIDField())
    perspective_ids = serializers.ListField(child=serializers.UUIDField())
    state = words(RoundState.values)
    due_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField()
    revealed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    early_reveal_reason = serializers.CharField(allow_null=True)
