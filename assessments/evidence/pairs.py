"""Which pairs out of many read alike. Arithmetic on texts: no query, and the order of what is
given decides nothing but the order among equals."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from assessments.evidence.likeness import ALIKE_FROM, sense_of, share_of

# Of the shorter one's words; what shares fewer is not compared by its letters.
WORDS_SHARED_FROM: Final = 0.3
# "The Daily News" and "Daily News, London" reach 0.86; "Daily News" and "Evening News" 0.67.
NAMES_ALIKE_FROM: Final = 0.82
# More are not looked for: ten thousand statements after one pattern make fifty million.
PAIRS_MOST: Final = 5_000
# Names that are compared with the rest in one call: a table of so many rows is 10 MB.
_AT_ONCE: Final = 128
_ARTICLES: Final = ("the ", "a ", "an ")


class Pair(NamedTuple):
    """Two by their places, the earlier first, and how alike they are, 0 to 1."""

    one: int
    other: int
    share: float


def statement_pairs(statements: Sequence[str]) -> list[Pair]:
    """Those that say nearly the same, the closest first; as `likeness.closest` finds them, but
    all against all.

    Not many more than PAIRS_MOST. Only those are compared in which one of the shorter one's rarer
    words stands in the other too (prefix filtering; Bayardo, Ma and Srikant 2007): of two that
    share three words in ten, one of the rarest seven is common.
    """
    senses = [sense_of(text) for text in statements]
    found = []
    for one, other in sorted(_candidates([sense.words for sense in senses])):
        share = share_of(senses[one], senses[other])
        if share >= ALIKE_FROM:
            found.append(Pair(one, other, share))
    return sorted(found, key=lambda pair: -pair.share)


def _candidates(words: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    holding: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(words):
        for word in each:
            holding[word].append(place)
    found: set[tuple[int, int]] = set()
    for place, each in enumerate(words):
        rarest = sorted(each, key=lambda word: (len(holding[word]), word))
        needed = ceil(WORDS_SHARED_FROM * len(each))
        near = {other for word in rarest[: len(each) - needed + 1] for other in holding[word]}
        for other in near - {place}:
            shorter = len(each) <= len(words[other])
            if shorter and len(each & words[other]) >= needed:
                found.add((min(place, other), max(place, other)))
        if len(found) >= PAIRS_MOST:
            break
    return found


def name_of(name: str) -> str:
    """A name as it is compared: without case, signs and a leading article."""
    cleaned = "".join(c if c.isalnum() else " " for c in name.casefold())
    plain = " ".join(cleaned.split())
    for article in _ARTICLES:
        plain = plain.removeprefix(article)
    return plain


def names_alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, whatever the order of their words."""
    return max(_ratio(name_of(one), name_of(other)) / 100, 0.0)


def _ratio(one: str, other: str, **_more: object) -> float:
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def name_pairs(names: Sequence[str]) -> list[Pair]:
    """Names that are nearly the same, the closest first."""
    found = islice(_near([name_of(name) for name in names]), PAIRS_MOST)
    return sorted(found, key=lambda pair: (-pair.share, pair))


def _near(plain: Sequence[str]) -> Iterator[Pair]:
    """All against all whose lengths leave a chance, whatever the order of their words. Names of n
    and m letters, n the fewer, share at most 2n of n + m."""
    in_order = [" ".join(sorted(name.split())) for name in plain]
    places = sorted(range(len(plain)), key=lambda place: len(in_order[place]))
    sorted_names = [in_order[place] for place in places]
    lengths = [len(name) for name in sorted_names]
    for start in range(0, len(places), _AT_ONCE):
        some = sorted_names[start : start + _AT_ONCE]
        longest = len(some[-1]) * (2 / NAMES_ALIKE_FROM - 1)
        rest = sorted_names[start : bisect_right(lengths, longest)]
        cutoff = 100 * NAMES_ALIKE_FROM
        scores = process.cdist(some, rest, scorer=fuzz.ratio, score_cutoff=cutoff, dtype=np.float64)
        for row, column in np.argwhere(np.triu(scores, 1)).tolist():
            one, other = places[start + row], places[start + column]
            share = float(scores[row, column]) / 100
            yield Pair(min(one, other), max(one, other), share)


def closest_names(name: str, names: Sequence[str], *, most: int) -> list[tuple[int, float]]:
    """Places of the names that are nearly `name`, the closest first, with how near."""
    wanted = name_of(name)
    scored = [(place, _ratio(wanted, name_of(each)) / 100) for place, each in enumerate(names)]
    near = [(place, share) for place, share in scored if share >= NAMES_ALIKE_FROM]
    return sorted(near, key=lambda pair: -pair[1])[:most]
