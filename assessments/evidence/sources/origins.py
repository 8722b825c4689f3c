"""Whom sources repeat, all the way: how many voices there are behind many items. No Django.

A source that never speaks for itself, whose every citation names whom it repeats, is followed to
those; one that does at least once is a voice of its own, whatever it repeats elsewhere. Sources
that repeat one another in a circle are one voice together: none of them has it from outside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Voice = frozenset[int]
"""The source, or those of a circle, at which following ends."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One corroborating citation: of which item, by which source, repeating whom (None: nobody)."""

    item: int
    source: int
    origin: int | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The items that have one voice and no other (`only`), those that have others beside it
    (`among`), and the sources that pass it on."""

    voice: Voice
    only: tuple[int, ...]
    among: tuple[int, ...]
    told_by: tuple[int, ...]


def voices_of(citations: Iterable[Cited]) -> dict[int, frozenset[Voice]]:
    """By source, repeated ones among them, the voices to which following it leads."""
    named: dict[int, set[int | None]] = {}
    for cited in citations:
        named.setdefault(cited.source, set()).add(cited.origin)
    follows = {
        source: {origin for origin in origins if origin is not None}
        for source, origins in named.items()
        if None not in origins and origins != {source}
    }
    everyone = set(named) | {o for origins in named.values() for o in origins if o is not None}
    ends: dict[int, frozenset[Voice]] = {}
    for circle in _circles(everyone, follows):
        led_to = {other for source in circle for other in follows.get(source, ())} - circle
        beyond = frozenset(voice for other in led_to for voice in ends[other])
        ends |= dict.fromkeys(circle, beyond or frozenset({circle}))
    return ends


def _circles(everyone: Iterable[int], follows: Mapping[int, set[int]]) -> Iterator[Voice]:
    """Sources that repeat one another in a circle together, every other by itself; each after those
    that it leads to (strong components; Tarjan 1972). In time that grows with the citations alone:
    a circle of thousands is imported with one file."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    path: dict[int, None] = {}
    for start in everyone:
        waiting = [start] if start not in number else []
        while waiting:
            source = waiting[-1]
            if source not in number:
                number[source] = low[source] = len(number)
                path[source] = None
            follow = follows.get(source, set())
            unmet = next((other for other in follow if other not in number), None)
            if unmet is not None:
                waiting.append(unmet)
                continue
            waiting.pop()
            low[source] = min([number[source], *(low[other] for other in follow if other in path)])
            if low[source] == number[source]:
                yield _taken_off(path, source)


def _taken_off(path: dict[int, None], source: int) -> Voice:
    """The end of the path, back to the source."""
    circle = {path.popitem()[0]}
    while source not in circle:
        circle.add(path.popitem()[0])
    return frozenset(circle)


def clusters_of(citations: Sequence[Cited]) -> list[Cluster]:
    """The voices, those that most items have for their only one first; in a fixed order among
    equals."""
    ends = voices_of(citations)
    heard: dict[int, set[Voice]] = {}
    passing: dict[Voice, set[int]] = {}
    for cited in citations:
        for voice in ends[cited.source if cited.origin is None else cited.origin]:
            heard.setdefault(cited.item, set()).add(voice)
            passing.setdefault(voice, set()).add(cited.source)
    only: dict[Voice, list[int]] = {}
    among: dict[Voice, list[int]] = {}
    for item, voices in heard.items():
        for voice in voices:
            (only if len(voices) == 1 else among).setdefault(voice, []).append(item)
    clusters = [
        Cluster(
            voice=voice,
            only=tuple(sorted(only.get(voice, ()))),
            among=tuple(sorted(among.get(voice, ()))),
            told_by=tuple(sorted(told - voice)),
        )
        for voice, told in passing.items()
    ]
    return sorted(clusters, key=lambda c: (-len(c.only), -len(c.among), sorted(c.voice)))
