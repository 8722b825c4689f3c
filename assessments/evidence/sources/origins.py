"""Whom sources repeat, all the way: how many voices there are behind many items. No Django.

A source that never speaks for itself, whose every citation names whom it repeats, is followed to
those; one that does at least once is a voice of its own, whatever it repeats elsewhere. Sources
that repeat one another in a circle are one voice together: none of them has it from outside.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    reached = {source: _reached(source, follows) for source in everyone}
    return {source: _ends(source, reached) for source in everyone}


def _reached(start: int, follows: Mapping[int, set[int]]) -> set[int]:
    """What following leads to, `start` itself where it comes round again or leads nowhere."""
    found: set[int] = set()
    waiting = list(follows.get(start, ()))
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            waiting.extend(follows.get(source, ()))
    return found


def _ends(start: int, reached: Mapping[int, set[int]]) -> frozenset[Voice]:
    """Where it ends: in sources that follow nobody, or in circles that lead nowhere else."""
    ends = set()
    for source in reached[start] or {start}:
        circle = reached[source]
        if not circle:
            ends.add(frozenset({source}))
        elif all(source in reached[other] for other in circle):
            ends.add(frozenset(circle))
    return frozenset(ends)


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
    clusters = [
        Cluster(
            voice=voice,
            only=tuple(sorted(item for item, voices in heard.items() if voices == {voice})),
            among=tuple(sorted(item for item, v in heard.items() if voice in v and len(v) > 1)),
            told_by=tuple(sorted(told - voice)),
        )
        for voice, told in passing.items()
    ]
    return sorted(clusters, key=lambda c: (-len(c.only), -len(c.among), sorted(c.voice)))
