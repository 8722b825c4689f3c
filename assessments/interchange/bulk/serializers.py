"""The shape of bulk imports over REST."""

import json
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from assessments.interchange.bulk import rules
from assessments.web.rest.fields import Asked, AskedFlag, Flag, Strict, asked_word, words

POINTS: Final = (
    "`/rows/12/kind` is the field `kind` of row 12: its place in `rows`, from 0; in a file, the row"
    " or line as its own program counts it."
)


class Pairs(serializers.CharField):
    """A JSON object of texts, written into the query."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise serializers.ValidationError(_("is not a JSON object of texts"), code="json")
        return found


def _pairs(text: str) -> Pairs:
    return Pairs(required=False, max_length=4_000, help_text=text)


class AskedBulkImport(Asked):
    dry_run = AskedFlag(
        required=False, default=False, help_text="`true`: say what would be, write nothing."
    )
    accept = AskedFlag(
        required=False, default=False, help_text="`true`: accept it at once, where you may."
    )
    leave_out = AskedFlag(
        required=False, default=False, help_text="`true`: import the rows without faults."
    )
    exact = asked_word(rules.CHOICES)
    near = asked_word(rules.CHOICES)
    map = _pairs('Field to heading, on top of what is guessed: `{"statement": "Claim"}`.')
    defaults = _pairs('For rows that say nothing: `{"kind": "fact", "source": "Yonhap"}`.')
    choices = _pairs('What becomes of single rows that repeat something: `{"12": "skip"}`.')
    name = serializers.CharField(
        required=False, max_length=rules.NAME_LONGEST, help_text="Of the file, for its report."
    )
    encoding = asked_word(rules.ENCODINGS)
    delimiter = asked_word(rules.DELIMITERS)
    sheet = serializers.CharField(required=False, max_length=100)
    pieces = asked_word(rules.PIECES)
    has_headings = AskedFlag(required=False)


class UndoInput(Strict):
    """`keep_used`: what something rests on stays, the rest goes."""

    keep_used = Flag(default=False)


class FaultSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text=POINTS)
    code = serializers.CharField()
    detail = serializers.CharField()


class AlikeSerializer(serializers.Serializer[Any]):
    """A row that reads like evidence that stands, or like an earlier row."""

    row = serializers.IntegerField(min_value=0)
    share = serializers.FloatField(min_value=0, max_value=1)
    exact = serializers.BooleanField()
    evidence_id = serializers.UUIDField(allow_null=True)
    of_row = serializers.IntegerField(min_value=0, allow_null=True)
    choice = words(rules.CHOICES)


class BulkPreviewSerializer(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    format = words(rules.FORMATS)
    rows = serializers.IntegerField(min_value=1)
    map = serializers.DictField(child=serializers.CharField(), help_text="Field to heading.")
    notes = serializers.ListField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField(min_value=0))
    faults = FaultSerializer(many=True)
    alike = AlikeSerializer(many=True)


class MadeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    row = serializers.IntegerField(min_value=0)


class LeftOutSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(min_value=0)
    faults = FaultSerializer(many=True)


class BulkImportSerializer(serializers.Serializer[Any]):
    """What an import made, and whether it was taken back."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    format = words(rules.FORMATS)
    accepted = serializers.BooleanField()
    counts = serializers.DictField(child=serializers.IntegerField(min_value=0))
    evidence = MadeSerializer(many=True)
    citations = MadeSerializer(many=True, help_text="Added to evidence that stood before.")
    sources = MadeSerializer(many=True)
    left_out = LeftOutSerializer(many=True)
    imported_at = serializers.DateTimeField()
    imported_by = serializers.CharField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.CharField(allow_null=True)
