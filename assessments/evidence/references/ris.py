"""RIS: a line for each value, a tag of two letters before it, `ER` at the end of each record."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from assessments.evidence.references.csl import Item, day_of, item_of

_TYPES: Final = {
    "article": "JOUR",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "hearing": "HEAR",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "UNPB",
    "map": "MAP",
    "motion_picture": "MPCT",
    "pamphlet": "PAMP",
    "paper-conference": "CPAPER",
    "patent": "PAT",
    "personal_communication": "PCOMM",
    "post": "ELEC",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "software": "COMP",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
}
# Texts and numbers, by their tags.
_PLAIN: Final = (
    ("TI", "title"),
    ("ST", "title-short"),
    ("T2", "container-title"),
    ("T3", "collection-title"),
    ("PB", "publisher"),
    ("CY", "publisher-place"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("ET", "edition"),
    ("M1", "number"),
    ("AB", "abstract"),
    ("LA", "language"),
    ("DO", "DOI"),
    ("UR", "URL"),
)


def ris_chunks(sources: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for source in sources:
        lines = [f"{tag}  - {value}" for tag, value in _lines(item_of(source), source)]
        yield ("\r\n".join(lines) + "\r\n\r\n").encode()


def _lines(item: Item, source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(item["type"], "GEN")
    yield "ID", source["id"]
    for tag, key in _PLAIN:
        if item.get(key) not in (None, ""):
            yield tag, _one_line(item[key])
    for tag, key in (("AU", "author"), ("A2", "editor")):
        for name in item.get(key, ()):
            yield tag, _one_line(name_of(name))
    yield from _dates(item)
    yield from _pages(item)
    yield from _words(item, source["reliability"])
    for note in str(item.get("note", "")).splitlines():
        if note.strip():
            yield "N1", _one_line(note)
    yield "ER", ""


def _words(item: Item, grade: str | None) -> Iterator[tuple[str, str]]:
    for key in ("ISBN", "ISSN"):
        if item.get(key):
            yield "SN", _one_line(item[key])
    for word in str(item.get("keyword", "")).split(","):
        if word.strip():
            yield "KW", _one_line(word)
    if grade:
        yield "KW", f"admiralty:{grade}"


def _dates(item: Item) -> Iterator[tuple[str, str]]:
    issued = day_of(item.get("issued"))
    if issued:
        yield "PY", f"{issued[0]:04d}"
        yield "DA", _day(issued)
    accessed = day_of(item.get("accessed"))
    if accessed:
        yield "Y2", _day(accessed)


def _day(parts: tuple[int, ...]) -> str:
    """`2024/11/05/`: what is not known is left empty, the strokes stay."""
    words = [f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]
    return "/".join([*words, *[""] * (4 - len(words))])


def _pages(item: Item) -> Iterator[tuple[str, str]]:
    first, dash, last = str(item.get("page", "")).replace("–", "-").partition("-")
    if first.strip():
        yield "SP", _one_line(first)
    if dash and last.strip():
        yield "EP", _one_line(last)


def name_of(name: Mapping[str, str]) -> str:
    """`Family, Given, Suffix`; an organisation as it is."""
    if name.get("literal"):
        return name["literal"]
    particle = name.get("non-dropping-particle") or name.get("dropping-particle") or ""
    family = f"{particle} {name.get('family', '')}".strip()
    return ", ".join(part for part in (family, name.get("given"), name.get("suffix")) if part)


def _one_line(value: Any) -> str:
    """A value ends with its line: readers take what follows for a new tag, or drop it."""
    return " ".join(str(value).split())
