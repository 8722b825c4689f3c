"""RIS, as EndNote, Zotero and Mendeley write it: two letters, two blanks, a hyphen."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading import references
from assessments.interchange.bulk.reading.references import Found
from assessments.interchange.bulk.reading.texts import refuse
from assessments.interchange.bulk.table import Note, Table

# Some writers put one blank before the hyphen.
_TAG: Final = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|)$")
_COUNTED: Final = re.compile(r"\d{1,6}\.")
_TYPES: Final = {
    "JOUR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper",
    "BOOK": "book", "CHAP": "chapter", "RPRT": "report", "THES": "thesis",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference", "ELEC": "webpage", "BLOG": "post-weblog", "ICOMM": "webpage",
    "VIDEO": "motion_picture", "DATA": "dataset", "STAT": "legislation", "BILL": "bill",
    "HEAR": "hearing", "PAMP": "pamphlet", "MAP": "map", "PAT": "patent",
    "PCOMM": "personal_communication",
}  # fmt: skip
# The first that is there wins.
_TEXTS: Final = {
    "title": ("TI", "T1", "CT", "BT"),
    "container-title": ("T2", "JO", "JF", "JA", "J2"),
    "publisher": ("PB",),
    "abstract": ("AB", "N2"),
    "note": ("N1",),
    "URL": ("UR", "L2"),
    "id": ("ID",),
    "volume": ("VL",),
    "issue": ("IS",),
    "language": ("LA",),
    "archive_location": ("AV",),
}
_AUTHORS: Final = ("AU", "A1")
_DATES: Final = ("DA", "PY", "Y1")


def read_ris(text: str, notes: Sequence[Note], encoding: str) -> Table:
    """Each record from its TY to its ER. One that another begins in, or that the file ends in, is
    a fault of that record alone: the others are whole."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        match = _TAG.match(line.rstrip())
        if match:
            reader.tagged(number, match[1], (match[2] or "").strip())
        else:
            reader.continued(number, line.strip())
        if len(reader.found) > rules.ROWS_MOST:
            break
    reader.ended()
    return references.table_of(rules.RIS, reader.found, notes, encoding)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Found] = []
        self.begun: int | None = None
        self.fields: dict[str, list[str]] = {}
        self.last: list[str] | None = None

    def tagged(self, number: int, tag: str, value: str) -> None:
        if tag == "TY":
            self.ended()
            self.begun, self.fields, self.last = number, defaultdict(list), None
            self.fields["TY"].append(value)
        elif self.begun is None:
            raise _outside(number)
        elif tag == "ER":
            self.found.append((self.begun, _item(self.fields)))
            self.begun = None
        else:
            self.fields[tag].append(value)
            self.last = self.fields[tag]

    def continued(self, number: int, value: str) -> None:
        """What a writer has broken into several lines."""
        if not value:
            return
        if self.begun is None:
            # Some writers number the references.
            if _COUNTED.fullmatch(value):
                return
            raise _outside(number)
        if self.last is not None and len(self.last[-1]) <= rules.CELL_LONGEST:
            self.last[-1] = f"{self.last[-1]} {value}".strip()

    def ended(self) -> None:
        if self.begun is not None:
            self.found.append((self.begun, _unended()))
            self.begun = None


def _outside(number: int) -> RuleViolation:
    return refuse(
        "ris",
        gettext_noop("is no RIS: line %(line)d stands outside any reference (TY … ER)"),
        line=number,
    )


def _unended() -> RuleViolation:
    return RuleViolation("ris", "", gettext_noop("is a reference without an end (ER)"))


def _item(fields: Mapping[str, list[str]]) -> dict[str, Any]:
    item: dict[str, Any] = {"type": _TYPES.get(fields["TY"][0], "document")}
    for key, tags in _TEXTS.items():
        said = [value for tag in tags for value in fields.get(tag, ()) if value]
        if said:
            item[key] = " ".join(said) if key == "note" else said[0]
    authors = [name for tag in _AUTHORS for name in fields.get(tag, ()) if name]
    if authors:
        item["author"] = [references.author(name) for name in authors]
    keywords = [word for word in fields.get("KW", ()) if word]
    if keywords:
        item["keyword"] = "; ".join(keywords)
    if fields.get("DO"):
        item["DOI"] = references.doi(fields["DO"][0])
    issued = [d for tag in _DATES for text in fields.get(tag, ()) if (d := references.date(text))]
    if issued:
        # The fullest of them: a year often stands beside a whole date.
        item["issued"] = max(issued, key=lambda each: len(each["date-parts"][0]))
    accessed = [d for text in fields.get("Y2", ()) if (d := references.date(text))]
    if accessed:
        item["accessed"] = accessed[0]
    return item
