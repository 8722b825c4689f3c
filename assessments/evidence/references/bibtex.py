"""BibTeX, in UTF-8, with what means something to TeX written so that it means itself."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from assessments.evidence.references.csl import Item, day_of, item_of

_TYPES: Final = {
    "article": "article",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
}
_ESCAPES: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_PLAIN: Final = (
    ("publisher", "publisher"),
    ("address", "publisher-place"),
    ("volume", "volume"),
    ("edition", "edition"),
    ("pages", "page"),
    ("abstract", "abstract"),
    ("language", "language"),
    ("isbn", "ISBN"),
    ("issn", "ISSN"),
    ("keywords", "keyword"),
)
_CONTAINERS: Final = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
}


def bibtex_chunks(sources: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for source in sources:
        item = item_of(source)
        kind = "phdthesis" if item["type"] == "thesis" else _TYPES.get(item["type"], "misc")
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(item, kind))
        yield f"@{kind}{{{key_of(source)},\n{fields}}}\n\n".encode()


def key_of(source: Mapping[str, Any]) -> str:
    """From its name and its id: readable, and never that of another source."""
    plain = unicodedata.normalize("NFKD", source["name"]).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())[:3]
    return "-".join([*words, source["id"].replace("-", "")[:12]])


def _fields(item: Item, kind: str) -> Iterator[tuple[str, str]]:
    # The second pair of braces keeps the capitals of the title.
    yield "title", f"{{{escaped(item['title'])}}}"
    for field, key in (("author", "author"), ("editor", "editor")):
        if item.get(key):
            yield field, " and ".join(_name(name) for name in item[key])
    yield from _issued(item)
    yield from _appeared_in(item, kind)
    for field, key in _PLAIN:
        if item.get(key) not in (None, ""):
            yield field, escaped(item[key])
    yield from _found_at(item)
    if item.get("note"):
        yield "note", escaped("; ".join(str(item["note"]).splitlines()))


def _appeared_in(item: Item, kind: str) -> Iterator[tuple[str, str]]:
    if item.get("container-title"):
        yield _CONTAINERS.get(kind, "howpublished"), escaped(item["container-title"])
    if kind == "techreport" and item.get("publisher"):
        yield "institution", escaped(item["publisher"])
    if item.get("issue") or item.get("number"):
        yield "number", escaped(item.get("issue") or item["number"])


def _found_at(item: Item) -> Iterator[tuple[str, str]]:
    for field, key in (("doi", "DOI"), ("url", "URL")):
        if item.get(key):
            yield field, _verbatim(item[key])
    accessed = day_of(item.get("accessed"))
    if accessed:
        yield "urldate", _iso(accessed)


def _issued(item: Item) -> Iterator[tuple[str, str]]:
    """Classic BibTeX reads `year` and `month`, biblatex `date`."""
    issued = day_of(item.get("issued"))
    if issued:
        yield "date", _iso(issued)
        yield "year", f"{issued[0]:04d}"
    if len(issued) > 1:
        yield "month", str(issued[1])


def _iso(parts: tuple[int, ...]) -> str:
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])])


def _name(name: Mapping[str, str]) -> str:
    """An organisation in braces of its own: its words are no family and given names."""
    if name.get("literal"):
        return f"{{{escaped(name['literal'])}}}"
    particle = name.get("non-dropping-particle") or name.get("dropping-particle") or ""
    family = escaped(f"{particle} {name.get('family', '')}".strip())
    more = [escaped(name[part]) for part in ("suffix", "given") if name.get(part)]
    if not more:
        return f"{{{family}}}"
    # "and" between two names is a word of BibTeX's.
    return ", ".join([family, *more]).replace(" and ", " {and} ")


def escaped(value: Any) -> str:
    """On one line; braces stay in pairs, for an escaped brace still counts as one to BibTeX."""
    text = " ".join(str(value).split())
    if not _is_paired(text):
        text = text.replace("{", "(").replace("}", ")")
    return "".join(_ESCAPES.get(character, character) for character in text)


def _is_paired(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _verbatim(value: Any) -> str:
    """An address as it is, but for what would end the field or the line."""
    text = "".join(str(value).split())
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
