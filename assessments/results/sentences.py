"""Sentences in the reader's language, made of fragments: plain text, and figures with an origin.

A translated template keeps its figures: `%(best)s` stands for a fragment, wherever a language
puts it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

_PLACE: Final = re.compile(r"%\((\w+)\)s")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Openers that are never names; beyond them the assessment's own texts tell.
_OPENERS: Final = frozenset(
    {
        *("a", "an", "the", "at", "in", "on", "by", "of", "no", "none", "nobody", "nothing"),
        *("neither", "any", "all", "both", "each", "every", "either", "few", "many", "more"),
        *("most", "less", "least", "some", "there", "this", "that", "these", "those", "it"),
        *("its", "if", "when", "where", "who", "how", "one", "two", "three"),
        *("they", "he", "she", "we", "their", "his", "her", "our"),
        *("somebody", "someone", "something", "everybody", "everyone", "everything"),
    }
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a sentence. `about` names what a figure rests on ("" for plain text); `uid` is
    the thing itself where that is not the sentence's own hypothesis; `strong` marks the word."""

    text: str
    about: str = ""
    value: object = None
    uid: UUID | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """`role` says what the sentence is for, so that confidence can never join likelihood."""

    role: str
    fragments: tuple[Fragment, ...]

    def __str__(self) -> str:
        return "".join(fragment.text for fragment in self.fragments)


Part = Fragment | str | Sequence[Fragment]


def compose(template: str, **parts: Part) -> tuple[Fragment, ...]:
    """The translated `template` with each `%(name)s` replaced by its part."""
    found: list[Fragment] = []
    position = 0
    for place in _PLACE.finditer(template):
        found.append(Fragment(template[position : place.start()]))
        found.extend(_fragments(parts[place[1]]))
        position = place.end()
    found.append(Fragment(template[position:]))
    return tuple(fragment for fragment in found if fragment.text)


def _fragments(part: Part) -> Sequence[Fragment]:
    if isinstance(part, Fragment):
        return (part,)
    return (Fragment(part),) if isinstance(part, str) else part


def joined(parts: Sequence[Sequence[Fragment]], separator: str) -> tuple[Fragment, ...]:
    found: list[Fragment] = []
    for index, part in enumerate(parts):
        if index:
            found.append(Fragment(separator))
        found.extend(part)
    return tuple(found)


def listed(parts: Sequence[Fragment]) -> tuple[Fragment, ...]:
    """Fragments as a list in words: H2, H3 and H4."""
    if len(parts) < 2:
        return tuple(parts)
    return (*joined([(part,) for part in parts[:-1]], ", "), Fragment(f" {_('and')} "), parts[-1])


def names(words: Iterable[str]) -> str:
    return str(get_text_list(list(words), _("and")))


def some(words: Iterable[str], shown: int = 6) -> str:
    """All in words, or the first of many and how many more: E1, E2 and 127 more."""
    called = list(words)
    if len(called) <= shown:
        return names(called)
    return _("%(items)s and %(n)d more") % {
        "items": ", ".join(called[:shown]),
        "n": len(called) - shown,
    }


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words that the texts write small: whichever of them opens a statement is no name."""
    found = set(_OPENERS)
    for text in texts:
        found.update(word for word in _WORD.findall(text) if word[0].islower())
    return frozenset(found)


def as_clause(text: str, known: frozenset[str]) -> str:
    """A statement as it stands inside a sentence: no full stop, no capital but a name's."""
    clause = text.strip().rstrip(".").rstrip()
    first = _WORD.match(clause)
    if first and first[0][0].isupper() and first[0].lower() in known:
        return clause[0].lower() + clause[1:]
    return clause
