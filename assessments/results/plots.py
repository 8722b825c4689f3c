"""Where the marks of the figures go. Pure geometry in the SVG's own units; looks are classes.

Numbers are handed over as text, so that no locale writes a comma into an attribute.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from assessments.scoring.impact import Severity

TOP: Final = 26
HEAD: Final = 16
LEVEL: Final = 44
LANE: Final = 13
EDGES: Final = (0, 20, 45, 55, 80, 100)
_CHARACTER: Final = 7.0
_LINE: Final = 15.0
_LONGEST: Final = 26


@dataclass(frozen=True, slots=True)
class Sheet:
    """How wide a figure is drawn, where its scale begins and ends, and whether a label says more
    than a hypothesis's own."""

    width: float
    left: float
    right: float
    is_worded: bool

    def x(self, percent: float) -> float:
        return self.left + (self.right - self.left) * percent / 100


WIDE: Final = Sheet(760, 96, 740, is_worded=True)
# 360 px less a page's margins and a box's padding: nothing is drawn smaller or pushed aside.
NARROW: Final = Sheet(296, 62, 278, is_worded=False)


@dataclass(frozen=True, slots=True)
class Point:
    """One hypothesis: likelihood in percent (lower, best, upper) and severity on one side."""

    uid: UUID
    label: str
    text: str
    title: str
    lower: float
    best: float
    upper: float
    severity: Severity
    is_harm: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with its whiskers and its label, placed."""

    point: Point
    x: str
    y: str
    x1: str
    x2: str
    y1: str
    y2: str
    corner_x: str
    corner_y: str
    label: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    at: str
    text: str
    is_axis: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A likelihood × impact figure: `rows` and `columns` are the grid, `marks` the points."""

    width: str
    left: str
    right: str
    names_x: str
    height: str
    bottom: str
    axis_y: str
    ticks_y: str
    name_y: str
    has_gains: bool
    has_harms: bool
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class _Placed:
    """Boxes that are taken: (left, top, right, bottom). Below `bottom` stand the ticks."""

    sheet: Sheet
    bottom: float
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def is_free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        if left < self.sheet.left - 4 or right > self.sheet.width - 2:
            return False
        if top < HEAD or bottom > self.bottom:
            return False
        return all(right <= a or left >= c or bottom <= b or top >= d for a, b, c, d in self.boxes)


def likelihood_by_impact(
    points: Sequence[Point], levels: Sequence[str], sheet: Sheet = WIDE
) -> Plot:
    """Harms above the axis, gains below, severity 0 to 5 with the words `levels`.

    Points of one level are set apart in lanes where their ranges would lie on one another.
    """
    harms = max((p.severity.upper for p in points if p.is_harm), default=0.0)
    gains = max((p.severity.upper for p in points if not p.is_harm), default=0.0)
    above, below = _ceiling(harms), _ceiling(gains)
    # Half a step beyond the outermost level, where lanes and labels of its marks find room.
    axis = TOP + (above + 0.5) * LEVEL if above else float(TOP + 10)
    bottom = axis + (below + 0.5) * LEVEL if below else axis + 10.0
    lanes = _lanes(points)
    placed = _Placed(sheet, bottom)
    rows = [Line(_n(axis), levels[0] if levels else "0", is_axis=True)]
    for sign, most in ((-1, above), (1, below)):
        rows += [
            Line(_n(axis + sign * level * LEVEL), _level(levels, level))
            for level in range(1, most + 1)
        ]
    spots = {
        p.uid: (sheet.x(p.best), _y(p, axis, p.severity.median) + lanes[p.uid]) for p in points
    }
    placed.boxes += [(x - 8, y - 8, x + 8, y + 8) for x, y in spots.values()]
    marks = [
        _mark(p, spots[p.uid], axis, lanes[p.uid], placed)
        for p in sorted(points, key=lambda p: spots[p.uid])
    ]
    return Plot(
        width=_n(sheet.width),
        left=_n(sheet.left),
        right=_n(sheet.right),
        names_x=_n(sheet.left - 10),
        height=_n(bottom + 44),
        bottom=_n(bottom),
        axis_y=_n(axis),
        ticks_y=_n(bottom + 18),
        name_y=_n(bottom + 38),
        has_gains=below > 0,
        has_harms=above > 0,
        rows=tuple(rows),
        columns=tuple(Line(_n(sheet.x(edge)), str(edge)) for edge in EDGES),
        marks=tuple(marks),
    )


def _ceiling(severity: float) -> int:
    return min(5, math.ceil(severity))


def _level(levels: Sequence[str], level: int) -> str:
    return levels[level] if level < len(levels) else str(level)


def _y(point: Point, axis: float, severity: float) -> float:
    return axis - severity * LEVEL if point.is_harm else axis + severity * LEVEL


def _lanes(points: Sequence[Point]) -> dict[UUID, float]:
    """How far each point is moved off its level, so that ranges of one level do not overlap."""
    taken: dict[tuple[bool, float], list[list[tuple[float, float]]]] = {}
    offsets: dict[UUID, float] = {}
    for point in sorted(points, key=lambda p: (p.best, p.label)):
        lanes = taken.setdefault((point.is_harm, point.severity.median), [])
        index = next(
            (i for i, lane in enumerate(lanes) if all(_apart(point, range_) for range_ in lane)),
            len(lanes),
        )
        if index == len(lanes):
            lanes.append([])
        lanes[index].append((point.lower, point.upper))
        step = (index + 1) // 2
        offsets[point.uid] = (step if index % 2 else -step) * _lane_height(point, points)
    return offsets


def _apart(point: Point, other: tuple[float, float]) -> bool:
    return point.lower > other[1] + 1 or point.upper < other[0] - 1


def _lane_height(point: Point, points: Sequence[Point]) -> float:
    """Lanes shrink where many points share a level, so that they stay within it."""
    alike = sum(
        p.is_harm == point.is_harm and p.severity.median == point.severity.median for p in points
    )
    return min(float(LANE), LEVEL * 0.9 / max(alike, 1))


def _mark(
    point: Point, spot: tuple[float, float], axis: float, offset: float, placed: _Placed
) -> Mark:
    x, y = spot
    label, left, top, anchor = _label(point, x, y, placed)
    low, high = (_y(point, axis, s) + offset for s in (point.severity.lower, point.severity.upper))
    return Mark(
        point=point,
        x=_n(x),
        y=_n(y),
        x1=_n(placed.sheet.x(point.lower)),
        x2=_n(placed.sheet.x(point.upper)),
        y1=_n(low),
        y2=_n(high),
        corner_x=_n(x - 6),
        corner_y=_n(y - 6),
        label=label,
        label_x=_n(left),
        label_y=_n(top),
        anchor=anchor,
    )


def _label(point: Point, x: float, y: float, placed: _Placed) -> tuple[str, float, float, str]:
    """The longest label that fits beside, above or below the point; the bare one if none does."""
    short = _shortened(point.text) if placed.sheet.is_worded else ""
    texts = [f"{point.label} {short}", point.label] if short else [point.label]
    for text in texts:
        wide = len(text) * _CHARACTER
        for anchor, left, base in (
            ("start", x + 11, y - 4.5),
            ("end", x - 11, y - 4.5),
            ("start", x + 11, y + 13),
            ("end", x - 11, y + 13),
            ("middle", x, y - 12),
            ("middle", x, y + 20),
        ):
            start = {"start": left, "end": left - wide, "middle": left - wide / 2}[anchor]
            box = (start, base - _LINE + 4, start + wide, base + 3)
            if placed.is_free(box):
                placed.boxes.append(box)
                return text, left, base, anchor
    return point.label, x + 11, y - 4.5, "start"


def _shortened(text: str) -> str:
    """The first whole words of a statement, with an ellipsis where more follow."""
    words = text.rstrip(".").split()
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > _LONGEST:
            break
        kept.append(word)
    if not kept:
        return ""
    return " ".join(kept) + ("…" if len(kept) < len(words) else "")


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
