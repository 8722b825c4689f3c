"""Pasted text: a statement a line, or a paragraph; or cells out of a spreadsheet."""

import re
from typing import Final

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading.csvs import read_csv
from assessments.interchange.bulk.reading.rows import Rows
from assessments.interchange.bulk.table import Asked, Note, Table

# What stands before the lines of a list: a dash, a dot, "1.", "2)", "(a)".
_MARK: Final = re.compile(r"\s*(?:[-–—*•·‣◦]|\(?(?:\d{1,3}|[a-z])[.)])\s+")
_GAP: Final = re.compile(r"\n[ \t]*\n+")


def read_text(text: str, asked: Asked, notes: list[Note], encoding: str = "") -> Table:
    """One column, "Statement". Blank lines between texts make paragraphs, else lines count."""
    if asked.pieces and asked.pieces not in rules.PIECES:
        raise RuleViolation(
            "unknown", "pieces", gettext_noop("is none of: %(known)s"), known="lines, paragraphs"
        )
    if not asked.pieces and _is_cells(text):
        return read_csv(text, Asked(delimiter="\t", has_headings=asked.has_headings), notes, "")
    pieces = asked.pieces or ("paragraphs" if _has_paragraphs(text) else "lines")
    rows = Rows(asked.has_headings)
    for number, piece in _paragraphs(text) if pieces == "paragraphs" else _lines(text):
        rows.add(number, [_unmarked(piece)])
    table = rows.table(rules.PASTED, notes, {"pieces": pieces, "encoding": encoding})
    headings = table.headings if table.asked["has_headings"] else ["Statement"]
    return Table(table.format, headings, table.lines, table.notes, table.asked, table.sheets)


def _is_cells(text: str) -> bool:
    """Copied out of a spreadsheet: each line has as many tabs as the others."""
    lines = [line for line in text.split("\n") if line.strip()][:50]
    tabs = {line.count("\t") for line in lines}
    return len(lines) > 1 and len(tabs) == 1 and tabs != {0}


def _has_paragraphs(text: str) -> bool:
    """Blank lines between pieces of which one at least runs over several lines; not in a list."""
    if any(_MARK.match(line) for line in text.split("\n")):
        return False
    pieces = [piece for piece in _GAP.split(text.strip()) if piece.strip()]
    return len(pieces) > 1 and any("\n" in piece.strip() for piece in pieces)


def _lines(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.split("\n"), start=1))


def _paragraphs(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, list[str]]] = []
    is_new = True
    for number, line in _lines(text):
        if not line.strip():
            is_new = True
        elif is_new:
            found.append((number, [line]))
            is_new = False
        else:
            found[-1][1].append(line)
    return [(number, " ".join(line.strip() for line in lines)) for number, lines in found]


def _unmarked(piece: str) -> str:
    mark = _MARK.match(piece)
    return piece[mark.end() :].strip() if mark and piece[mark.end() :].strip() else piece.strip()
