"""The shape of arguments and votes over REST."""

from rest_framework import serializers

from assessments.debate import rules
from assessments.web.rest.fields import (
    Flag,
    Id,
    Recorded,
    Strict,
    Text,
    Whole,
    Word,
    nullable_id,
    words,
)


class ArgumentSerializer(Recorded):
    hypothesis_id = nullable_id()
    link_id = nullable_id()
    parent_id = nullable_id()
    target = words(rules.TARGETS)
    stance = words(rules.STANCES)
    text = serializers.CharField(
        allow_null=True, help_text="null of a withdrawn one: its place is left, not what it said."
    )
    author_id = serializers.UUIDField()
    evidence_ids = serializers.ListField(child=serializers.UUIDField())
    status = words(rules.STATUSES)
    wording = serializers.IntegerField(min_value=1)


class ArgumentVoteSerializer(Recorded):
    argument_id = serializers.UUIDField()
    participant_id = serializers.UUIDField()
    weight = serializers.IntegerField(min_value=0, max_value=4)
    wording = serializers.IntegerField(min_value=1)


class ArgumentInput(Strict):
    """On a hypothesis, on a link, or as a reply to an argument: one of the three."""

    hypothesis_id = Id(allow_null=True, default=None)
    link_id = Id(allow_null=True, default=None)
    parent_id = Id(allow_null=True, default=None)
    target = Word(choices=rules.TARGETS, default=rules.CLAIM)
    stance = Word(choices=rules.STANCES)
    text = Text(max_length=rules.TEXT_LONGEST)
    evidence_ids = serializers.ListField(child=Id(), max_length=rules.CITED_MOST, default=list)


class ArgumentPatch(Strict):
    """Either what it says or its status. `meaning_changed` says whether the edit is more than a
    correction: votes and replies are then of an earlier wording."""

    text = Text(max_length=rules.TEXT_LONGEST, required=False)
    evidence_ids = serializers.ListField(child=Id(), max_length=rules.CITED_MOST, required=False)
    meaning_changed = Flag(required=False)
    status = Word(choices=(rules.OPEN, rules.CONCEDED, rules.WITHDRAWN), required=False)


class ArgumentVoteInput(Strict):
    """0 nothing, 1 a little, 2 something, 3 much, 4 decisive: if it is right."""

    argument_id = Id()
    weight = Whole(min_value=0, max_value=4)
