"""Excel workbooks: a packed folder of XML, read piece by piece, none of it trusted.

Nothing is built up in memory that the file could make grow: each part is streamed within limits,
and what is packed is measured before it is unpacked. A document type, an entity or a reference to
somewhere else ends the reading.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml import sax as safe_sax
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading.csvs import too_wide
from assessments.interchange.bulk.reading.rows import Rows
from assessments.interchange.bulk.reading.texts import (
    controls_taken_out,
    refuse,
    without_controls,
)
from assessments.interchange.bulk.table import Asked, Note, Table

Archive = zipfile.ZipFile
# How Excel writes what XML cannot hold; halves of characters stay as they are written.
_ESCAPED: Final = re.compile(r"_x(00[0-9A-Fa-f]{2})_")


def read_xlsx(data: bytes, asked: Asked) -> Table:
    """The sheet that is asked for, else the first that has rows. Formulas are not worked out: a
    cell that holds one is a fault of its row."""
    with _opened(data) as archive:
        book = _Book(archive)
        if not book.sheets:
            raise refuse("empty", gettext_noop("holds no sheets"))
        if asked.sheet and asked.sheet not in book.sheets:
            raise RuleViolation(
                "unknown",
                "sheet",
                gettext_noop("is none of: %(known)s"),
                known=", ".join(book.sheets),
            )
        tried = [asked.sheet] if asked.sheet else list(book.sheets)
        for name in tried:
            rows = Rows(asked.has_headings)
            sheet = _Sheet(book, rows)
            _parse(archive, book.sheets[name], sheet)
            if rows.kept or name == tried[-1]:
                made = {"sheet": name}
                return rows.table(rules.XLSX, sheet.notes(), made, list(book.sheets))
    raise refuse("empty", gettext_noop("holds no rows"))


def _opened(data: bytes) -> Archive:
    """The archive, once its size unpacked and the number of its entries are known to be modest."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise _unreadable() from None
    if len(entries) > rules.ENTRIES_MOST:
        raise refuse(
            "too_many",
            gettext_noop("is packed of more than %(most)d parts"),
            most=rules.ENTRIES_MOST,
        )
    # What an entry says of its size is what can be read of it: the reader stops there.
    if sum(entry.file_size for entry in entries) > rules.UNZIPPED_BYTES_MOST:
        raise refuse(
            "too_large",
            gettext_noop("is larger than %(most)d MB unpacked"),
            most=rules.UNZIPPED_BYTES_MOST // 1024 // 1024,
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse(
            "encrypted", gettext_noop("is protected by a password: take it off and try again")
        )
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names and "_rels/.rels" not in names:
        raise refuse("format", gettext_noop("is a ZIP archive but no Excel workbook (.xlsx)"))
    return archive


def _unreadable() -> RuleViolation:
    return refuse("broken", gettext_noop("is a workbook that cannot be read: it is damaged"))


class _Part(ContentHandler):
    """One part of the workbook as it streams by."""

    depth = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        self.depth += 1
        if self.depth > rules.XML_DEPTH_MOST:
            raise refuse("too_deep", gettext_noop("is nested too deeply"))
        # Prefixes are not resolved: it takes twice the time, and no name here means two things.
        said = {key.rpartition(":")[2]: value for key, value in attrs.items()}
        self.begins(name.rpartition(":")[2], said)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        self.ends(name.rpartition(":")[2])

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        raise NotImplementedError

    def ends(self, name: str) -> None:
        """Most parts are read by how elements begin."""


def _parse(archive: Archive, path: str, part: _Part) -> None:
    try:
        with archive.open(path) as stream:
            parser = safe_sax.make_parser()
            parser.forbid_dtd = True
            parser.setContentHandler(part)
            parser.parse(stream)
    except _EnoughError:
        return
    except DefusedXmlException:
        raise refuse(
            "xml", gettext_noop("holds a document type or entities, which no workbook needs")
        ) from None
    except (
        KeyError, zipfile.BadZipFile, zlib.error, SAXException, EOFError, OSError,
        NotImplementedError, ValueError, UnicodeError, RuntimeError,
    ):  # fmt: skip
        raise _unreadable() from None


class _EnoughError(Exception):
    """What follows is not needed."""


class _Relations(_Part):
    """Which file is meant by which id, of those within the archive."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.targets: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        if name != "Relationship" or said.get("TargetMode") == "External":
            return
        target = said.get("Target", "")
        path = posixpath.normpath(posixpath.join("/", self.base, target)).lstrip("/")
        self.targets[said.get("Id", "")] = path
        self.by_kind.setdefault(said.get("Type", "").rpartition("/")[2], path)


class _Workbook(_Part):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.counts_from_1904 = False

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.counts_from_1904 = said.get("date1904") in {"1", "true"}
        # What is hidden is not what whoever sends the file has in mind.
        elif name == "sheet" and said.get("state", "visible") == "visible":
            self.sheets.append((said.get("name", ""), said.get("id", "")))
            if len(self.sheets) > rules.SHEETS_MOST:
                raise refuse(
                    "too_many",
                    gettext_noop("has more than %(most)d sheets"),
                    most=rules.SHEETS_MOST,
                )


class _Styles(_Part):
    """Which of the cell styles show a date."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, str] = {str(n): code for n, code in BUILTIN_FORMATS.items()}
        self.dates: list[bool] = []
        self.is_inside = False

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.formats[said.get("numFmtId", "")] = said.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside and len(self.dates) < 100_000:
            self.dates.append(bool(is_date_format(self.formats.get(said.get("numFmtId", ""), ""))))

    def ends(self, name: str) -> None:
        if name == "cellXfs":
            raise _EnoughError


class _Strings(_Part):
    """The texts that cells refer to by number. What is said of how they sound is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.is_text = self.is_phonetic = False

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.is_phonetic = True
        self.is_text = name == "t"

    def characters(self, content: str) -> None:
        if self.is_text and not self.is_phonetic:
            self.pieces.append(content)

    def ends(self, name: str) -> None:
        self.is_text = False
        if name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            self.texts.append("".join(self.pieces))
            if len(self.texts) > rules.CELLS_MOST:
                raise refuse(
                    "too_many", gettext_noop("has more than %(most)d cells"), most=rules.CELLS_MOST
                )


class _Book:
    """What the cells of every sheet refer to."""

    def __init__(self, archive: Archive) -> None:
        names = set(archive.namelist())
        root = _Relations("")
        if "_rels/.rels" in names:
            _parse(archive, "_rels/.rels", root)
        path = root.by_kind.get("officeDocument", "xl/workbook.xml")
        if path not in names:
            raise refuse("format", gettext_noop("is a ZIP archive but no Excel workbook (.xlsx)"))
        folder = posixpath.dirname(path)
        related = _Relations(folder)
        relations = f"{folder}/_rels/{posixpath.basename(path)}.rels"
        if relations in names:
            _parse(archive, relations, related)
        book = _Workbook()
        _parse(archive, path, book)
        self.sheets = {
            name: related.targets[key] for name, key in book.sheets if key in related.targets
        }
        self.epoch = CALENDAR_MAC_1904 if book.counts_from_1904 else CALENDAR_WINDOWS_1900
        self.texts = self._part(archive, names, related, "sharedStrings", _Strings()).texts
        self.dates = self._part(archive, names, related, "styles", _Styles()).dates

    @staticmethod
    def _part(archive: Archive, names: set[str], related: _Relations, kind: str, part: Any) -> Any:
        path = related.by_kind.get(kind)
        if path in names:
            _parse(archive, str(path), part)
        return part


class _Sheet(_Part):
    """A sheet's rows; those that lie far down or to the right cost no more than others."""

    def __init__(self, book: _Book, rows: Rows) -> None:
        super().__init__()
        self.book, self.rows = book, rows
        self.row = self.column = self.met = self.controls = 0
        self.cells: dict[int, str] = {}
        self.faults: list[tuple[int | None, RuleViolation]] = []
        self.kind = self.style = ""
        self.value: list[str] = []
        self.length = 0
        self.is_value = self.has_formula = self.is_phonetic = False

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        if name == "row":
            self.row = _number(said.get("r"), self.row + 1)
            self.column, self.cells, self.faults = 0, {}, []
            self._count()
        elif name == "c":
            self.column = _column(said.get("r", ""), self.column + 1)
            self.kind, self.style = said.get("t", "n"), said.get("s", "")
            self.value, self.length, self.has_formula = [], 0, False
            self._count()
        elif name == "f":
            self.has_formula = True
        elif name == "rPh":
            self.is_phonetic = True
        self.is_value = name == "v" or (name == "t" and not self.is_phonetic)

    def _count(self) -> None:
        self.met += 1
        if self.met > rules.CELLS_MOST:
            raise refuse(
                "too_many", gettext_noop("has more than %(most)d cells"), most=rules.CELLS_MOST
            )

    def characters(self, content: str) -> None:
        if self.is_value and self.length <= rules.CELL_LONGEST:
            self.value.append(content)
            self.length += len(content)

    def ends(self, name: str) -> None:
        self.is_value = False
        if name == "rPh":
            self.is_phonetic = False
        elif name == "c":
            self._cell()
        elif name == "row":
            width = max(self.cells, default=0)
            cells = [self.cells.get(n, "") for n in range(1, width + 1)]
            self.rows.add(self.row, cells, self.faults)
        elif name == "sheetData":
            raise _EnoughError

    def _cell(self) -> None:
        if self.has_formula:
            self._amiss(
                gettext_noop("cell %(cell)s holds a formula: put its value there"), "formula"
            )
            return
        if self.kind == "e":
            self._amiss(gettext_noop("cell %(cell)s holds an error of Excel"), "error")
            return
        text = self._text("".join(self.value))
        if "_x" in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        text, controls = without_controls(text.replace("\x00", "\x01"))
        self.controls += controls
        if not text.strip():
            return
        if self.column > rules.COLUMNS_MOST:
            raise too_wide(self.row)
        self.cells[self.column] = text

    def _amiss(self, words: str, code: str) -> None:
        if self.column > rules.COLUMNS_MOST:
            return
        place = f"{_letters(self.column)}{self.row}"
        self.cells.setdefault(self.column, "")
        self.faults.append((self.column - 1, RuleViolation(code, "", words, cell=place)))

    def _text(self, value: str) -> str:
        if self.kind == "s":
            index = _number(value, -1)
            texts = self.book.texts
            if not 0 <= index < len(texts):
                raise _unreadable()
            return str(texts[index])[: rules.CELL_LONGEST + 1]
        if self.kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self.kind != "n":
            return value
        style = _number(self.style, 0)
        dates = self.book.dates
        if value and 0 <= style < len(dates) and dates[style]:
            return _date(value, self.book.epoch)
        return _plain_number(value)

    def notes(self) -> list[Note]:
        return [controls_taken_out(self.controls)] if self.controls else []


def _number(text: str | None, otherwise: int) -> int:
    said = text or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else otherwise


def _column(reference: str, otherwise: int) -> int:
    """The number of the column in a reference such as AB12; far to the right stays far."""
    number = 0
    for letter in reference[:8].upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number or otherwise


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _plain_number(value: str) -> str:
    """10000.0 and 1E4 as 10000; what is no number as it stands."""
    try:
        number = float(value)
    except ValueError:
        return value
    if number != number or abs(number) > 1e15:  # noqa: PLR0124
        return value
    return str(int(number)) if number == int(number) else f"{number:.10g}"


def _date(value: str, epoch: Any) -> str:
    """A cell's date as `2024-11-05`; a time of day is left out, what is none is the number."""
    try:
        found: datetime | date | time | timedelta | None = from_excel(float(value), epoch)
    except (ValueError, OverflowError, TypeError):
        return _plain_number(value)
    if isinstance(found, datetime):
        return found.date().isoformat()
    return str(found)
