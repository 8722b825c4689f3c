"""The shape of exports and imports over REST. The document itself is in `schema/`."""

from typing import Any

from rest_framework import serializers

from assessments.framing.rules import TITLE_LONGEST
from assessments.interchange import rules
from assessments.interchange.formats import FORMATS
from assessments.web.rest.fields import (
    Asked,
    AskedFlag,
    Flag,
    Id,
    Strict,
    Text,
    asked_word,
    nullable_id,
    words,
)

HISTORY = "history"


class AskedExport(Asked):
    format = serializers.ChoiceField(
        choices=list(FORMATS), required=False, help_text="`json` unless asked otherwise."
    )
    marking = asked_word(rules.MARKINGS)
    raw = AskedFlag(
        required=False,
        help_text="With `csv`: leave texts that begin like formulas as they are.",
    )
    include = serializers.ChoiceField(
        choices=[HISTORY],
        required=False,
        help_text="`history`: the journal too, as `changes`; not together with `marking`.",
    )


class AskedImport(Asked):
    dry_run = AskedFlag(
        required=False, default=False, help_text="`true`: say what would be, write nothing."
    )
    team_id = Id(
        required=False, help_text="The team that it is to belong to; the document's own if absent."
    )


class OutcomeSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    id = serializers.UUIDField(help_text="As in the document.")
    outcome = words(("created", "updated", "unchanged", "conflict"))


class ImportReportSerializer(serializers.Serializer[Any]):
    assessment_id = nullable_id()
    dry_run = serializers.BooleanField()
    is_copy = serializers.BooleanField(
        help_text="Some id was taken elsewhere, so that everything has a new one."
    )
    counts = serializers.DictField(child=serializers.IntegerField(min_value=0))
    outcomes = OutcomeSerializer(many=True)


class DuplicateInput(Strict):
    """`with_evidence` takes the accepted evidence along; nobody's judgements ever go."""

    team_id = Id()
    title = Text(max_length=TITLE_LONGEST)
    with_evidence = Flag(default=False)


class DuplicatedSerializer(serializers.Serializer[Any]):
    assessment_id = serializers.UUIDField()
