"""Rows of cells as they come out of a file, put together to a table within its limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.headings import looks_like_headings
from assessments.interchange.bulk.reading.texts import check_length, refuse
from assessments.interchange.bulk.table import Line, Note, Table

CellFaults = list[tuple[int | None, RuleViolation]]


class Rows:
    """Collects rows; empty ones are dropped. `has_headings` None: the first row is looked at."""

    def __init__(self, has_headings: bool | None = None) -> None:
        self.has_headings = has_headings
        self.kept: list[Line] = []
        self.length = 0

    def add(self, number: int, cells: Sequence[str], faults: Sequence[Any] = ()) -> None:
        if not faults and not any(map(str.strip, cells)):
            return
        self.length += sum(map(len, cells))
        check_length(self.length)
        # One more for the headings.
        if len(self.kept) > rules.ROWS_MOST:
            raise too_many_rows()
        self.kept.append(Line(number, list(cells), faults))

    def table(
        self, format_: str, notes: Sequence[Note], asked: Mapping[str, Any], sheets: Any = ()
    ) -> Table:
        if not self.kept:
            raise refuse("empty", gettext_noop("holds no rows"))
        has_headings = self.has_headings
        if has_headings is None:
            has_headings = looks_like_headings(self.kept[0].cells)
        width = max(_width(line.cells) for line in self.kept) or 1
        if has_headings:
            first, *lines = self.kept
            headings = named(first.cells[: _width(first.cells)])
        else:
            lines, headings = self.kept, numbered(width)
        if not lines:
            raise refuse("empty", gettext_noop("holds headings and no rows"))
        if len(lines) > rules.ROWS_MOST:
            raise too_many_rows()
        return Table(
            format=format_,
            headings=headings,
            lines=[_fitted(line, len(headings)) for line in lines],
            notes=list(notes),
            asked={**asked, "has_headings": has_headings},
            sheets=list(sheets),
        )


def too_many_rows() -> RuleViolation:
    return refuse(
        "too_many",
        gettext_noop("has more than %(most)d rows: import it in parts"),
        most=rules.ROWS_MOST,
    )


def _width(cells: Sequence[str]) -> int:
    """Up to the last cell that says something."""
    return max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def named(cells: Sequence[str]) -> list[str]:
    """Headings, each once: the second "Source" is "Source (2)", an empty one goes by its number."""
    found: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())[: rules.HEADING_LONGEST] or f"#{number}"
        times = 2
        unique = name
        while unique in found:
            unique = f"{name} ({times})"
            times += 1
        found.append(unique)
    return found


def numbered(width: int) -> list[str]:
    return [f"#{number}" for number in range(1, width + 1)]


def _fitted(line: Line, width: int) -> Line:
    """As many cells as there are headings. What lies beyond them and says something is a fault."""
    cells = [*line.cells[:width], *[""] * (width - len(line.cells))]
    faults = [*line.faults]
    beyond = _width(line.cells) - width
    if beyond > 0:
        faults.append(
            (
                None,
                RuleViolation(
                    "ragged",
                    "",
                    gettext_noop("has more cells than there are headings: %(count)d more"),
                    count=beyond,
                ),
            )
        )
    for column, cell in enumerate(cells):
        if len(cell) > rules.CELL_LONGEST:
            faults.append((column, _too_long()))
            cells[column] = cell[:200]
    return Line(line.number, cells, faults, line.csl)


def _too_long() -> RuleViolation:
    return RuleViolation(
        "too_long",
        "",
        gettext_noop("may have at most %(longest)d characters"),
        longest=rules.CELL_LONGEST,
    )
