"""The shape of long work over REST."""

from typing import Any

from rest_framework import serializers

from assessments.jobs.rules import STATES
from assessments.web.rest.fields import nullable_id, words


class OutputSerializer(serializers.Serializer[Any]):
    """What may be fetched from `result/`; kept for a day."""

    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(min_value=0, help_text="In bytes.")


class JobSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = words(STATES)
    is_stopping = serializers.BooleanField(help_text="It runs, and will end at its next step.")
    done = serializers.IntegerField(min_value=0)
    total = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="Null where nobody can say."
    )
    message = serializers.CharField(help_text="What is being done now.")
    subject_id = nullable_id()
    result = serializers.DictField(
        allow_null=True, help_text="What a quick request would have been answered with."
    )
    problem = serializers.DictField(
        allow_null=True, help_text="Of work that failed: the problem document (RFC 9457)."
    )
    output = OutputSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
