"""The Answer page, and the page that shows how one hypothesis's figures are worked out."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.framing.access import access_to
from assessments.results.answer.brief import (
    LINCHPINS_SHOWN,
    brief_of,
    judgements_of,
    linchpins_told,
    named_in,
    standing_of,
)
from assessments.results.answer.figure import impact_figure
from assessments.results.answer.told import (
    competing_questions,
    origin_rows,
    told,
    told_difference,
    told_step,
    what_ifs,
)
from assessments.results.markup import Markup
from assessments.results.queries import (
    Answer,
    Kind,
    Material,
    answer_from,
    differences_of,
    material_of,
    next_steps,
)
from assessments.results.queries.given import Party
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot

STEPS_SHOWN = 4
DIFFERENCES_SHOWN = 6
# What the reader themselves has left undone, or alone may see, is no business of a brief.
OWN = (Kind.ESTIMATE, Kind.DECIDE, Kind.AWAIT, Kind.RATE)


@login_required
@require_safe
def answer(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """`?perspective=` chooses the party of the figure, `?without=` (repeatable) leaves out origins.

    A party or an origin that is not there is taken for none, so that an address that was shared
    survives what happens to it.
    """
    actor = actor_of(request)
    with snapshot():
        access = access_to(actor, assessment)
        material = material_of(access)
    found = answer_from(material, _origins(request, material))
    party = _party(request, found)
    differences = differences_of(material, found)
    questions = told(found, Markup(assessment))
    origins = origin_rows(found, material.grid)
    steps = next_steps(material, found)
    pins = linchpins_told(found)
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "answer": found,
        "questions": questions,
        "hypotheses": material.frame.hypotheses,
        "evidence": material.grid.evidence,
        "origins": origins,
        "voices": len(_voices(material)),
        "competing": competing_questions(found),
        "what_ifs": what_ifs(found),
        "figure": impact_figure(access.assessment, found, party) if party else None,
        "steps": [told_step(s, assessment) for s in steps[:STEPS_SHOWN]],
        "team_steps": [told_step(s, assessment) for s in steps if s.kind not in OWN][:STEPS_SHOWN],
        "brief": brief_of(access.assessment, found, questions, party),
        "named": named_in(found, differences[:DIFFERENCES_SHOWN]),
        "linchpins": pins[:LINCHPINS_SHOWN],
        "linchpins_more": max(0, len(pins) - LINCHPINS_SHOWN),
        "standing": standing_of(found),
        "judgements": judgements_of(questions),
        "differences": [told_difference(d, assessment) for d in differences[:DIFFERENCES_SHOWN]],
        "differences_more": max(0, len(differences) - DIFFERENCES_SHOWN),
    }
    return render(request, "results/answer.html", context)


def _origins(request: HttpRequest, material: Material) -> tuple[UUID, ...]:
    known = _voices(material)
    asked = [as_uid(text) for text in request.GET.getlist("without")]
    return tuple(dict.fromkeys(uid for uid in asked if uid is not None and uid in known))


def _voices(material: Material) -> set[UUID]:
    """Every origin that speaks in the evidence, whether or not anything that it says is rated."""
    return {v.uid for voices in material.grid.voices.values() for v in voices}


def _party(request: HttpRequest, found: Answer) -> Party | None:
    wanted = as_uid(request.GET.get("perspective", ""))
    chosen = next((p for p in found.impacts.perspectives if p.uid == wanted), None)
    return chosen or found.impacts.primary


def as_uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
