"""Text in cells: CSV as spreadsheets write it, with any of the usual delimiters."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading.rows import Rows
from assessments.interchange.bulk.reading.texts import refuse
from assessments.interchange.bulk.table import Asked, Note, Table
from assessments.web.tables.cells import unguarded

_TRIED_LINES = 200
_TRIED_RECORDS = 30


def read_csv(text: str, asked: Asked, notes: Sequence[Note], encoding: str) -> Table:
    """Every record, its number that of the line on which it begins.

    A record with more cells than there are headings keeps them and says so: most often a comma
    within a text that nobody has put into quotes.
    """
    delimiter = asked.delimiter or delimiter_of(text)
    if delimiter not in rules.DELIMITERS:
        raise RuleViolation(
            "unknown", "delimiter", gettext_noop("is none of: comma, semicolon, tab, bar")
        )
    rows = Rows(asked.has_headings)
    for number, cells in _records(text, delimiter):
        rows.add(number, [unguarded(cell) for cell in cells])
    made = {"encoding": encoding, "delimiter": delimiter}
    return rows.table(rules.CSV, notes, made)


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first records into the most cells alike; a comma by default."""
    start = "\n".join(text.split("\n", _TRIED_LINES)[:_TRIED_LINES])
    best, found = (0.0, 0), ","
    for delimiter in rules.DELIMITERS:
        if delimiter not in start:
            continue
        reader = csv.reader(start.splitlines(keepends=True), delimiter=delimiter)
        try:
            widths = Counter(len(cells) for cells in islice(reader, _TRIED_RECORDS) if cells)
        except csv.Error:
            continue
        width, times = max(
            widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]), default=(1, 0)
        )
        share = times / max(1, widths.total())
        if width > 1 and (share, width) > best:
            best, found = (share, width), delimiter
    return found


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(str(error), begins) from None
        if len(cells) > rules.COLUMNS_MOST and any(map(str.strip, cells[rules.COLUMNS_MOST :])):
            raise too_wide(begins)
        yield begins, cells


def _broken(said: str, line: int) -> RuleViolation:
    if "field larger" in said:
        return refuse(
            "too_long",
            gettext_noop(
                "has a cell of more than 131,072 characters in the row that begins in line %(line)d"
            ),
            line=line,
        )
    if "unexpected end" in said:
        return refuse(
            "quotes",
            gettext_noop(
                "opens a quotation mark in the row that begins in line %(line)d and never closes it"
            ),
            line=line,
        )
    return refuse(
        "quotes",
        gettext_noop(
            "has a quotation mark in the wrong place in the row that begins in line %(line)d"
        ),
        line=line,
    )


def too_wide(line: int) -> RuleViolation:
    return refuse(
        "too_many",
        gettext_noop("has more than %(most)d columns in row %(line)d"),
        most=rules.COLUMNS_MOST,
        line=line,
    )
