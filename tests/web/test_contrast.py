"""Contrast, computed from the colour tokens.

axe passes black symbols on dark cells when the symbols are hidden from it: no tool's word is taken.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "assessments" / "static" / "assessments" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in TOKEN.findall((CSS / "tokens.css").read_text())
}

SURFACES = ("canvas", "surface", "sunken", "hover")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "accent", "accent-hover") for ground in SURFACES],
    *[("ink-3", ground) for ground in ("canvas", "surface", "sunken")],
    *[(word, ground) for word in ("for", "against") for ground in ("canvas", "surface", "sunken")],
    *[(word, f"{word}-soft") for word in ("for", "against", "mixed", "notice", "accent")],
    *[("ink", f"{soft}-soft") for soft in ("for", "against", "mixed", "notice", "accent")],
    *[("ink-2", f"{soft}-soft") for soft in ("against", "notice", "accent")],
    ("on-solid", "solid"),
    ("on-solid", "solid-hover"),
    *[(f"cell-{code}-ink", f"cell-{code}") for code in ("cc", "c", "n", "i", "ii", "na")],
    ("ink-3", "surface"),
    ("surface", "against"),
]
# WCAG 1.4.11: edges by which a control is known, focus, and marks that carry meaning
MARKS = [
    *[("control-line", ground) for ground in ("canvas", "surface", "sunken")],
    *[("focus", ground) for ground in SURFACES],
    *[(mark, "surface") for mark in ("for", "against", "mixed", "accent", "ink-2")],
    ("against", "hover"),
    ("for", "hover"),
    ("cell-ii", "surface"),
    ("ink", "cell-cc"),
    ("surface", "ink"),
]


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of #rrggbb, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_arithmetic_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reads(ink: str, ground: str, theme: str) -> None:
    assert ratio(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_edges_show(mark: str, ground: str, theme: str) -> None:
    assert ratio(TOKENS[mark][theme], TOKENS[ground][theme]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contradicting_cells_stand_out_and_supporting_ones_recede(theme: str) -> None:
    """ACH refutes: the strongest contradiction is the loudest cell, a support the quietest mark."""
    page = TOKENS["surface"][theme]
    loudness = {code: ratio(TOKENS[f"cell-{code}"][theme], page) for code in ("ii", "cc", "i", "c")}
    assert loudness["ii"] > 2 * loudness["cc"]
    assert loudness["i"] > loudness["c"]


def test_every_colour_is_a_token() -> None:
    """A colour written elsewhere is one that no theme and no test knows."""
    strays = {
        (path.name, found)
        for path in CSS.glob("*.css")
        if path.name not in ("tokens.css", "print.css")
        for found in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text())
    }
    assert not strays


def test_every_token_in_use_exists() -> None:
    used = {
        name
        for path in CSS.glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)", path.read_text())
    }
    defined = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text()))
    assert used <= defined


def test_no_red_and_no_green() -> None:
    """Blue against orange is told apart by the colour-blind; red against green is not."""
    for name, themes in TOKENS.items():
        for colour in themes.values():
            r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
            vivid = max(r, g, b) - min(r, g, b) > 60
            assert not (vivid and g > r + 25 and g > b + 25), name
            assert not (vivid and r > 1.6 * max(g, 1) and b >= g), name
