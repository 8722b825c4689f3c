"""Where the marks of a calibration curve go. Pure geometry; numbers as text, for no locale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assessments.scoring.outcomes.calibration import Bin

SIDE: Final = 320.0
LEFT: Final = 46.0
TOP: Final = 40.0
_CLEAR: Final = 6.0
TICKS: Final = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Mark:
    x: str
    y: str
    top: str
    bottom: str
    r: str
    n: int
    label_y: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Forecast across, share that came true upwards; the diagonal is perfect calibration."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    path: str
    left: str = f"{LEFT:g}"
    right: str = f"{LEFT + SIDE:g}"
    top: str = f"{TOP:g}"
    bottom: str = f"{TOP + SIDE:g}"
    foot: str = f"{TOP + SIDE + 18:g}"
    up_y: str = f"{TOP - 26:g}"
    name_y: str = f"{TOP + SIDE + 38:g}"
    middle: str = f"{LEFT + SIDE / 2:g}"


def curve_of(bins: Sequence[Bin]) -> Curve:
    filled = [b for b in bins if b.n]
    marks = []
    for one in filled:
        assert one.forecast is not None
        assert one.share is not None
        assert one.low is not None
        assert one.high is not None
        y = _y(one.share)
        marks.append(
            Mark(
                x=f"{_x(one.forecast):.1f}",
                y=f"{y:.1f}",
                top=f"{_y(one.high):.1f}",
                bottom=f"{_y(one.low):.1f}",
                r=f"{_CLEAR:g}",
                n=one.n,
                label_y=f"{min(_y(one.high), y - _CLEAR) - 5:.1f}",
            )
        )
    return Curve(
        marks=tuple(marks),
        ticks=tuple(Tick(f"{_x(t / 100):g}", f"{_y(t / 100):g}", str(t)) for t in TICKS),
        path=" ".join(f"{m.x},{m.y}" for m in marks),
    )


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return TOP + SIDE * (1 - share)
