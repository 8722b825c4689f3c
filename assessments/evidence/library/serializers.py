"""The shape of profiles over REST. Limits come from the rules."""

from typing import Any

from rest_framework import serializers

from assessments.evidence import rules
from assessments.framing.rules import REASON_LONGEST
from assessments.web.rest.fields import (
    Flag,
    Id,
    MaybeText,
    Recorded,
    Strict,
    Text,
    Whole,
    Word,
    words,
)

LONG = rules.TEXT_LONGEST


class SourceProfileSerializer(Recorded):
    name = serializers.CharField()
    reliability = words(rules.RELIABILITIES, null=True)
    reliability_basis = serializers.CharField(allow_null=True)
    stake = serializers.CharField(allow_null=True)
    notes = serializers.CharField(allow_null=True)
    regrades = serializers.IntegerField(min_value=0)
    retired_at = serializers.DateTimeField(allow_null=True)


class ProfileInput(Strict):
    name = Text(max_length=rules.NAME_LONGEST)
    reliability = Word(choices=rules.RELIABILITIES, allow_null=True, default=None)
    reliability_basis = MaybeText(max_length=LONG, default="")
    stake = MaybeText(max_length=LONG, default="")
    notes = MaybeText(max_length=LONG, default="")


class ProfilePatch(Strict):
    name = Text(max_length=rules.NAME_LONGEST, required=False)
    stake = MaybeText(max_length=LONG, required=False)
    notes = MaybeText(max_length=LONG, required=False)


class RegradeInput(Strict):
    reliability = Word(choices=rules.RELIABILITIES, allow_null=True)
    basis = MaybeText(max_length=LONG, default="")
    reason = Text(max_length=REASON_LONGEST)


class RetireInput(Strict):
    retired = Flag(default=True, help_text="False: into use again.")


class GradeSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    by = serializers.CharField()
    reliability = words(rules.RELIABILITIES, null=True)
    basis = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class HistorySerializer(serializers.Serializer[Any]):
    grades = GradeSerializer(many=True)


class LinkInput(Strict):
    """`profile_id` null: of none. `take_grade` takes over its grade with its basis."""

    profile_id = Id(allow_null=True)
    take_grade = Flag(default=False)


class RegradeAnswerInput(Strict):
    """`number`: the `regrades` of the profile as you read it; one made since is refused."""

    accept = Flag()
    reason = MaybeText(max_length=REASON_LONGEST, default="")
    number = Whole(min_value=1, required=False, allow_null=True, default=None)


class OfferSerializer(serializers.Serializer[Any]):
    source_id = serializers.UUIDField()
    profile_id = serializers.UUIDField()
    number = serializers.IntegerField()
    stands = words(rules.RELIABILITIES, null=True)
    offered = words(rules.RELIABILITIES, null=True)
    basis = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class OffersSerializer(serializers.Serializer[Any]):
    offers = OfferSerializer(many=True)
