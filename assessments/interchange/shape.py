"""The document against the published JSON Schema: one fault for each place."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from assessments.basis import RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.interchange import rules
from assessments.interchange.parsing import escape
from assessments.interchange.rules import Document

SCHEMA_FILE = Path(__file__).parent / "schema" / "assessment-1.0.json"


def _pattern(_: Any, pattern: str, instance: object, __: Any) -> Iterator[ValidationError]:
    """`$` also matches before a last line break in Python; every pattern of ours is anchored."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError("pattern")


@cache
def _validator(kind: str = "") -> Any:
    # Decimal throughout: 62.1 is no multiple of 0.01 in binary floating point.
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    strict: Any = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _pattern}
    )
    return strict({"$defs": schema["$defs"], **schema["$defs"][kind]} if kind else schema)


def check_row(kind: str, row: object, pointer: str) -> list[RuleViolation]:
    """What the schema refuses of one record, placed below `pointer`."""
    errors = islice(_validator(kind).iter_errors(row), rules.FAULTS_MOST)
    found = {(f.field, f.code): f for error in errors for f in _faults(error, pointer)}
    return list(found.values())


def check_shape(document: Document) -> None:
    """Raises Violations naming every place that the schema refuses, up to FAULTS_MOST."""
    faults: dict[tuple[str, str], RuleViolation] = {}
    errors = islice(_validator().iter_errors(document), rules.FAULTS_MOST)
    for error in errors:
        for fault in _faults(error):
            faults.setdefault((fault.field, fault.code), fault)
    if faults:
        raise Violations(list(faults.values()))


def _faults(error: ValidationError, below: str = "") -> Iterator[RuleViolation]:
    pointer = below + "".join(f"/{escape(step)}" for step in error.absolute_path)
    keyword = str(error.validator)
    limit: Any = error.validator_value
    schema: Any = error.schema
    instance: Any = error.instance
    if keyword == "additionalProperties":
        for key in instance:
            if key not in schema["properties"]:
                yield RuleViolation(
                    "unknown_key",
                    f"{pointer}/{escape(key)}",
                    gettext_noop("is not a key of this format"),
                )
    elif keyword == "required":
        for key in limit:
            if key not in instance:
                yield RuleViolation(
                    "required", f"{pointer}/{escape(key)}", gettext_noop("is missing")
                )
    else:
        yield _said(keyword, pointer, limit)


def _said(keyword: str, pointer: str, limit: Any) -> RuleViolation:
    if keyword == "maxItems" and limit == 0:
        return RuleViolation(
            "not_built", pointer, gettext_noop("cannot be imported yet and must be empty")
        )
    if keyword in _LIMITS:
        return RuleViolation(keyword, pointer, _LIMITS[keyword], limit=str(limit))
    if keyword == "enum":
        known = ", ".join("null" if word is None else str(word) for word in limit)
        return RuleViolation("unknown", pointer, gettext_noop("is none of: %(known)s"), known=known)
    return RuleViolation(
        keyword, pointer, _MESSAGES.get(keyword, gettext_noop("does not fit the format"))
    )


_LIMITS = {
    "maxItems": gettext_noop("has more than %(limit)s items"),
    "minItems": gettext_noop("has fewer than %(limit)s items"),
    "maxLength": gettext_noop("has more than %(limit)s characters"),
    "minimum": gettext_noop("is less than %(limit)s"),
    "maximum": gettext_noop("is more than %(limit)s"),
    "const": gettext_noop("is not %(limit)s"),
    "type": gettext_noop("is not of the type %(limit)s"),
}
_MESSAGES = {
    "minLength": gettext_noop("may not be empty"),
    "multipleOf": gettext_noop("has more than two decimals"),
    "uniqueItems": gettext_noop("names something twice"),
    "pattern": gettext_noop("is not written as the format asks"),
    "anyOf": gettext_noop("is not written as the format asks"),
}
