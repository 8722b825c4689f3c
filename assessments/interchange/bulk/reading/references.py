"""One reference as a CSL-JSON item, and the row of a table that shows it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading.rows import too_many_rows
from assessments.interchange.bulk.reading.texts import refuse
from assessments.interchange.bulk.table import Line, Note, Table

_DATE: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)
_DOI: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_KEPT: Final = ("title", "container-title", "publisher", "abstract", "note", "keyword", "id")

# A row, or why it is none.
Found = tuple[int, Mapping[str, Any] | RuleViolation]


def table_of(format_: str, found: Sequence[Found], notes: Sequence[Note], encoding: str) -> Table:
    if not found:
        raise refuse("empty", gettext_noop("holds no references"))
    if len(found) > rules.ROWS_MOST:
        raise too_many_rows()
    return Table(
        format=format_,
        headings=list(rules.REFERENCE_COLUMNS),
        lines=[_line(number, item) for number, item in found],
        notes=list(notes),
        asked={"encoding": encoding, "has_headings": True},
    )


def _line(number: int, item: Mapping[str, Any] | RuleViolation) -> Line:
    if isinstance(item, RuleViolation):
        return Line(number, [""] * len(rules.REFERENCE_COLUMNS), [(None, item)])
    cells = _cells(item)
    faults = [
        (
            column,
            RuleViolation(
                "too_long",
                "",
                gettext_noop("may have at most %(longest)d characters"),
                longest=rules.CELL_LONGEST,
            ),
        )
        for column, cell in enumerate(cells)
        if len(cell) > rules.CELL_LONGEST
    ]
    # The abstract and the note are columns of their own: a source is not filled up with them.
    csl = {key: value for key, value in item.items() if key not in {"abstract", "note", "keyword"}}
    return Line(number, [cell[: rules.CELL_LONGEST] for cell in cells], faults, csl)


def _cells(item: Mapping[str, Any]) -> list[str]:
    text = {key: str(item.get(key) or "") for key in (*_KEPT, "DOI", "URL", "type")}
    return [
        text["title"],
        "; ".join(map(_name, item.get("author", ()))),
        date_text(item.get("issued")),
        text["container-title"],
        text["publisher"],
        text["abstract"],
        text["note"],
        text["keyword"],
        text["DOI"],
        text["URL"],
        date_text(item.get("accessed")),
        text["type"],
        text["id"],
    ]


def _name(author: Mapping[str, Any]) -> str:
    if author.get("literal"):
        return str(author["literal"])
    return " ".join(filter(None, (str(author.get("given", "")), str(author.get("family", "")))))


def author(text: str, *, is_corporate: bool = False) -> dict[str, str]:
    """ "Family, Given" as CSL has it; anything without a comma stands as it is."""
    family, comma, given = text.partition(",")
    if is_corporate or not comma or not given.strip():
        return {"literal": text.strip()}
    return {"family": family.strip(), "given": given.strip()}


def date(text: str) -> dict[str, Any] | None:
    """A date as CSL has it; None for what is none. `2024`, `2024-11-5`, `2024/11/05/…`."""
    match = _DATE.match(text.strip())
    if not match:
        return None
    parts = [int(part) for part in match.groups() if part]
    if not all(0 < part <= most for part, most in zip(parts, (9999, 12, 31), strict=False)):
        parts = parts[:1]
    return {"date-parts": [parts]}


def date_text(value: object) -> str:
    """`2024-11-05` of a CSL date; "" for none or one that cannot be read."""
    if not isinstance(value, Mapping):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        said = [str(part) for part in parts[0] if isinstance(part, int | str)]
        if said and all(part.isascii() and part.isdecimal() for part in said[:3]):
            return "-".join([said[0].zfill(4), *(part.zfill(2) for part in said[1:3])])
    for key in ("raw", "literal"):
        if isinstance(value.get(key), str):
            return date_text(date(value[key]))
    return ""


def doi(text: str) -> str:
    """The DOI alone: it is often written as an address."""
    return _DOI.sub("", text.strip()).strip()
