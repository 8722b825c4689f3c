"""Which column fills which field, guessed by the headings."""

import unicodedata
from collections.abc import Sequence

from assessments.interchange.bulk import rules

_KNOWN: dict[str, str] = {word: field for field, words in rules.HEADINGS.items() for word in words}
_LONGEST = 60


def plain(heading: str) -> str:
    """Lower case, without accents and marks: "Source-URL:" and "source url" are one."""
    apart = unicodedata.normalize("NFKD", heading.casefold().replace("ß", "ss"))
    kept = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return " ".join(kept.split())


def looks_like_headings(cells: Sequence[str]) -> bool:
    """Whether a first row names columns: some of it is known, and none of it is a long text."""
    said = [cell for cell in cells if cell.strip()]
    return any(plain(cell) in _KNOWN for cell in said) and all(
        len(cell) <= _LONGEST for cell in said
    )


def guess(headings: Sequence[str], format_: str, *, may_grade: bool) -> dict[str, int]:
    """Field to column. No column fills two fields; where two could fill one, the first does."""
    if format_ in rules.REFERENCES:
        return {
            field: headings.index(name)
            for field, name in rules.REFERENCE_MAPPING.items()
            if name in headings
        }
    if len(headings) == 1 and plain(headings[0]) not in _KNOWN:
        return {"statement": 0}
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        field = _KNOWN.get(plain(heading))
        if field is None or (field in rules.GRADES and not may_grade):
            continue
        found.setdefault(field, column)
    if "statement" not in found and "title" in found and "source" in found:
        found["statement"] = found.pop("title")
    return found
