"""CSL-JSON, as Zotero and pandoc write it: a list of references, or one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.evidence.rules import CSL_BYTES_MOST
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading import references
from assessments.interchange.bulk.reading.references import Found
from assessments.interchange.bulk.reading.rows import too_many_rows
from assessments.interchange.bulk.reading.texts import refuse
from assessments.interchange.bulk.table import Note, Table

_TEXTS = (
    "title", "container-title", "publisher", "abstract", "note", "keyword", "DOI", "URL", "id",
    "type",
)  # fmt: skip


def read_csl(text: str, notes: Sequence[Note], encoding: str) -> Table:
    """A fault in one item is that item's; its row is its place in the list, from 1."""
    value = _loaded(text)
    items = value if isinstance(value, list) else [value]
    if len(items) > rules.ROWS_MOST:
        raise too_many_rows()
    found: list[Found] = []
    for number, item in enumerate(items, start=1):
        found.append((number, _item(item)))
    return references.table_of(rules.CSL, found, notes, encoding)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except RecursionError:
        raise refuse("too_deep", gettext_noop("is nested too deeply")) from None
    except json.JSONDecodeError as error:
        raise refuse(
            "json",
            gettext_noop("is not JSON: line %(line)d, column %(column)d"),
            line=error.lineno,
            column=error.colno,
        ) from None
    except ValueError:
        # A whole number of more digits than Python converts.
        raise refuse("number", gettext_noop("holds a number that is too long")) from None


def _no_number(name: str) -> float:
    raise refuse("number", gettext_noop("holds %(name)s, which is no JSON number"), name=name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refuse("twice", gettext_noop("gives a key twice in one object"))
    return found


def _item(value: Any) -> Mapping[str, Any] | RuleViolation:
    if not isinstance(value, dict):
        return RuleViolation("csl", "", gettext_noop("is not a CSL-JSON object"))
    if "format" in value and "assessment" in value:
        raise refuse("format", gettext_noop("is a whole assessment: import that as an assessment"))
    # Its numbers as they may be stored, its texts without half characters.
    if len(repr(value)) > CSL_BYTES_MOST + 2 * rules.CELL_LONGEST:
        return RuleViolation("too_long", "csl", gettext_noop("is too large"))
    fault = _fault_in(value)
    if fault is not None:
        return fault
    item = dict(value)
    for key in _TEXTS:
        if key in item and not isinstance(item[key], str):
            item[key] = str(item[key]) if isinstance(item[key], int) else ""
    authors = item.get("author", [])
    if not isinstance(authors, list) or not all(isinstance(each, dict) for each in authors):
        return RuleViolation("csl", "author", gettext_noop("is no list of names"))
    if "DOI" in item:
        item["DOI"] = references.doi(item["DOI"])
    return item


def _fault_in(value: Any) -> RuleViolation | None:
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > rules.JSON_DEPTH_MOST:
            return RuleViolation("too_deep", "csl", gettext_noop("is nested too deeply"))
        if isinstance(each, dict):
            waiting += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            waiting += [(part, depth + 1) for part in each]
        elif isinstance(each, str):
            if "\x00" in each or any("\ud800" <= c <= "\udfff" for c in each):
                return RuleViolation(
                    "characters", "csl", gettext_noop("contains characters that cannot be stored")
                )
        elif isinstance(each, int | float) and abs(each) > 10**15:
            return RuleViolation(
                "number", "csl", gettext_noop("holds a number that cannot be kept")
            )
    return None
