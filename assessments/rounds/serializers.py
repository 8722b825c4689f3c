"""The shape of rounds over REST."""

from typing import Any

from rest_framework import serializers

from assessments.rounds import rules
from assessments.web.rest.fields import Id, Instant, MaybeText, Strict, Word


class RoundInput(Strict):
    hypothesis_ids = serializers.ListField(
        child=Id(), min_length=1, max_length=rules.HYPOTHESES_MOST
    )
    covers: Any = serializers.ListField(
        child=Word(choices=rules.KINDS),
        min_length=1,
        max_length=len(rules.KINDS),
        default=["estimates"],
    )
    title = MaybeText(max_length=rules.TITLE_LONGEST, default="")
    due_at = Instant(allow_null=True, default=None)
