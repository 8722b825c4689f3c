"""Input of exactly the types that the contract names: no word is taken for a number or a yes."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import empty

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
_DIGITS: Final = re.compile(r"-?[0-9]{1,18}")
PARTIAL_DATE: Final = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


class Strict(serializers.Serializer[Any]):
    """Refuses keys that it does not know, each with its place."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [key for key in data if key not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {key: [ErrorDetail(_("is not known here"), "unknown")] for key in unknown}
                )
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A string; DRF's own takes numbers for one. Stripped by the rules, not here."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("trim_whitespace", False)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MaybeText(Text):
    """A text that may be absent: null, which is what its record then says, or empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, allow_blank=True, **options)

    def run_validation(self, data: Any = empty) -> Any:
        value = super().run_validation(data)
        return "" if value is None else value


class Id(serializers.UUIDField):
    """A UUID as text; DRF's own takes `true` and `5` for one."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid", value=data)
        return UUID(data)


class Flag(serializers.BooleanField):
    """true or false; DRF's own takes "yes" and 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number; DRF's own takes true and "5"."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != int(data):
            self.fail("invalid")
        return int(data)


class Word(serializers.ChoiceField):
    """One of a few words."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


@extend_schema_field({"type": "number", "minimum": 0})
class Number(serializers.Field[Any, Any, Any, Any]):
    """A number that goes to the rules as it came."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | float):
            raise serializers.ValidationError(_("is not a number"), code="number")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 100})
class Percent(Number):
    """A likelihood in percent; the rules say with how many decimals."""


@extend_schema_field({"type": "string", "pattern": PARTIAL_DATE})
class PartialDate(Text):
    """`2024`, `2024-11` or `2024-11-05`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_null", True)
        options.setdefault("max_length", 10)
        super().__init__(**options)


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnyObject(serializers.DictField):
    pass


class Asked(Strict):
    """The parameters of a query. What it does not name is refused."""


class AskedFlag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if data not in ("true", "false"):
            self.fail("invalid", input=data)
        return bool(data == "true")


class AskedNumber(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not _DIGITS.fullmatch(data):
            self.fail("invalid")
        return int(data)


class Recorded(serializers.Serializer[Any]):
    """The description of a native record; the record itself is made by the capability's
    `records`, which a test holds against this."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    modified_at = serializers.DateTimeField()
    version = serializers.IntegerField(min_value=1)


def nullable_id() -> serializers.UUIDField:
    return serializers.UUIDField(allow_null=True)


def words(values: Sequence[str], *, null: bool = False) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=list(values), allow_null=null)


def asked_id() -> Id:
    return Id(required=False)


def asked_word(values: Sequence[str]) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=list(values), required=False)


class Instant(serializers.DateTimeField):
    """RFC 3339 with a zone; DRF's own takes a time without one for the server's."""

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not _INSTANT.fullmatch(data):
            self.fail("invalid", format="2024-12-01T09:00:00Z")
        try:
            return datetime.fromisoformat(data).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid", format="2024-12-01T09:00:00Z")
