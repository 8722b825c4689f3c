"""The shape of a purge over REST."""

from typing import Any

from rest_framework import serializers

from assessments.curation.rules import REASON_LONGEST
from assessments.framing.rules import TITLE_LONGEST
from assessments.web.rest.fields import Flag, Strict, Text


class PurgeInput(Strict):
    confirmation = Text(
        max_length=TITLE_LONGEST,
        help_text="Evidence: its label. A source: its name. An argument: its author’s name. An "
        "assessment: its title.",
    )
    reason = Text(max_length=REASON_LONGEST, help_text="It stays in the journal.")


class PurgeThingInput(PurgeInput):
    everywhere = Flag(
        default=False, help_text="Black its words out in what others wrote here, too."
    )


class PurgedSerializer(serializers.Serializer[Any]):
    redacted = serializers.IntegerField(
        min_value=0, help_text="How many changes of the journal were redacted."
    )
