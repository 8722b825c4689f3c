"""Which evidence says nearly the same already."""

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar
from uuid import UUID

import numpy as np
from rapidfuzz import fuzz, process

from assessments.evidence.models import Evidence
from assessments.framing.access import Access

K = TypeVar("K", bound=Hashable)

# In the sample on Russia and North Korea, E24 without its attribution shares 0.92 with E24. Of
# the 990 pairs of its 45 statements, none of which repeats another, one reaches this (E38 and
# E39, 0.60): a wrong hint costs one press, a repetition unseen counts one voice twice.
ALIKE_FROM: Final = 0.6
# Letters shared in order; sentences about the same thing reach 0.6 by chance.
SAME_LETTERS_FROM: Final = 0.75
LETTERS_COMPARED: Final = 1_000
# Four of five words of the shorter one stand in the longer one too.
_WITHIN: Final = 0.75
_WORDS_ENOUGH: Final = 5
# Statements met by way of one another's words before the rest is let be: where all say the same,
# the first few thousand will do.
_LOOKED_AT: Final = 6_000
SHOWN: Final = 5
COMPARED: Final = 40

_WORD: Final = re.compile(r"\w+")
# 10,000 and 10.000 and 10 000 (with any blank) and 10'000 are one number, 1.5 and 1,5 another.
_NUMBER: Final = re.compile(r"\d+(?:[.,'’\u00a0\u2009\u202f ]\d{3}(?!\d))+|\d+(?:[.,]\d+)?")
_BY_WORD: Final = {
    word: number
    for number, words in {
        2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
        10: "ten", 11: "eleven", 12: "twelve dozen", 15: "fifteen", 20: "twenty", 30: "thirty",
        40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
    }.items()
    for word in words.split()
}  # fmt: skip
_TIMES: Final = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    "hundert": 100, "tausend": 1_000, "millionen": 1_000_000, "milliarden": 1_000_000_000,
}  # fmt: skip
# A name and what is made of it, Russia and Russian, begin alike.
_STEM: Final = 5
_SENTENCE_START: Final = re.compile(r"[.!?:]\W{0,4}\w+")
_DENIALS: Final = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot",
     "nicht", "kein", "keine", "keinen", "nie", "niemand", "ohne"}
)  # fmt: skip


class Alike(NamedTuple):
    """A candidate; `share` is how alike it is, 0 to 1."""

    share: float
    uid: UUID
    label: str
    statement: str
    status: str


class Sense(NamedTuple):
    """What of a statement is compared."""

    letters: str
    words: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    denials: int
    whole: int


def alike(access: Access, statement: str, *, but: UUID | None = None) -> list[Alike]:
    """Visible evidence that reads like `statement`, the closest first, without `but`. 1 query."""
    rows = (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .exclude(uid__in=[but] if but else [])
        .order_by("pk")
        .values_list("uid", "label", "statement", "status")
    )
    return closest(statement, rows)


def closest(statement: str, rows: Iterable[tuple[UUID, str, str, str]]) -> list[Alike]:
    """What reads like `statement`, other numbers or not: a hint for whoever is typing it.

    By shared words first, which is quick; the few that share most by their letters too.
    """
    sense = sense_of(statement)
    scored = [(_overlap(sense.words, _words(plain(row[2]))), row) for row in rows]
    scored.sort(key=lambda pair: -pair[0])
    found = [
        Alike(share, *row)
        for _, row in scored[:COMPARED]
        if (share := share_of(sense, sense_of(row[2]))) >= ALIKE_FROM
    ]
    found.sort(key=lambda candidate: -candidate.share)
    return found[:SHOWN]


class Likes(Generic[K]):
    """Statements in which those that read like another are found without comparing all.

    By shared words first, of which the rarest lead to the candidates; those that share most are
    compared by their letters too.
    """

    def __init__(self, statements: Iterable[tuple[K, str]] = ()) -> None:
        self._keys: list[K] = []
        self._places: dict[K, int] = {}
        self._senses: list[Sense] = []
        # The places of a word's statements, which NumPy counts as they lie.
        self._with: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self._without_words: list[int] = []
        for key, statement in statements:
            self.add(key, statement)

    def add(self, key: K, statement: str) -> None:
        sense = sense_of(statement)
        place = len(self._keys)
        self._keys.append(key)
        self._places[key] = place
        self._senses.append(sense)
        for word in sense.words:
            self._with[word].append(place)
        if not sense.words:
            self._without_words.append(place)

    def like(self, statement: str, *, same_facts: bool = False) -> list[tuple[float, K]]:
        """Those that reach ALIKE_FROM, the closest first, earlier ones first among equals.

        With `same_facts` what names another number, place or person, or denies what the other
        says, is none.
        """
        sense = sense_of(statement)
        places = self._candidates(sense)
        if same_facts:
            places = [place for place in places if _same_facts(sense, self._senses[place])]
        shares = _shares_of(sense, [self._senses[place] for place in places])
        found = [pair for pair in zip(shares, places, strict=True) if pair[0] >= ALIKE_FROM]
        found.sort(key=lambda pair: (-pair[0], pair[1]))
        return [(share, self._keys[place]) for share, place in found]

    def is_same(self, key: K, statement: str) -> bool:
        """Whether it says the same letter for letter; case, accents, blanks and marks aside."""
        return self._senses[self._places[key]].whole == sense_of(statement).whole

    def _candidates(self, sense: Sense) -> Sequence[int]:
        """Those that share the most of the rarer words, earlier ones first among equals; all where
        there are few.

        Whoever shares six of ten words shares one of the rarer half.
        """
        if len(self._keys) <= COMPARED:
            return range(len(self._keys))
        if not sense.words:
            return self._without_words[:COMPARED]
        rarest = sorted(sense.words, key=lambda word: (len(self._with.get(word, ())), word))
        met = []
        left = _LOOKED_AT
        for word in rarest[: max(3, len(rarest) // 2 + 1)]:
            standing = self._with.get(word)
            if standing is None:
                continue
            met.append(np.frombuffer(standing, dtype=np.int64, count=min(left, len(standing))))
            left -= len(standing)
            if left <= 0:
                break
        return _met_most(met)


def _met_most(met: Sequence[np.ndarray]) -> list[int]:
    """Of so many lists of places, those that stand in most of them."""
    if not met:
        return []
    times = np.bincount(np.concatenate(met))
    places = np.flatnonzero(times)
    if len(places) > 2 * COMPARED:
        # Ties are decided by the place, so that the same file is always told the same.
        rank = times[places] * len(times) - places
        places = places[np.argpartition(-rank, 2 * COMPARED)[: 2 * COMPARED]]
    return [int(place) for place in places]


@lru_cache(maxsize=256)
def sense_of(statement: str) -> Sense:
    text = plain(statement)
    numbers = _numbers(text)
    return Sense(
        text[:LETTERS_COMPARED],
        _words(text) | numbers,
        numbers,
        _names(statement),
        sum(word in _DENIALS for word in _WORD.findall(text)) % 2,
        hash("".join(c for c in text if c.isalnum())),
    )


def _words(text: str) -> frozenset[str]:
    """Of a plain text: words of four letters and more, and every number: the rest is in all
    sentences. Shorter ones count in scripts that say more with less."""
    return frozenset(
        part
        for word in _WORD.findall(text)
        if len(word) > 3 or word.isdigit() or not word.isascii()
        for part in _parts(word)
    )


def _names(statement: str) -> frozenset[str]:
    """Words with a capital letter that no sentence begins with. None where every other word has
    one: in headlines, in German."""
    words = _WORD.findall(_SENTENCE_START.sub(" ", f". {statement}"))
    long = [word for word in words if len(word) > 2 and not word[0].isdigit()]
    named = [word for word in long if word[0].isupper()]
    if 2 * len(named) > len(long):
        return frozenset()
    return frozenset(plain(word)[:_STEM] for word in named)


def plain(text: str) -> str:
    """Lower case, without accents and apostrophes, one kind of blank, hyphen and quotation mark."""
    text = text.casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        bare = "".join(c for c in apart if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", bare).translate(_MARKS)
    if "'" in text:
        text = _APOSTROPHE.sub("", text.replace("n't", " not"))
    return " ".join(text.split())


_APOSTROPHE: Final = re.compile(r"(?<=[a-z])'(?=[a-z])")
_MARKS: Final = str.maketrans(
    {**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("„“”«»‹›", '"'), **dict.fromkeys("‘’‚´`", "'")}
)


def _parts(word: str) -> Iterable[str]:
    """A word; where a script writes none, each two of its letters that stand side by side."""
    if len(word) > 1 and "\u3040" <= word[0] <= "\u9fff":
        return (word[n : n + 2] for n in range(len(word) - 1))
    return (word,)


def _numbers(text: str) -> frozenset[str]:
    """The numbers that a text names, in figures or in words, each written one way."""
    found: list[str] = []
    rest = _NUMBER.sub(lambda match: f" {_figure(match[0])} ", text).replace("-", " ")
    value: float | None = None
    for word in rest.split():
        bare = word.strip(".,;:()\"'%")
        if bare in _TIMES and value is not None:
            value *= _TIMES[bare]
            continue
        if value is not None:
            found.append(f"{value:.10g}")
            value = None
        if bare in _BY_WORD:
            value = _BY_WORD[bare]
        elif bare[:1].isascii() and bare[:1].isdigit():
            value = _value(bare)
    if value is not None:
        found.append(f"{value:.10g}")
    return frozenset(found)


def _figure(written: str) -> str:
    grouped = re.sub(r"[.,'’\u00a0\u2009\u202f ](?=\d{3}(?!\d))", "", written)
    return grouped.replace(",", ".")


def _value(figure: str) -> float | None:
    try:
        return float(figure) if len(figure) <= 30 else None
    except ValueError:
        return None


def _same_facts(one: Sense, other: Sense) -> bool:
    """Each names a number or a name that the other does not, or one denies: two facts, however
    alike."""
    if one.denials != other.denials:
        return False
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return False
    return not (one.names - other.names and other.names - one.names)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words over all words (Jaccard), 0 to 1."""
    shared = len(one & other)
    together = len(one) + len(other) - shared
    return shared / together if together else 0.0


def share_of(one: Sense, other: Sense) -> float:
    """Of the words, of the shorter one's words (an attribution adds some), or of the letters."""
    return _shares_of(one, [other])[0]


def _shares_of(one: Sense, others: Sequence[Sense]) -> list[float]:
    if not others:
        return []
    letters = process.cdist(
        [one.letters],
        [other.letters for other in others],
        scorer=fuzz.ratio,
        score_cutoff=100 * SAME_LETTERS_FROM,
        dtype=np.float64,
    )[0].tolist()
    words, count = one.words, len(one.words)
    shares = []
    for other, alike in zip(others, letters, strict=True):
        theirs = len(other.words)
        shared = len(words & other.words)
        together = count + theirs - shared
        share = max(alike / 100, shared / together if together else 0.0)
        fewer = min(count, theirs)
        if fewer >= _WORDS_ENOUGH:
            share = max(share, _WITHIN * shared / fewer)
        shares.append(share)
    return shares
