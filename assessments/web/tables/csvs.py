"""CSV (RFC 4180) as spreadsheets open it: UTF-8 that says so, lines that end in CR LF."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assessments.web.tables.cells import Cell, as_text, guarded

MEDIA_TYPE: Final = "text/csv"
CONTENT_TYPE: Final = "text/csv; charset=utf-8; header=present"
_BOM: Final = "\ufeff"
_PIECE: Final = 32_768


class _Lines(list[str]):
    """What `csv` writes to."""

    def write(self, line: str) -> None:
        self.append(line)


def csv_chunks(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, raw: bool = False
) -> Iterator[bytes]:
    """The whole table in pieces; memory does not grow with it. `raw` leaves texts that begin like
    formulas as they are: for programs, never for a spreadsheet."""
    lines = _Lines()
    writer = csv.writer(lines)
    lines.write(_BOM)
    writer.writerow(columns)
    size = 0
    for row in rows:
        writer.writerow([_said(cell, raw) for cell in row])
        size += len(lines[-1])
        if size > _PIECE:
            yield "".join(lines).encode()
            lines.clear()
            size = 0
    yield "".join(lines).encode()


def _said(cell: Cell, raw: bool) -> str:
    text = as_text(cell)
    return guarded(text) if isinstance(cell, str) and not raw else text
