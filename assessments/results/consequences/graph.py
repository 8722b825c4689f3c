"""Where the boxes and arrows of the consequences go: causes left, effects right, by order.

Numbers are handed over as text, so that no locale writes a comma into an attribute.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final
from uuid import UUID

from assessments.framing.models import Hypothesis
from assessments.results.queries import Likelihoods, Pooled
from assessments.results.queries.consequences import Edge

BOX_WIDTH: Final = 172
BOX_HEIGHT: Final = 64
GAP_X: Final = 128
GAP_Y: Final = 26
MARGIN: Final = 6
_LINE: Final = 23


@dataclass(frozen=True, slots=True)
class Box:
    """A hypothesis: its label and likelihood, and two lines of its statement."""

    hypothesis: Hypothesis
    pooled: Pooled | None
    x: str
    y: str
    text_x: str
    first_y: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    edge: Edge
    path: str
    label_x: str
    label_y: str


@dataclass(frozen=True, slots=True)
class Graph:
    width: str
    height: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def orders(edges: Sequence[tuple[Hashable, Hashable]]) -> dict[Hashable, int]:
    """How many steps each end lies from the first causes, by the longest way. Edges are acyclic."""
    causes: dict[Hashable, list[Hashable]] = {}
    for cause, effect in edges:
        causes.setdefault(cause, [])
        causes.setdefault(effect, []).append(cause)
    found: dict[Hashable, int] = {}
    while len(found) < len(causes):
        ready = [
            node
            for node, before in causes.items()
            if node not in found and all(cause in found for cause in before)
        ]
        for node in ready:
            found[node] = 1 + max((found[cause] for cause in causes[node]), default=-1)
        if not ready:
            raise ValueError("the implications form a cycle")
    return found


def graph_of(edges: Sequence[Edge], likelihoods: Likelihoods) -> Graph | None:
    """None without an edge."""
    if not edges:
        return None
    ends = {end.uid: end for edge in edges for end in (edge.cause, edge.effect)}
    depth = orders([(edge.cause.uid, edge.effect.uid) for edge in edges])
    columns = _columns(edges, ends, depth)
    tallest = max(len(column) for column in columns.values())
    height = tallest * (BOX_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN
    spots: dict[UUID, tuple[float, float]] = {}
    for index, column in columns.items():
        free = height - 2 * MARGIN - (len(column) * (BOX_HEIGHT + GAP_Y) - GAP_Y)
        for row, uid in enumerate(column):
            spots[uid] = (
                MARGIN + index * (BOX_WIDTH + GAP_X),
                MARGIN + free / 2 + row * (BOX_HEIGHT + GAP_Y),
            )
    return Graph(
        width=_n(len(columns) * (BOX_WIDTH + GAP_X) - GAP_X + 2 * MARGIN),
        height=_n(height),
        boxes=tuple(_box(ends[uid], likelihoods, spot) for uid, spot in spots.items()),
        arrows=tuple(_arrow(edge, edges, spots) for edge in edges),
    )


def _columns(
    edges: Sequence[Edge], ends: Mapping[UUID, Hypothesis], depth: Mapping[Hashable, int]
) -> dict[int, list[UUID]]:
    """The ends by their order of consequence; effects beside their causes, so that few arrows
    cross."""
    columns: dict[int, list[UUID]] = {}
    place: dict[UUID, float] = {}
    for uid in sorted(ends, key=lambda uid: (depth[uid], ends[uid].order, ends[uid].pk)):
        columns.setdefault(depth[uid], []).append(uid)
    for column in columns.values():
        pull = {uid: [place[e.cause.uid] for e in edges if e.effect.uid == uid] for uid in column}
        column.sort(key=lambda uid: fmean(pull[uid]) if pull[uid] else 0.0)
        place.update({uid: (row + 0.5) / len(column) for row, uid in enumerate(column)})
    return columns


def _box(hypothesis: Hypothesis, likelihoods: Likelihoods, spot: tuple[float, float]) -> Box:
    x, y = spot
    lines = _lines(hypothesis.statement)
    return Box(
        hypothesis=hypothesis,
        pooled=likelihoods.of(hypothesis),
        x=_n(x),
        y=_n(y),
        text_x=_n(x + 10),
        first_y=_n(y + 20),
        lines=tuple((_n(y + 37 + 15 * index), line) for index, line in enumerate(lines)),
    )


def _arrow(edge: Edge, edges: Sequence[Edge], spots: Mapping[UUID, tuple[float, float]]) -> Arrow:
    """From the cause's side to a place of its own on the effect's: there its figures stand,
    where arrows that cross on the way have come apart."""
    (x1, y1), (x2, y2) = spots[edge.cause.uid], spots[edge.effect.uid]
    arriving = sorted(
        (e for e in edges if e.effect.uid == edge.effect.uid),
        key=lambda e: (spots[e.cause.uid][1], spots[e.cause.uid][0]),
    )
    place = arriving.index(edge) + 1
    x1, y1 = x1 + BOX_WIDTH, y1 + BOX_HEIGHT / 2
    x2, y2 = x2 - 2, y2 + BOX_HEIGHT * place / (len(arriving) + 1)
    bend = GAP_X * 0.45
    return Arrow(
        edge=edge,
        path=f"M{_n(x1)} {_n(y1)}C{_n(x1 + bend)} {_n(y1)} {_n(x1)} {_n(y2)} "
        f"{_n(x1 + bend)} {_n(y2)}H{_n(x2)}m-6 -4l6 4l-6 4",
        label_x=_n(x2 - 5),
        label_y=_n(y2 - 6),
    )


def _lines(statement: str) -> list[str]:
    """At most two lines of whole words, with an ellipsis where more follow."""
    lines = [""]
    words = statement.rstrip(".").split()
    for index, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LINE or not lines[-1]:
            lines[-1] = longer
        elif len(lines) < 2:
            lines.append(word)
        else:
            lines[-1] += "…"
            break
        if index == len(words) - 1:
            break
    return lines


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
