"""An estimate of an implication as REST describes it, also for what stands above and answers with
one."""

from rest_framework import serializers

from assessments.web.rest.fields import Percent, Recorded


class ImplicationEstimateSerializer(Recorded):
    implication_id = serializers.UUIDField()
    participant_id = serializers.UUIDField()
    round_id = serializers.UUIDField()
    if_true = Percent()
    if_false = Percent()
    rationale = serializers.CharField(allow_null=True)
