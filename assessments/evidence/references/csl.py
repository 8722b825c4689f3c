"""CSL-JSON 1.0.2, whose schema takes nothing that it does not know.

A source keeps what it was given as citation data as it came. Here what fits the schema is taken
over, and the rest stands in `custom`, where the schema lets anything stand. What the assessment
itself says of the source (its grade, its stake, its marking) is in `note`, a line each, in the form
that reference managers keep ("Admiralty: B").
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

Item = dict[str, Any]

TYPES: Final = frozenset(
    {
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
        "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
        "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
        "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
        "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
        "personal_communication", "post", "post-weblog", "regulation", "report", "review",
        "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
    }
)  # fmt: skip
NAMES: Final = frozenset(
    {
        "author", "chair", "collection-editor", "compiler", "composer", "container-author",
        "contributor", "curator", "director", "editor", "editorial-director",
        "executive-producer", "guest", "host", "illustrator", "interviewer", "narrator",
        "organizer", "original-author", "performer", "producer", "recipient", "reviewed-author",
        "script-writer", "series-creator", "translator",
    }
)  # fmt: skip
DATES: Final = frozenset(
    ["accessed", "available-date", "event-date", "issued", "original-date", "submitted"]
)
TEXTS: Final = frozenset(
    {
        "abstract", "annote", "archive", "archive_collection", "archive_location",
        "archive-place", "authority", "call-number", "citation-key", "citation-label",
        "collection-title", "container-title", "container-title-short", "dimensions",
        "division", "DOI", "event", "event-place", "event-title", "genre", "ISBN", "ISSN",
        "journalAbbreviation", "jurisdiction", "keyword", "language", "medium", "note",
        "original-publisher", "original-publisher-place", "original-title", "part-title",
        "PMCID", "PMID", "publisher", "publisher-place", "references", "reviewed-genre",
        "reviewed-title", "scale", "section", "shortTitle", "source", "status", "title",
        "title-short", "URL", "volume-title", "year-suffix",
    }
)  # fmt: skip
NUMBERS: Final = frozenset(
    {
        "chapter-number", "citation-number", "collection-number", "edition",
        "first-reference-note-number", "issue", "locator", "number", "number-of-pages",
        "number-of-volumes", "page", "page-first", "part", "printing", "supplement", "version",
        "volume",
    }
)  # fmt: skip
_NAME_PARTS: Final = frozenset(
    {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"}
)


def item_of(source: Mapping[str, Any]) -> Item:
    """The source's record as one CSL item that the schema accepts."""
    given = source["csl"] if isinstance(source["csl"], Mapping) else {}
    fitting: Item = {}
    custom: dict[str, Any] = {}
    for key, value in given.items():
        if key in ("id", "type"):
            continue
        kept = _fitting(key, value)
        if kept is None:
            custom[key] = value
        else:
            fitting[key] = kept
    kind = given.get("type")
    notes = [note for note in (fitting.pop("note", ""), *_graded(source)) if note]
    title = fitting.pop("title", "") or source["name"]
    if title != source["name"]:
        notes.append(f"Known as: {source['name']}")
    item = {
        "id": source["id"],
        "type": kind if isinstance(kind, str) and kind in TYPES else "document",
        "title": title,
        **fitting,
    }
    if notes:
        item["note"] = "\n".join(notes)
    if custom:
        item["custom"] = custom
    return item


def _graded(source: Mapping[str, Any]) -> Iterator[str]:
    said = {
        "Admiralty": source["reliability"],
        "Grade rests on": source["reliability_basis"],
        "Stake": source["stake"],
        "Marking": source["marking"],
    }
    for name, value in said.items():
        if value:
            yield f"{name}: {' '.join(str(value).split())}"


def _fitting(key: str, value: Any) -> Any:
    """The value as the schema takes it under `key`; None for what it does not take."""
    if key in TEXTS:
        return value if isinstance(value, str) else None
    if key in NUMBERS:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number or isinstance(value, str) else None
    if key in NAMES:
        return _names(value)
    if key in DATES:
        return _date(value)
    if key == "categories":
        fits = isinstance(value, list) and all(isinstance(part, str) for part in value)
        return value if fits else None
    return None


def _names(value: Any) -> list[dict[str, str]] | None:
    if not isinstance(value, list):
        return None
    for name in value:
        if not isinstance(name, dict) or not name:
            return None
        if not all(part in _NAME_PARTS and isinstance(v, str) for part, v in name.items()):
            return None
    return value


def _date(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict) or not set(value) <= {
        "date-parts",
        "season",
        "circa",
        "literal",
        "raw",
    }:
        return None
    for key in ("literal", "raw"):
        if not isinstance(value.get(key, ""), str):
            return None
    for key in ("season", "circa"):
        if not isinstance(value.get(key, ""), str | int | float | bool):
            return None
    if isinstance(value.get("season"), bool):
        return None
    if "date-parts" in value and date_parts(value) is None:
        return None
    return value


def date_parts(date: Any) -> list[list[int | str]] | None:
    """One or two days, each of one to three parts; None for what is neither."""
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    if not isinstance(parts, list) or not 1 <= len(parts) <= 2:
        return None
    for day in parts:
        if not isinstance(day, list) or not 1 <= len(day) <= 3:
            return None
        if not all(isinstance(p, int | str) and not isinstance(p, bool) for p in day):
            return None
    return parts


def day_of(date: Any) -> tuple[int, ...]:
    """Year, month and day of a CSL date, as far as they are numbers; () for none."""
    parts = date_parts(date)
    numbers: list[int] = []
    for part in parts[0] if parts else ():
        text = str(part).strip()
        if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit():
            break
        numbers.append(int(text))
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        numbers = numbers[:1]
    if len(numbers) > 2 and not 1 <= numbers[2] <= 31:
        numbers = numbers[:2]
    return tuple(numbers)


def csl_chunks(sources: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """An array, an item at a time."""
    yield b"["
    for number, source in enumerate(sources):
        text = json.dumps(item_of(source), ensure_ascii=False, separators=(",", ":"))
        yield ((",\n" if number else "\n") + text).encode()
    yield b"\n]\n"
