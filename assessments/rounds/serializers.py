"""The shape of rounds over REST."""

from typing import Any

from rest_framework import serializers

from assessments.rounds import rules
from assessments.web.rest.fields import Id, Instant, MaybeText, Strict, Word

PERSPECTIVES_MOST = 200


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
    perspective_ids = serializers.ListField(
        child=Id(),
        max_length=PERSPECTIVES_MOST,
        allow_null=True,
        default=None,
        help_text="The parties for whom impact is asked; the primary one unless said otherwise.",
    )


class RoundPatch(Strict):
    """What a merge patch may change; what is asked about only while nobody has finished."""

    title = MaybeText(max_length=rules.TITLE_LONGEST, required=False)
    due_at = Instant(allow_null=True, required=False)
    hypothesis_ids = serializers.ListField(
        child=Id(), min_length=1, max_length=rules.HYPOTHESES_MOST, required=False
    )
    perspective_ids = serializers.ListField(
        child=Id(), max_length=PERSPECTIVES_MOST, required=False
    )
