"""What a check finds in one file: how far each of our figures lies from the known one."""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

TOLERANCE = 1e-12


class Report:
    """Of one file. `left_out` counts what could not be checked, by the reason."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checked = 0
        self.largest: dict[float, tuple[float, str]] = {}
        self.failures: list[str] = []
        self.left_out: Counter[str] = Counter()
        self.is_unknown = False

    def hold(self, what: str, ours: Any, known: Any, tolerance: float = TOLERANCE) -> None:
        """Numbers, or arrays of them. A missing number equals only a missing one."""
        mine, theirs = (np.asarray(v, dtype=np.float64) for v in (_number(ours), _number(known)))
        self.checked += max(theirs.size, 1)
        if mine.shape != theirs.shape:
            self._note(what, math.inf, tolerance)
            self._fail(what, math.inf, f"{mine.shape} values, known are {theirs.shape}")
            return
        if not theirs.size:
            return
        missing = np.isnan(mine) != np.isnan(theirs)
        apart = np.where(missing, np.inf, np.nan_to_num(np.abs(mine - theirs), nan=0.0))
        apart = np.where(mine == theirs, 0.0, apart)
        deviation = float(apart.max())
        self._note(what, deviation, tolerance)
        if not deviation <= tolerance:
            self._fail(what, deviation, f"ours {ours!r}, known {known!r}")

    def hold_same(self, what: str, ours: object, known: object) -> None:
        """Words, or whole objects: equal or not."""
        self.checked += 1
        if ours != known:
            self._note(what, math.inf, 0.0)
            self._fail(what, math.inf, f"ours {ours!r}, known {known!r}")

    def leave_out(self, reason: str, count: int = 1) -> None:
        self.left_out[reason] += count

    @property
    def is_good(self) -> bool:
        """A file that no check knows is named, and fails nothing."""
        return not self.failures and (self.checked > 0 or bool(self.left_out) or self.is_unknown)

    def line(self) -> str:
        if self.is_unknown:
            return f"none   {self.path.name}: no check knows this kind of file"
        state = "FAILED" if not self.is_good else "ok" if self.checked else "none"
        text = f"{state:6} {self.path.name}: {self.checked} values"
        for tolerance, (deviation, where) in sorted(self.largest.items()):
            at = f" ({where})" if deviation else ""
            text += f"; largest deviation {deviation:.2g}{at} of {tolerance:g} allowed"
        for reason, count in sorted(self.left_out.items()):
            text += f"; {count} left out: {reason}"
        return "\n".join([text, *(f"         {failure}" for failure in self.failures[:10])])

    def _note(self, what: str, deviation: float, tolerance: float) -> None:
        if deviation >= self.largest.get(tolerance, (-1.0, ""))[0]:
            self.largest[tolerance] = (deviation, what)

    def _fail(self, what: str, deviation: float, detail: str) -> None:
        self.failures.append(f"{what}: off by {deviation:.3g}; {detail}")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def columns_of(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as lines:
        return next(csv.reader(lines), [])


def number(text: str) -> float:
    """A CSV cell; NaN for R's and Python's ways of saying that there is none."""
    return math.nan if text.strip() in ("", "NA", "NaN", "nan", "null") else float(text)


def numbers(row: Mapping[str, str], keys: Iterable[str]) -> list[float]:
    return [number(row[key]) for key in keys]


def beside(path: Path, *names: str) -> Path | None:
    """The first of these files that lies in the same folder."""
    return next((path.parent / name for name in names if (path.parent / name).is_file()), None)


def _number(value: Any) -> Any:
    if value is None:
        return math.nan
    if isinstance(value, (list, tuple)):
        return [_number(item) for item in value]
    return value
