"""What carries a question's conclusion, and what if: nothing is saved, the address says it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.basis import RuleViolation, Violations
from assessments.evidence.raters import Raters, raters_of
from assessments.evidence.words import KINDS
from assessments.framing.access import access_to
from assessments.framing.models import Hypothesis, Question
from assessments.results.analysis.pages import PAGES, chosen_question
from assessments.results.leads import then_of
from assessments.results.queries import Grid, Total, frame_of, grid_of
from assessments.results.queries.depth import Column, Depth
from assessments.results.queries.leaving import depth_from
from assessments.results.rules import GROUPS, MAPPED, PLAIN, UNGRADED, Assumed
from assessments.results.sensitivity.asked import address_of, assumed_in
from assessments.results.sensitivity.form import form_of
from assessments.results.sensitivity.told import assumptions, groups_of, smallest_told, tripwires
from assessments.scoring.likelihoods import MAPPINGS
from assessments.web.actors import actor_of
from assessments.web.faults import faults_of
from assessments.web.snapshots import snapshot
from assessments.web.tags import CREDIBILITY, RELIABILITY

WIRES_SHOWN = 8
FIRST = 8  # hypotheses that are shown before the fold


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one hypothesis stands as asked, and as it stands in truth (None: the same)."""

    hypothesis: Hypothesis
    total: Total
    prior: float | None
    share: float | None
    before: Total | None
    share_before: float | None


@login_required
@require_safe
def sensitivity(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """`?question=` chooses the question, `?members=1` leaves out each member too. 5 queries at
    most for the page's own, whatever the size."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        frame = frame_of(access)
        grid = grid_of(frame)
        question = chosen_question(request, frame.questions)
        assumed, faults = _assumed(request, grid, question)
        raters = None
        if question and (request.GET.get("members") == "1" or assumed.without("member")):
            raters = raters_of(access, grid.cells)
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "pages": PAGES,
        "page": "sensitivity",
        "questions": frame.questions,
        "question": question,
        "change": frame.change,
    }
    if question is not None:
        context |= _context(grid, question, assumed, raters, frame.change, assessment)
        hypotheses = [grid.hypotheses[j] for j in grid.columns(question)]
        form = form_of(request.GET, grid, hypotheses, assumed, faults)
        context |= {"form": form, "options": _options(grid, form.left_out, raters)}
    return render(request, "analysis/sensitivity.html", context)


def _assumed(
    request: HttpRequest, grid: Grid, question: Question | None
) -> tuple[Assumed, list[RuleViolation]]:
    """The what-if that the address asks for; where it cannot be, none and why."""
    if question is None:
        return PLAIN, []
    hypotheses = tuple(grid.hypotheses[j] for j in grid.columns(question))
    try:
        return assumed_in(request.GET, grid, hypotheses), []
    except (RuleViolation, Violations) as refusal:
        return PLAIN, faults_of(refusal)


def _context(
    grid: Grid,
    question: Question,
    assumed: Assumed,
    raters: Raters | None,
    change: int,
    assessment: UUID,
) -> dict[str, object]:
    depth = depth_from(grid, question, change, assumed, raters)
    before = depth if assumed.is_plain else depth_from(grid, question, change, deep=False)
    wires, turning = tripwires(depth, depth.linchpins), tripwires(depth, depth.turning)
    uid = str(question.uid)
    return {
        "depth": depth,
        "standings": _standings(depth, before),
        "leads": then_of(depth.leaders) if question.is_competing else "",
        "led_before": then_of(before.leaders) if question.is_competing else "",
        "lead_changes": [h.pk for h in before.leaders] != [h.pk for h in depth.leaders],
        "groups": groups_of(depth, assessment),
        "assumptions": assumptions(assumed),
        "wires": wires[:WIRES_SHOWN],
        "wires_more": max(0, len(wires) - WIRES_SHOWN),
        "turning": turning[:WIRES_SHOWN],
        "turning_more": max(0, len(turning) - WIRES_SHOWN),
        "smallest": smallest_told(depth),
        "members_url": address_of(assumed, uid, members="1"),
        "members_read": raters is not None,
        "plain_url": address_of(PLAIN, uid),
        "mapped": [(r.name, r.name.lower(), f"{assumed.likelihoods[r]:g}") for r in MAPPED],
        "mappings": [(name, _ratio(name)) for name in MAPPINGS],
    }


def _ratio(name: str) -> str:
    """How far one item can tell two hypotheses apart by a mapping."""
    values = MAPPINGS[name].values()
    return f"{max(values) / min(values):,.0f}"


def _standings(depth: Depth, before: Depth) -> list[Standing]:
    """In the question's order, or of many those first that the evidence ranks highest."""
    was: Column | None = before.column
    same = before is depth
    found = [
        Standing(
            hypothesis=h,
            total=depth.totals[j],
            prior=depth.column.prior[j] if depth.column else None,
            share=depth.column.posterior[j] if depth.column else None,
            before=None if same else before.totals[j],
            share_before=None if same or was is None else was.posterior[j],
        )
        for j, h in enumerate(depth.hypotheses)
    ]
    if depth.question.is_competing and len(found) > FIRST:
        found.sort(key=lambda row: (row.total.first or len(found), row.total.last or 0))
    return found


def _options(
    grid: Grid, left_out: Mapping[str, frozenset[str]], raters: Raters | None
) -> dict[str, list[tuple[str, str, bool]]]:
    """What may be left out, by group: key, words, whether it is."""
    voices = {v.uid: v.name for found in grid.voices.values() for v in found}
    sources = {v.uid: v.name for found in grid.sources.values() for v in found}
    reliabilities = sorted({grid.reliability(e) or UNGRADED for e in grid.evidence})
    credibilities = sorted({str(e.credibility or UNGRADED) for e in grid.evidence})
    kinds = {e.kind for e in grid.evidence}
    found: dict[str, list[tuple[str, str]]] = {
        "origin": sorted(((str(u), n) for u, n in voices.items()), key=lambda p: p[1].casefold()),
        "source": sorted(((str(u), n) for u, n in sources.items()), key=lambda p: p[1].casefold()),
        "reliability": [(g, _grade(g, RELIABILITY.get(g))) for g in reliabilities],
        "credibility": [
            (g, _grade(g, CREDIBILITY.get(int(g)) if g != UNGRADED else None))
            for g in credibilities
        ],
        "kind": [(k, str(words)) for k, words in KINDS.items() if k in kinds],
        "member": [(str(m.uid), m.name) for m in (raters.members if raters else ())],
    }
    return {
        group: [(key, words, key in left_out[group]) for key, words in found[group]]
        for group in GROUPS
        if group in found
    }


def _grade(grade: str, words: object) -> str:
    return _("ungraded") if grade == UNGRADED else f"{grade} · {words}"
