"""The shape of sources, evidence, citations, links and ratings over REST."""

from typing import Any

from rest_framework import serializers

from assessments.basis import RuleViolation
from assessments.basis.checks import check_partial_date
from assessments.evidence import rules
from assessments.evidence.models import EvidenceStatus
from assessments.framing.models import Marking
from assessments.web.rest.fields import (
    AnyObject,
    Flag,
    Id,
    MaybeText,
    PartialDate,
    Recorded,
    Strict,
    Text,
    Whole,
    Word,
    nullable_id,
    words,
)

LONG = rules.TEXT_LONGEST
BATCH_MOST = 500


class SourceSerializer(Recorded):
    name = serializers.CharField()
    reliability = words(rules.RELIABILITIES, null=True)
    reliability_basis = serializers.CharField(allow_null=True)
    stake = serializers.CharField(allow_null=True)
    profile_id = nullable_id()
    marking = words(Marking.values, null=True)
    csl = AnyObject()


class EvidenceSerializer(Recorded):
    label = serializers.CharField()  # type: ignore[assignment]
    statement = serializers.CharField()
    kind = words(rules.KINDS)
    credibility = serializers.IntegerField(min_value=1, max_value=6, allow_null=True)
    occurred_on = PartialDate()
    status = words(EvidenceStatus.values)
    merged_into_id = nullable_id()
    origin_note = serializers.CharField(allow_null=True)
    marking = words(Marking.values, null=True)
    tags = serializers.ListField(child=serializers.CharField())
    wording = serializers.IntegerField(min_value=1)


class ExcerptSerializer(serializers.Serializer[Any]):
    exact = serializers.CharField()
    prefix = serializers.CharField(allow_blank=True)
    suffix = serializers.CharField(allow_blank=True)


class CitationSerializer(Recorded):
    evidence_id = serializers.UUIDField()
    source_id = serializers.UUIDField()
    origin_source_id = nullable_id()
    relation = words(rules.RELATIONS)
    url = serializers.CharField(allow_null=True)
    archived_url = serializers.CharField(allow_null=True)
    accessed_on = PartialDate()
    excerpt = ExcerptSerializer(allow_null=True)


class LinkSerializer(Recorded):
    evidence_id = serializers.UUIDField()
    hypothesis_id = serializers.UUIDField()
    relevance = words(rules.RELEVANCES)


class RatingSerializer(Recorded):
    link_id = serializers.UUIDField()
    participant_id = serializers.UUIDField()
    round_id = nullable_id()
    consistency = words(rules.CONSISTENCIES)
    rationale = serializers.CharField(allow_null=True)
    wording = serializers.IntegerField(min_value=1)
    rated_at = serializers.DateTimeField()


class AskedDate(PartialDate):
    """A partial date in a query: one that there is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=False, **options)

    def to_internal_value(self, data: Any) -> str:
        try:
            return check_partial_date(super().to_internal_value(data), "") or ""
        except RuleViolation as fault:
            raise serializers.ValidationError(fault.message, code=fault.code) from None


class AskedGrade(serializers.RegexField):
    """B3, one half of it, or "none"."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "B3, one half of it (B or 3), or none.")
        super().__init__(r"^([A-F–][1-6–]|[A-F]|[1-6]|none)$", required=False, **options)


class SourceInput(Strict):
    """A source as it is proposed; only curators and leads bring a grade along."""

    name = Text(max_length=rules.NAME_LONGEST)
    reliability = Word(choices=rules.RELIABILITIES, allow_null=True, default=None)
    reliability_basis = MaybeText(max_length=LONG, default="")
    stake = MaybeText(max_length=LONG, default="")
    marking = Word(choices=rules.MARKINGS, allow_null=True, default=None)
    csl = AnyObject(default=dict)


class ExcerptInput(Strict):
    exact = Text(max_length=rules.STATEMENT_LONGEST)
    prefix = Text(max_length=rules.STATEMENT_LONGEST, allow_blank=True, default="")
    suffix = Text(max_length=rules.STATEMENT_LONGEST, allow_blank=True, default="")


class CitedInput(Strict):
    """Either `source_id` or a new `source`; the origin, whom that source repeats, likewise."""

    source_id = Id(required=False, allow_null=True, default=None)
    source = SourceInput(required=False, allow_null=True, default=None)  # type: ignore[assignment]
    origin_source_id = Id(required=False, allow_null=True, default=None)
    origin_source = SourceInput(required=False, allow_null=True, default=None)
    relation = Word(choices=rules.RELATIONS, default="corroborates")
    url = MaybeText(max_length=rules.URL_LONGEST, default="")
    archived_url = MaybeText(max_length=rules.URL_LONGEST, default="")
    accessed_on = PartialDate(default=None)
    excerpt = ExcerptInput(allow_null=True, default=None)


class CitationInput(CitedInput):
    evidence_id = Id()


class BearsInput(Strict):
    hypothesis_id = Id()
    consistency = Word(choices=rules.CONSISTENCIES)


class EvidenceInput(Strict):
    statement = Text(max_length=rules.STATEMENT_LONGEST)
    kind = Word(choices=rules.KINDS)
    credibility = Whole(min_value=1, max_value=6, allow_null=True, default=None)
    occurred_on = PartialDate(default=None)
    origin_note = MaybeText(max_length=LONG, default="")
    tags = serializers.ListField(
        child=Text(max_length=rules.TAG_LONGEST), default=list, max_length=rules.TAGS_MOST
    )
    marking = Word(choices=rules.MARKINGS, allow_null=True, default=None)
    citation = CitedInput(allow_null=True, default=None)
    citations: Any = serializers.ListSerializer(
        child=CitedInput(), default=list, max_length=rules.CITATIONS_MOST
    )
    bears: Any = serializers.ListSerializer(
        child=BearsInput(),
        default=list,
        max_length=200,
        help_text="Your first ratings; they come to light when the evidence is accepted.",
    )


class EvidencePatch(Strict):
    """What a merge patch may change; `null` only where the record may be null."""

    statement = Text(max_length=rules.STATEMENT_LONGEST, required=False)
    kind = Word(choices=rules.KINDS, required=False)
    credibility = Whole(min_value=1, max_value=6, allow_null=True, required=False)
    occurred_on = PartialDate(required=False)
    origin_note = MaybeText(max_length=LONG, required=False)
    marking = Word(choices=rules.MARKINGS, allow_null=True, required=False)
    tags = serializers.ListField(
        child=Text(max_length=rules.TAG_LONGEST), required=False, max_length=rules.TAGS_MOST
    )
    meaning_changed = Flag(
        default=False, help_text="Whether the meaning has changed and not the wording alone."
    )
    asks_again = Flag(
        default=False,
        help_text="With a change of meaning: whoever has rated it is asked to rate it again.",
    )


class SourcePatch(Strict):
    name = Text(max_length=rules.NAME_LONGEST, required=False)
    reliability = Word(choices=rules.RELIABILITIES, allow_null=True, required=False)
    reliability_basis = MaybeText(max_length=LONG, required=False)
    stake = MaybeText(max_length=LONG, required=False)
    marking = Word(choices=rules.MARKINGS, allow_null=True, required=False)
    csl = AnyObject(required=False)


class CitationPatch(Strict):
    """`origin_source_id` null takes the origin away: the source speaks for itself."""

    source_id = Id(required=False)
    origin_source_id = Id(required=False, allow_null=True)
    relation = Word(choices=rules.RELATIONS, required=False)
    url = MaybeText(max_length=rules.URL_LONGEST, required=False)
    archived_url = MaybeText(max_length=rules.URL_LONGEST, required=False)
    accessed_on = PartialDate(required=False)
    excerpt = ExcerptInput(allow_null=True, required=False)


class LinkPatch(Strict):
    relevance = Word(choices=rules.RELEVANCES)


class RatingInput(Strict):
    """`rationale` left out keeps the one that was given before."""

    consistency = Word(choices=rules.CONSISTENCIES)
    rationale = Text(
        max_length=rules.RATIONALE_LONGEST, allow_blank=True, allow_null=True, default=None
    )


class CellRatingInput(RatingInput):
    evidence_id = Id()
    hypothesis_id = Id()


class RatingsInput(Strict):
    ratings: Any = serializers.ListSerializer(
        child=CellRatingInput(), allow_empty=False, max_length=BATCH_MOST
    )


class RatingsOutput(serializers.Serializer[Any]):
    ratings = RatingSerializer(many=True)
