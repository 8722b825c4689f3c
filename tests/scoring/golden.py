"""Reads the golden files and draws the inputs that several tests share."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.codes import UNRATED, Rating

GOLDEN = Path(__file__).parent.parent / "golden"
TOLERANCE = 1e-12


def rows_of(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def ach() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((GOLDEN / "ach.json").read_text(encoding="utf-8"))
    return content


chances = st.floats(min_value=0, max_value=1)
counts = hnp.arrays(np.int64, 6, elements=st.integers(0, 30))
codes = hnp.arrays(
    np.int8,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=8),
    elements=st.integers(UNRATED, max(Rating)),
)
