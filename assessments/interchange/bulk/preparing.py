"""An import in one go, for programs and commands: read, mapped, checked and decided at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.basis import RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.framing.access import Access
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.checking import (
    Checked,
    Report,
    check_table,
    checked_record,
)
from assessments.interchange.bulk.fates import Fate, fates_of
from assessments.interchange.bulk.headings import guess, plain
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.mapping import check_mapping
from assessments.interchange.bulk.reading.rows import too_many_rows
from assessments.interchange.bulk.table import Line, Table


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever imports says beside the file.

    `columns`: field to heading, on top of the guess; "" leaves the field out. `exact` and `near`
    say what becomes of rows that repeat something word for word or nearly; `choices` of single
    rows, by their place in the file.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    exact: str = ""
    near: str = ""
    choices: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    table: Table
    columns: Columns
    checked: Checked
    record: dict[str, Any]
    choices: dict[str, str]

    @property
    def fates(self) -> dict[int, Fate]:
        return fates_of(self.record, self.choices)

    @property
    def faults(self) -> list[RuleViolation]:
        """Every fault, placed: `rows/12/kind`."""
        return [
            fault.under(f"rows/{row.number}") for row in self.checked.faulty for fault in row.faults
        ]


def prepare(access: Access, table: Table, wanted: Wanted, report: Report | None = None) -> Prepared:
    """Nothing is written. Raises Violations: `map/kind`, `defaults/kind`, `exact`, `choices/12`;
    AccessDenied for grades that are not the actor's to give. 4 queries."""
    columns = columns_wanted(access, table, wanted)
    checked = check_table(access, table, columns, report)
    return Prepared(table, columns, checked, checked_record(checked), _choices(checked, wanted))


def columns_wanted(access: Access, table: Table, wanted: Wanted) -> Columns:
    """What of `prepare` takes no time, refused as there."""
    columns = Columns(_columns(access, table, wanted.columns), dict(wanted.defaults))
    check_mapping(columns, table.headings, may_grade=access.may_grade)
    for name, choice in (("exact", wanted.exact), ("near", wanted.near)):
        if choice and choice not in rules.CHOICES:
            raise _unknown(name)
    return columns


def _columns(access: Access, table: Table, wanted: Mapping[str, str]) -> dict[str, int]:
    found = guess(table.headings, table.format, may_grade=access.may_grade)
    places = {plain(heading): n for n, heading in reversed(list(enumerate(table.headings)))}
    places |= {heading: n for n, heading in enumerate(table.headings)}
    faults = []
    for name, heading in wanted.items():
        if not heading:
            found.pop(name, None)
        elif heading in places or plain(heading) in places:
            found[name] = places[heading] if heading in places else places[plain(heading)]
        else:
            words = gettext_noop("names a column that is not there")
            faults.append(RuleViolation("unknown", f"map/{name}", words))
    if faults:
        raise Violations(faults)
    # A column that is named for one field is not guessed for another.
    named = {found[name] for name in wanted if name in found}
    return {name: n for name, n in found.items() if name in wanted or n not in named}


def _choices(checked: Checked, wanted: Wanted) -> dict[str, str]:
    places = {row.number: row.index for row in checked.rows}
    choices = {
        str(index): said
        for index, like in checked.likes.items()
        if (said := wanted.exact if like.is_exact else wanted.near)
    }
    faults = []
    for number, choice in wanted.choices.items():
        index = places.get(number)
        if choice not in rules.CHOICES:
            faults.append(_unknown(f"choices/{number}"))
        elif index is None or index not in checked.likes:
            words = gettext_noop("is a row that reads like nothing else")
            faults.append(RuleViolation("unknown", f"choices/{number}", words))
        else:
            choices[str(index)] = choice
    if faults:
        raise Violations(faults)
    return choices


def _unknown(name: str) -> RuleViolation:
    return RuleViolation(
        "unknown", name, gettext_noop("is none of: %(known)s"), known=", ".join(rules.CHOICES)
    )


def table_of_rows(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Rows that a program has sent as objects: each key a field, each row's number its place from
    0. Raises Violations: `rows/3/kind`."""
    if len(rows) > rules.ROWS_MOST:
        raise too_many_rows()
    names = [name for name in rules.FIELDS if any(name in row for row in rows)]
    texts = [[_text(row.get(name)) for name in names] for row in rows]
    faults = [
        RuleViolation("unknown", f"rows/{number}/{key}", gettext_noop("is not known here"))
        for number, row in enumerate(rows)
        for key in row
        if key not in rules.FIELDS
    ]
    faults += [
        RuleViolation("text", f"rows/{number}/{name}", gettext_noop("is no text of a field"))
        for number, cells in enumerate(texts)
        for name, text in zip(names, cells, strict=True)
        if text is None or len(text) > rules.CELL_LONGEST
    ]
    lines = [Line(n, [text or "" for text in cells]) for n, cells in enumerate(texts)]
    if faults:
        raise Violations(faults[: rules.TOLD_MOST])
    if not lines:
        raise RuleViolation("empty", "rows", gettext_noop("holds no rows"))
    return Table(rules.CSV, names, lines, asked={"has_headings": True})


def _text(value: Any) -> str | None:
    """None for what cannot stand in a field."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**15 else None
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value) + ";" if value else ""
    return None
