"""Excel workbooks. A text is written as a text: never as a formula, a link or a number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any, Final, cast

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.web.tables.cells import Cell
from assessments.web.tables.files import IN_MEMORY, Pieces

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_MOST: Final = 1_048_575
CELL_LONGEST: Final = 32_767
_NAME_LONGEST: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_WIDE: Final = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is cut to what Excel takes. `widths` in characters, by column; the rest is guessed."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook_chunks(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces. It is made whole before the first, on disk where it is large, so
    that a refusal (RuleViolation: more rows than a sheet has) is no broken file."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed when it is sent)
    with TemporaryDirectory() as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        }
        with Workbook(cast(Any, file), options) as book:
            bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            taken: set[str] = set()
            for sheet in sheets:
                _write(book.add_worksheet(_name(sheet.name, taken)), sheet, bold, wrap)
    file.seek(0)
    return Pieces(cast(IO[bytes], file))


def _name(wanted: str, taken: set[str]) -> str:
    """Of at most 31 characters, without those that Excel refuses, once in a workbook."""
    plain = _FORBIDDEN.sub(" ", wanted).strip(" '")[:_NAME_LONGEST] or "-"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _NAME_LONGEST - 4]} {number}"
    taken.add(name.casefold())
    return name


def _write(page: Worksheet, sheet: Sheet, bold: Format, wrap: Format) -> None:
    page.freeze_panes(1, 1)
    for column, heading in enumerate(sheet.columns):
        page.set_column(column, column, _width(heading))
        page.write_string(0, column, heading, bold)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last > ROWS_MOST:
            raise RuleViolation(
                "too_many", "", gettext_noop("a sheet has no room for so many rows: ask for CSV")
            )
        for column, cell in enumerate(row):
            _put(page, last, column, cell, wrap)
    if sheet.columns:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _put(page: Worksheet, row: int, column: int, cell: Cell, wrap: Format) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, wrap)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, wrap)
    elif cell:
        page.write_string(row, column, _fitting(cell), wrap)


def _fitting(text: str) -> str:
    """Excel's cells end somewhere; the library would leave the whole text out, without a word."""
    if len(text) <= CELL_LONGEST:
        return text
    cut = _(" … (cut)")
    return text[: CELL_LONGEST - len(cut)] + cut


def _width(heading: str) -> int:
    """By what a column of this name usually holds."""
    if heading in _LONG:
        return _WIDE
    return 14 if heading == "id" or heading.endswith("_id") else max(10, min(24, len(heading) + 4))


_LONG: Final = frozenset(
    {
        "statement",
        "rationale",
        "text",
        "note",
        "notes",
        "mechanism",
        "judged_by",
        "stake",
        "reliability_basis",
        "confidence_basis",
        "judgement",
        "excerpt_exact",
    }
)
