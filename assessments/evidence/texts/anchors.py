"""Excerpts that find their place again: a quotation with the text around it.

The selector is the Web Annotation Data Model's TextQuoteSelector (W3C, 2017). Excerpts are stored
without white space at their ends, so that finding them again passes over white space there.
"""

import re
from collections.abc import Iterator
from typing import Final

CONTEXT: Final = 40
CONTEXT_MOST: Final = 400


def anchored(body: str, start: int, end: int) -> dict[str, str]:
    """The excerpt from `start` to `end`, with as much around it as tells it from its likes."""
    exact = body[start:end]
    size = CONTEXT
    while True:
        excerpt = {
            "exact": exact.strip(),
            "prefix": _from_word(body[max(0, start - size) : start], start > size).strip(),
            "suffix": _to_word(body[end : end + size], end + size < len(body)).strip(),
        }
        if size >= CONTEXT_MOST or _is_alone(body, excerpt):
            return excerpt
        size *= 2


def _is_alone(body: str, excerpt: dict[str, str]) -> bool:
    places = places_of(body, excerpt)
    return next(places, None) is not None and next(places, None) is None


def places_of(body: str, excerpt: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Where in `body` the excerpt stands, with its prefix and suffix around it."""
    parts = [re.escape(excerpt[key]) for key in ("prefix", "exact", "suffix")]
    pattern = rf"(?={parts[0]}\s*({parts[1]})\s*{parts[2]})"
    for found in re.finditer(pattern, body):
        yield found.span(1)


def _from_word(text: str, is_cut: bool) -> str:
    """Without the half word that the cut has left at the beginning."""
    head, space, rest = text.partition(" ")
    return rest if is_cut and space and rest.strip() else text if not is_cut or not space else head


def _to_word(text: str, is_cut: bool) -> str:
    rest, space, tail = text.rpartition(" ")
    return rest if is_cut and space and rest.strip() else text if not is_cut or not space else tail
