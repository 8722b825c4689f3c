"""What columns each record type has, read off the published JSON Schema: one truth for both."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from assessments.interchange import rules
from assessments.interchange.shape import SCHEMA_FILE
from assessments.web.tables.cells import Cell, cell_of

_COMMON: Final = ("created_at", "modified_at", "version")


@dataclass(frozen=True, slots=True)
class Column:
    """`way` leads to the value in the record, `schema` says what it may be."""

    name: str
    way: tuple[str, ...]
    schema: Mapping[str, Any]
    is_required: bool

    def cell(self, row: Mapping[str, Any]) -> Cell:
        value: Any = row
        for step in self.way:
            value = value.get(step) if isinstance(value, Mapping) else None
        return cell_of(value)


@cache
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return found


@cache
def columns_of(kind: str) -> tuple[Column, ...]:
    """Of `assessment`, or of one of the record types; none for a type that is not built yet."""
    of_record = _schema()["$defs"].get(kind)
    if of_record is None:
        return ()
    found = list(_columns(of_record, ()))
    return tuple(sorted(found, key=lambda column: column.name in _COMMON))


def _columns(of_record: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Column]:
    for name, said in of_record["properties"].items():
        schema = _resolved(said)
        if "properties" in schema:
            yield from _columns(schema, (*above, name))
            continue
        # An empty list is an empty cell.
        optional = bool(above) or _may_be_null(schema) or schema.get("type") == "array"
        required = name in of_record["required"] and not optional
        yield Column("_".join((*above, name)), (*above, name), schema, required)


def _resolved(said: Mapping[str, Any]) -> dict[str, Any]:
    """With its reference followed; of a value that may be null, what it is otherwise."""
    if "anyOf" in said:
        (other,) = [one for one in said["anyOf"] if one.get("type") != "null"]
        return {**_resolved(other), "nullable": True}
    if "$ref" in said:
        name = said["$ref"].removeprefix("#/$defs/")
        return {**_resolved(_schema()["$defs"][name]), "name": name}
    return dict(said)


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type", [])
    return bool(schema.get("nullable") or None in schema.get("enum", []) or "null" in kinds)


def target_of(kind: str, column: str) -> str | None:
    """The record type to which this column refers."""
    return kind if column == "merged_into_id" else rules.REFERENCES.get(column)
