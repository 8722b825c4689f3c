"""The shape of merging over REST. Limits come from the rules."""

from typing import Any

from rest_framework import serializers

from assessments.curation.merging import rules
from assessments.framing.rules import REASON_LONGEST
from assessments.web.rest.fields import Asked, Flag, Id, MaybeText, Strict, Whole, Word


class MergedInput(Strict):
    """`into_version`: the `version` of the one that takes it in, as you read it."""

    into_id = Id()
    into_version = Whole(min_value=1, required=False, allow_null=True, default=None)
    reason = MaybeText(max_length=REASON_LONGEST, default="")


class EvidenceMergeInput(MergedInput):
    """`take`: the fields in which the one that goes has the better words."""

    take = serializers.ListField(
        child=Word(choices=rules.EVIDENCE_FIELDS), default=list, max_length=10
    )
    meaning_changed = Flag(
        default=False, help_text="Whether the one that stays means something else afterwards."
    )


# The profile is a field of its own in a record, under its public name.
PUBLIC = {"profile_id": "profile_uid"}
SOURCE_TAKES = [{"profile_uid": "profile_id"}.get(n, n) for n in rules.SOURCE_FIELDS]


class SourceMergeInput(MergedInput):
    """`take`: the fields in which the one that goes has the better words."""

    take = serializers.ListField(child=Word(choices=SOURCE_TAKES), default=list, max_length=10)


class AskedKind(Asked):
    kind = serializers.ChoiceField(
        choices=rules.KINDS, required=False, default=rules.EVIDENCE, help_text="Of which kind."
    )


class OneOfPair(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    text = serializers.CharField()


class LikelySerializer(serializers.Serializer[Any]):
    gone = OneOfPair()
    into = OneOfPair()
    share = serializers.FloatField(min_value=0, max_value=1)
    kept_apart = serializers.BooleanField()


class DuplicatesSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=rules.KINDS)
    compared = serializers.IntegerField()
    pairs = LikelySerializer(many=True)


class ApartInput(Strict):
    kind = Word(choices=rules.KINDS)
    ids = serializers.ListField(child=Id(), min_length=2, max_length=2)
    apart = Flag(default=True, help_text="False: propose the pair again.")
