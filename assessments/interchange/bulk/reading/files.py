"""What a file is, by what stands in it; its name may not say otherwise."""

import re
from pathlib import PurePath
from typing import Final

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading.bibtex import read_bibtex
from assessments.interchange.bulk.reading.csl import read_csl
from assessments.interchange.bulk.reading.csvs import delimiter_of, read_csv
from assessments.interchange.bulk.reading.pasted import read_text
from assessments.interchange.bulk.reading.ris import read_ris
from assessments.interchange.bulk.reading.texts import decode, refuse
from assessments.interchange.bulk.reading.xlsx import read_xlsx
from assessments.interchange.bulk.table import Asked, Table

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How files of other kinds begin, and what they are called.
_OTHERS: Final = (
    (b"%PDF", "PDF"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"), (b"Rar!", "RAR"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"), (b"PK\x05\x06", "ZIP"), (b"{\\rtf", "RTF"), (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "ELF"), (b"MZ", "EXE"),
)  # fmt: skip
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
# Endings that say what a file is, each with the formats that may stand behind it.
_ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    ".csv": (rules.CSV,),
    ".tsv": (rules.CSV,),
    ".tab": (rules.CSV,),
    ".xlsx": (rules.XLSX,),
    ".xlsm": (rules.XLSX,),
    ".ris": (rules.RIS,),
    ".bib": (rules.BIBTEX,),
    ".json": (rules.CSL,),
    ".txt": (rules.CSV, rules.RIS, rules.BIBTEX, rules.PASTED),
    ".md": (rules.PASTED,),
}
_RIS: Final = re.compile(r"\s*(?:\d{1,6}\.\s{1,10})?TY  ?-")
_BIBTEX: Final = re.compile(r"(?:[^@]{0,2000})@\s*[A-Za-z]{1,40}\s*[{(]")


def read_file(data: bytes, name: str = "", asked: Asked | None = None) -> Table:
    """The table in a file called `name`. Raises RuleViolation or Violations, its fields `file`,
    `format`, `encoding`, `delimiter`, `sheet`."""
    asked = asked or Asked()
    if asked.format and asked.format not in rules.FORMATS:
        known = ", ".join(rules.FORMATS)
        raise RuleViolation("unknown", "format", gettext_noop("is none of: %(known)s"), known=known)
    if len(data) > rules.FILE_BYTES_MOST:
        raise too_large()
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise refuse("empty", gettext_noop("is empty"))
    ending = PurePath(name).suffix.lower()
    if data.startswith(_ZIP):
        _check_said(rules.XLSX, asked, ending)
        return read_xlsx(data, asked)
    _refuse_others(data)
    text, encoding, notes = decode(data, asked.encoding)
    format_ = asked.format or _format_of(text, ending)
    if format_ == rules.XLSX:
        raise refuse("format", gettext_noop("is no Excel workbook"))
    _check_said(format_, asked, ending)
    if format_ == rules.CSV:
        return read_csv(text, asked, notes, encoding)
    if format_ == rules.PASTED:
        return read_text(text, asked, notes, encoding)
    reader = {rules.RIS: read_ris, rules.BIBTEX: read_bibtex, rules.CSL: read_csl}[format_]
    return reader(text, notes, encoding)


def read_pasted(text: str, asked: Asked | None = None) -> Table:
    """The table in a text that was pasted: of any of the formats that are text."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > rules.FILE_BYTES_MOST:
        raise too_large()
    try:
        checked, _, notes = decode(data, "utf-8")
    except RuleViolation:
        raise RuleViolation(
            "characters", "text", gettext_noop("contains characters that cannot be stored")
        ) from None
    asked = asked or Asked()
    format_ = asked.format or _format_of(checked, "", is_pasted=True)
    if format_ == rules.CSV:
        return read_csv(checked, asked, notes, "")
    if format_ in rules.REFERENCES:
        reader = {rules.RIS: read_ris, rules.BIBTEX: read_bibtex, rules.CSL: read_csl}[format_]
        return reader(checked, notes, "")
    return read_text(checked, asked, notes)


def too_large() -> RuleViolation:
    return refuse(
        "too_large",
        gettext_noop("is larger than %(most)d MB"),
        most=rules.FILE_BYTES_MOST // 1024 // 1024,
    )


def _refuse_others(data: bytes) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise refuse(
                "encrypted",
                gettext_noop("is protected by a password: take it off and try again"),
            )
        raise refuse(
            "old",
            gettext_noop("is an old Excel or Word file (.xls, .doc): save it as .xlsx or .csv"),
        )
    for start, kind in _OTHERS:
        if data.startswith(start):
            raise refuse(
                "format",
                gettext_noop("is a file of the kind %(kind)s, which cannot be imported"),
                kind=kind,
            )


def _format_of(text: str, ending: str, *, is_pasted: bool = False) -> str:
    if _RIS.match(text):
        return rules.RIS
    if _BIBTEX.match(text) and (ending == ".bib" or text.lstrip()[:1] in {"@", "%"}):
        return rules.BIBTEX
    if text.lstrip()[:1] in {"[", "{"} and (ending == ".json" or not is_pasted):
        return rules.CSL
    known = _ENDINGS.get(ending, ())
    if len(known) == 1 and known[0] in {rules.CSV, rules.PASTED}:
        return known[0]
    if is_pasted:
        return rules.PASTED
    first = text.strip().split("\n", 1)[0]
    return rules.CSV if delimiter_of(text) in first and ending != ".txt" else rules.PASTED


def _check_said(found: str, asked: Asked, ending: str) -> None:
    """A name or a choice that says something else than the content is refused, not obeyed."""
    if asked.format and asked.format != found:
        raise refuse(
            "format",
            gettext_noop("holds %(found)s, not %(said)s"),
            found=found.upper(),
            said=asked.format.upper(),
        )
    known = _ENDINGS.get(ending)
    if known and found not in known:
        raise refuse(
            "format",
            gettext_noop("is called %(ending)s but holds %(found)s: rename it or choose another"),
            ending=ending,
            found=found.upper(),
        )
