"""BibTeX: entries with braces, quotes, and shorthands (@string) of one another."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading import references
from assessments.interchange.bulk.reading.latex import plain_text
from assessments.interchange.bulk.reading.references import Found
from assessments.interchange.bulk.reading.rows import too_many_rows
from assessments.interchange.bulk.reading.texts import check_length
from assessments.interchange.bulk.table import Note, Table

_BLOCK: Final = re.compile(r"@[ \t]*([A-Za-z]{1,40})\s*([{(])")
_FIELD: Final = re.compile(r"[\s,]*([^\s=,{}\"#()%']{1,100})\s*=\s*")
# Blanks are taken whole (`*+`): shared out between the two, a thousand take a million steps.
_KEY: Final = re.compile(r"\s*+([^,\s{}]{0,200})\s*+(?:,|(?=[)}]))")
_WORD: Final = re.compile(r"[^\s,{}\"#()=]{1,200}")
# Where an entry begins a line, whatever is still open before it was never closed.
_MARK: Final = re.compile(r'[{}"]|\n@[ \t]*[A-Za-z]{1,40}\s{0,20}[{(]')
_BLANK: Final = re.compile(r"\s*")
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_TYPES: Final = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "manual": "report", "mastersthesis": "thesis", "phdthesis": "thesis", "thesis": "thesis",
    "proceedings": "book", "techreport": "report", "report": "report", "online": "webpage",
    "electronic": "webpage", "www": "webpage", "dataset": "dataset", "unpublished": "manuscript",
}  # fmt: skip
_TEXTS: Final = {
    "title": ("title",),
    "container-title": ("journal", "journaltitle", "booktitle"),
    "publisher": ("publisher", "institution", "organization", "school"),
    "abstract": ("abstract",),
    "note": ("note", "annote"),
    "keyword": ("keywords",),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "page": ("pages",),
    "language": ("language",),
}


class _BrokenError(Exception):
    """A block that cannot be read; the next one may be."""


def read_bibtex(text: str, notes: Sequence[Note], encoding: str) -> Table:
    """Each entry; one that is broken is a fault of its own, and reading goes on at the next @."""
    reader = _Reader(text)
    found = []
    for each in reader.entries():
        found.append(each)
        if len(found) > rules.ROWS_MOST:
            raise too_many_rows()
    return references.table_of(rules.BIBTEX, found, notes, encoding)


class _Reader:
    """Goes through the text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.macros: dict[str, str] = {name: name.capitalize() for name in _MONTHS}
        self.line, self.counted = 1, 0
        self.length = 0

    def entries(self) -> Iterator[Found]:
        while block := _BLOCK.search(self.text, self.at):
            self.at = block.end()
            kind, closing = block[1].lower(), "}" if block[2] == "{" else ")"
            number = self._line_of(block.start())
            try:
                if kind in {"comment", "preamble"}:
                    self._skip(closing)
                elif kind == "string":
                    self._define(closing)
                else:
                    yield number, self._entry(kind, closing)
            except _BrokenError:
                # Where the next line begins with an @: what lies before it is lost already.
                following = self.text.find("\n@", block.end())
                self.at = len(self.text) if following < 0 else following + 1
                yield number, _broken(kind)

    def _line_of(self, at: int) -> int:
        self.line += self.text.count("\n", self.counted, at)
        self.counted = at
        return self.line

    def _skip(self, closing: str) -> None:
        if closing == "}":
            self._braced()
            return
        end = self.text.find(")", self.at)
        if end < 0:
            raise _BrokenError
        self.at = end + 1

    def _define(self, closing: str) -> None:
        name = self._match(_FIELD)[1].lower()
        value = self._value()
        if len(self.macros) < rules.MACROS_MOST:
            self.macros[name] = value[: rules.CELL_LONGEST]
        self._close(closing)

    def _entry(self, kind: str, closing: str) -> dict[str, Any] | RuleViolation:
        key = self._match(_KEY)[1]
        fields: dict[str, str] = {}
        while True:
            named = _FIELD.match(self.text, self.at)
            if not named:
                break
            self.at = named.end()
            fields.setdefault(named[1].lower(), self._value())
        self._close(closing)
        return _item(kind, key, fields)

    def _close(self, closing: str) -> None:
        rest = self.text[self.at : self.at + 2_000].lstrip(" \t\n,")
        if not rest.startswith(closing):
            raise _BrokenError
        self.at = self.text.index(closing, self.at) + 1

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _BrokenError
        self.at = match.end()
        return match

    def _value(self) -> str:
        """Pieces joined by #. A shorthand that others are made of may not grow without end."""
        pieces = [self._piece()]
        while self.text[self.at : self.at + 1] == "#":
            self.at += 1
            pieces.append(self._piece())
        value = "".join(pieces)
        if len(value) > 4 * rules.CELL_LONGEST:
            raise _BrokenError
        self.length += len(value)
        check_length(self.length)
        return value

    def _piece(self) -> str:
        self._match(_BLANK)
        first = self.text[self.at : self.at + 1]
        start = self.at + 1
        if first == "{":
            self.at += 1
            self._braced()
            piece = self.text[start : self.at - 1]
        elif first == '"':
            self.at += 1
            self._quoted()
            piece = self.text[start : self.at - 1]
        else:
            word = self._match(_WORD)[0]
            piece = self.macros.get(word.lower(), word)
        self._match(_BLANK)
        return piece

    def _braced(self) -> None:
        self._until_closed(ends_with_quote=False)

    def _quoted(self) -> None:
        self._until_closed(ends_with_quote=True)

    def _until_closed(self, *, ends_with_quote: bool) -> None:
        depth = 0
        for mark in _MARK.finditer(self.text, self.at):
            if len(mark[0]) > 1 or mark.start() - self.at > 4 * rules.CELL_LONGEST:
                raise _BrokenError
            if self.text[mark.start() - 1] == "\\" and mark[0] != '"':
                continue
            if mark[0] == "{":
                depth += 1
            elif mark[0] == "}":
                if depth == 0:
                    if ends_with_quote:
                        raise _BrokenError
                    self.at = mark.end()
                    return
                depth -= 1
            elif ends_with_quote and depth == 0:
                self.at = mark.end()
                return
        raise _BrokenError


def _broken(kind: str) -> RuleViolation:
    return RuleViolation(
        "bibtex",
        "",
        gettext_noop(
            "is a BibTeX entry (@%(kind)s) that cannot be read: a brace or quote is amiss"
        ),
        kind=kind,
    )


def _item(kind: str, key: str, fields: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {"type": _TYPES.get(kind, "document")}
    if key:
        item["id"] = key
    for name, keys in _TEXTS.items():
        said = next((plain_text(fields[k]) for k in keys if fields.get(k, "").strip()), "")
        if said:
            item[name] = said
    names = " ".join(fields.get("author", "").split()).split(" and ")
    authors = [_author(name) for name in names if name.strip()]
    if authors:
        item["author"] = authors
    if fields.get("doi", "").strip():
        item["DOI"] = references.doi(plain_text(fields["doi"]))
    address = _address(fields)
    if address:
        item["URL"] = address
    issued = _issued(fields)
    if issued:
        item["issued"] = issued
    accessed = references.date(fields.get("urldate", ""))
    if accessed:
        item["accessed"] = accessed
    return item


def _author(name: str) -> dict[str, str]:
    """{{Yonhap News}} is one name and no person's."""
    if name.startswith("{") and name.endswith("}"):
        return references.author(plain_text(name), is_corporate=True)
    given, blank, family = plain_text(name).rpartition(" ")
    if "," in name or not blank:
        return references.author(plain_text(name))
    return {"family": family, "given": given}


def _address(fields: dict[str, str]) -> str:
    for key in ("url", "howpublished"):
        found = re.search(r"https?://[^\s{}\\]{1,2000}", fields.get(key, "").replace("\\_", "_"))
        if found:
            return found[0]
    return ""


def _issued(fields: dict[str, str]) -> dict[str, Any] | None:
    if fields.get("date"):
        return references.date(fields["date"])
    year = fields.get("year", "").strip("{} ")
    month = plain_text(fields.get("month", "")).lower()
    number = next((n for n, m in enumerate(_MONTHS, start=1) if month.startswith(m)), 0)
    if not number and month.isascii() and month.isdecimal() and len(month) <= 2:
        number = int(month)
    return references.date(f"{year}-{number}" if 1 <= number <= 12 else year)
