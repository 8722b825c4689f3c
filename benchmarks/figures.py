"""What a measurement is, what it is held against, and how it is printed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

MILLISECONDS: Final = "ms"
A_SECOND: Final = "/s"
QUERIES: Final = "queries"


@dataclass(slots=True)
class Figure:
    """`values` in `unit`; of times the smaller is the better, of `/s` the greater.

    `bare` is the median of the least that does the same, in the same unit and run. `cpu` is the
    median of the processor time, where all of the work is done in the measuring process.
    """

    what: str
    size: str
    unit: str
    values: Sequence[float]
    bare: float | None = None
    cpu: float | None = None
    note: str = ""
    database: str = ""
    load: float = 0.0

    @property
    def median(self) -> float:
        return median(self.values)


@dataclass(frozen=True, slots=True)
class Beside:
    """What was recorded of others (the figure most in their favour), and the goal."""

    recorded: float | None = None
    of: str = ""
    goal: str = ""


MATRIX: Final = "matrix page, in process"
FIRST_SCREEN: Final = "matrix page, first screen, in process"
MATRIX_HTTP: Final = "matrix page, over HTTP"
MEMBERS: Final = "what carries it, each member left out"
CAMPS: Final = "where we differ, the two camps"
RATE: Final = "rate again, operation"
RATE_HTTP: Final = "rate, 16 people over HTTP"
WAIT_HTTP: Final = "longest wait of 16 people"
IN_ONE: Final = "ratings, 16 writers, 1 assessment"
IN_SIXTEEN: Final = "ratings, 16 writers, 16 assessments"
ANALYSES: Final = "all analyses, every leave-one-out"
EXPORT: Final = "export, records"
IMPORT: Final = "import, records"
WAIT_IMPORT: Final = "longest wait of one who rates during an import"

# Keys: what, size ("" for any). Source: design of 23 November 2026, same kind of machine.
BESIDE: Final = {
    (MATRIX, "M"): Beside(641, "Open Synthesis 641–708 ms", "8 ms"),
    (MATRIX, "L"): Beside(14_200, "Open Synthesis 14.2 s", "15 ms"),
    (MATRIX, "XL"): Beside(80_000, "Open Synthesis 80 s or time-out", "60 ms"),
    (FIRST_SCREEN, "XL"): Beside(80_000, "Open Synthesis 80 s or time-out", "30 ms"),
    (MATRIX_HTTP, "M"): Beside(641, "Open Synthesis 641–708 ms", ""),
    (MATRIX_HTTP, "L"): Beside(14_200, "Open Synthesis 14.2 s", ""),
    (MATRIX_HTTP, "XL"): Beside(80_000, "Open Synthesis 80 s or time-out", ""),
    (RATE, ""): Beside(16, "Open Synthesis 16–40 ms, no counts", "6 ms"),
    (RATE_HTTP, ""): Beside(84, "Open Synthesis 84/s (SQLite: 63 % fail)", "500/s"),
    (WAIT_HTTP, ""): Beside(None, "", "1,000 ms"),
    (IN_ONE, ""): Beside(None, "bare then: SQLite 5,700, PostgreSQL 3,700", "a quarter of bare"),
    (IN_SIXTEEN, ""): Beside(None, "bare then: SQLite 5,700, PostgreSQL 3,700", "a quarter"),
    (ANALYSES, "XL"): Beside(3.5, "bare NumPy 3.5 ms", "twice bare"),
    (EXPORT, ""): Beside(12_700, "Open Synthesis' load 12,700/s", "a third of bare"),
    (IMPORT, ""): Beside(None, "", "50,000/s"),
    (WAIT_IMPORT, ""): Beside(None, "", "1,000 ms"),
}
NOTHING: Final = Beside()


def beside(figure: Figure) -> Beside:
    exact = BESIDE.get((figure.what, figure.size))
    return exact or BESIDE.get((figure.what, ""), NOTHING)


def times_as_fast(figure: Figure, other: float | None) -> float | None:
    """How many times as fast as `other`; None without one."""
    if not other or figure.unit == QUERIES or not figure.median:
        return None
    return figure.median / other if figure.unit == A_SECOND else other / figure.median


@dataclass(slots=True)
class Run:
    """Figures with the circumstances under which they came about."""

    machine: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.machine,
            "figures": [
                {
                    "what": f.what,
                    "size": f.size,
                    "database": f.database,
                    "unit": f.unit,
                    "median": round(f.median, 3),
                    "min": round(min(f.values), 3),
                    "max": round(max(f.values), 3),
                    "n": len(f.values),
                    "recorded": beside(f).recorded,
                    "recorded_of": beside(f).of,
                    "goal": beside(f).goal,
                    "times_as_fast_as_recorded": times_as_fast(f, beside(f).recorded),
                    "bare": f.bare,
                    "times_as_fast_as_bare": times_as_fast(f, f.bare),
                    "cpu": f.cpu,
                    "note": f.note,
                    "load": f.load,
                }
                for f in self.figures
            ],
        }

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n")


def print_table(run: Run, console: Console) -> None:
    table = Table(title="Benchmarks", caption=_circumstances(run), pad_edge=False)
    for name in ("what", "size", "database"):
        table.add_column(name)
    for name in ("median", "min–max", "n", "cpu", "beside recorded", "beside bare", "goal", "load"):
        table.add_column(name, justify="right")
    table.add_column("note")
    for figure in run.figures:
        held = beside(figure)
        table.add_row(
            figure.what,
            figure.size,
            figure.database,
            f"{_number(figure.median)} {figure.unit}",
            f"{_number(min(figure.values))}–{_number(max(figure.values))}",
            str(len(figure.values)),
            "" if figure.cpu is None else f"{_number(figure.cpu)} ms",
            _times(times_as_fast(figure, held.recorded)),
            _times(times_as_fast(figure, figure.bare)),
            held.goal,
            f"{figure.load:.1f}",
            ". ".join(filter(None, (held.of, figure.note))),
        )
    console.print(table)


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _times(ratio: float | None) -> str:
    """As many times as fast; what is slower is written as a fraction."""
    if ratio is None:
        return ""
    return f"{ratio:,.0f} ×" if ratio >= 10 else f"{ratio:.1f} ×" if ratio >= 1 else _part(ratio)


def _part(ratio: float) -> str:
    return f"1/{1 / ratio:.1f}"


def _circumstances(run: Run) -> str:
    return ", ".join(f"{name} {value}" for name, value in run.machine.items())
