"""The shape of splitting and merging over REST. Limits come from the rules."""

from typing import Any

from rest_framework import serializers

from assessments.curation.shaping import rules
from assessments.framing.rest import HypothesisSerializer
from assessments.framing.rules import REASON_LONGEST, STATEMENT_LONGEST, TEXT_LONGEST
from assessments.web.rest.fields import Flag, Id, MaybeText, PartialDate, Strict, Text, Whole, Word

APART = "apart"


class PartInput(Strict):
    statement = Text(max_length=STATEMENT_LONGEST)
    judged_by = MaybeText(max_length=STATEMENT_LONGEST, default="")
    horizon_on = PartialDate(default=None)
    notes = MaybeText(max_length=TEXT_LONGEST, default="")


class LinkChoice(Strict):
    evidence_id = Id()
    to = Word(choices=list(rules.PARTS))


class SplitInput(Strict):
    """`implies`: which of the two makes the other likelier. Links that are not named stay with
    the whole one alone. `keep` is for questions whose hypotheses do not exclude one another."""

    parts: Any = serializers.ListSerializer(child=PartInput(), min_length=2, max_length=2)
    implies = Word(choices=[rules.FIRST, rules.SECOND, APART], default=APART)
    links: Any = serializers.ListSerializer(child=LinkChoice(), default=list, max_length=1000)
    keep = Flag(default=False)
    reason = MaybeText(max_length=REASON_LONGEST, default="")


class PartsSerializer(serializers.Serializer[Any]):
    hypotheses = HypothesisSerializer(many=True)


class MergeInput(Strict):
    """`into_version`: the `version` of the one that takes it in, as you read it."""

    into_id = Id()
    into_version = Whole(min_value=1, required=False, allow_null=True, default=None)
    reason = MaybeText(max_length=REASON_LONGEST, default="")
