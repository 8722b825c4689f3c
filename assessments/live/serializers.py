"""The shape of the change feed over REST."""

from typing import Any

from rest_framework import serializers

from assessments.web.rest.fields import AnyObject, AskedNumber
from assessments.web.rest.paging import LIMIT, LIMIT_MOST
from assessments.web.rest.tabular import AskedTable

PAGE = LIMIT


class AskedChanges(AskedTable):
    after = AskedNumber(
        min_value=0,
        max_value=2**62,
        required=False,
        default=0,
        help_text="The number of the last change that you have; 0 for all.",
    )
    limit = AskedNumber(
        min_value=1,
        max_value=LIMIT_MOST,
        required=False,
        help_text=f"Changes on a page; {LIMIT} unless asked otherwise.",
    )


class RemovedSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    id = serializers.UUIDField()


class ChangeSerializer(serializers.Serializer[Any]):
    """What one act changed. Each upsert is a native record with its `type`. After `resync` read
    everything anew."""

    number = serializers.IntegerField(min_value=1)
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    actor = serializers.CharField(allow_blank=True)
    upserts = serializers.ListField(child=AnyObject())
    removed = RemovedSerializer(many=True)
    note = serializers.CharField(allow_blank=True)
    resync = serializers.BooleanField()
    redacted_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When records or words were taken out of it for good. Its number stays.",
    )
