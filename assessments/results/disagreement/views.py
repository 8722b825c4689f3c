"""Where we differ: the cells to discuss first, how far the raters agree, what would bring two
people or two camps together, and whether the team has settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.evidence.models import Consistency
from assessments.evidence.raters import Raters, raters_of
from assessments.framing.access import access_to
from assessments.framing.models import JUDGING_ROLES, Hypothesis, Participant, Question
from assessments.framing.queries import participants_of
from assessments.results.analysis.pages import PAGES, chosen_question
from assessments.results.disagreement.asked import between_asked
from assessments.results.queries import Material, Pooled, material_of
from assessments.results.queries.differing import (
    Cell,
    Differing,
    concordance_of,
    differing_from,
    settling_of,
)
from assessments.results.queries.likelihood import Point, pooled_from
from assessments.scoring.agreement import Level
from assessments.scoring.codes import UNRATED
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot

CELLS_SHOWN: Final = 12
CELLS_MOST: Final = 72
ROWS_SHOWN: Final = 12
ROWS_MOST: Final = 40
NAMES_MOST: Final = 12  # more than these are counted, and named behind a fold
LEVELS: Final = {Level.AGREE: "agree", Level.MIXED: "mixed", Level.SPLIT: "split"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One code's share of a cell's raters, placed in a bar 100 wide."""

    code: str
    n: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class ToldCell:
    cell: Cell
    level: str
    code: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dissent:
    hypothesis: Hypothesis
    pooled: Pooled
    points: tuple[Point, ...]


@login_required
@require_safe
def disagreement(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """`?question=` chooses the question, `?a=&b=` two participants, `?a=camps` the two camps.

    Members' ratings are read where two are asked about, or how far all agree. 8 queries at most,
    whatever the size, 9 with those.
    """
    with snapshot():
        access = access_to(actor_of(request), assessment)
        material = material_of(access)
        question = chosen_question(request, material.frame.questions)
        everyone = list(participants_of(access))
        raters = _raters(request, material, everyone)
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "pages": PAGES,
        "page": "disagreement",
        "questions": material.frame.questions,
        "question": question,
        "change": material.frame.change,
    }
    if question is not None:
        context |= _context(request, material, question, raters, everyone)
    return render(request, "analysis/disagreement.html", context)


def _raters(
    request: HttpRequest, material: Material, everyone: Sequence[Participant]
) -> Raters | None:
    asked = bool(request.GET.get("a") or request.GET.get("members"))
    return raters_of(material.access, material.grid.cells, everyone) if asked else None


def _context(
    request: HttpRequest,
    material: Material,
    question: Question,
    raters: Raters | None,
    everyone: Sequence[Participant],
) -> dict[str, object]:
    grid, answers = material.grid, material.answers
    found = differing_from(grid, question, material.frame.change)
    likelihoods = pooled_from(material.frame, answers)
    apart = [cell for cell in found.cells if cell.level != Level.AGREE]
    told = [_told(cell) for cell in apart[:CELLS_MOST]]
    rows = _map(found)
    met = None
    if raters is not None and request.GET.get("a"):
        asked = (request.GET["a"], request.GET.get("b", ""))
        met = between_asked(material, question, raters, everyone, *asked)
    return {
        "found": found,
        "first": told[:CELLS_SHOWN],
        "rest": told[CELLS_SHOWN:],
        "apart": len(apart) - CELLS_SHOWN,
        "unshown": len(apart) - len(told),
        "map": rows[:ROWS_MOST],
        "map_more": len(rows[ROWS_SHOWN:ROWS_MOST]),
        "map_unshown": len(rows[ROWS_MOST:]),
        "divided": len(rows),
        "concordance": concordance_of(raters, grid, question) if raters else None,
        "raters_read": raters is not None,
        "members": [(str(p.uid), p.name) for p in everyone if p.role in JUDGING_ROLES],
        "a": request.GET.get("a", ""),
        "b": request.GET.get("b", ""),
        "met": met,
        "met_cells": [
            (c, _code(c.one), _code(c.other), _parts(c.one_counts), _parts(c.other_counts))
            for c in met.cells
        ]
        if met
        else [],
        "camps": met is not None and max(len(met.one), len(met.other)) > 1,
        "crowded": met is not None and len(met.one) + len(met.other) > NAMES_MOST,
        "dissents": [
            Dissent(h, pooled, pooled.dissent)
            for h in found.hypotheses
            if (pooled := likelihoods.of(h)) is not None and pooled.dissent
        ],
        "settling": settling_of(answers, found.hypotheses),
    }


def _parts(counts: tuple[int, ...]) -> list[tuple[str, int]]:
    return [(code, n) for code, n in zip(Consistency.values, counts, strict=True) if n]


def _code(code: int) -> str:
    return "" if code == UNRATED else Consistency.values[code]


def _told(cell: Cell) -> ToldCell:
    bars, at = [], 0.0
    for code, n in zip(Consistency.values, cell.counts, strict=True):
        width = 100 * n / cell.n
        if n:
            bars.append(Bar(code=code, n=n, x=f"{at:.2f}", width=f"{width:.2f}"))
        at += width
    return ToldCell(cell, LEVELS[cell.level], _code(cell.code), tuple(bars))


@dataclass(frozen=True, slots=True)
class MapRow:
    """`levels` by the hypotheses' labels, "" where there is nothing to tell."""

    evidence: object
    levels: tuple[tuple[str, str], ...]


def _map(found: Differing) -> list[MapRow]:
    """The rows in which anything is split or mixed, those with most of it first."""
    by_item: dict[int, dict[int, str]] = {}
    items = {}
    for cell in found.cells:
        items[cell.evidence.pk] = cell.evidence
        by_item.setdefault(cell.evidence.pk, {})[cell.hypothesis.pk] = LEVELS[cell.level]
    weight = {"split": 100, "mixed": 1, "agree": 0}
    order = sorted(by_item, key=lambda pk: -sum(weight[w] for w in by_item[pk].values()))
    return [
        MapRow(items[pk], tuple((h.label, by_item[pk].get(h.pk, "")) for h in found.hypotheses))
        for pk in order
        if any(w != "agree" for w in by_item[pk].values())
    ]
