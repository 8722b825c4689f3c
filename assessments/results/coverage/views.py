"""What is missing, what does not fit, and what to do next about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.basis import RuleViolation, Violations
from assessments.framing.access import access_to
from assessments.framing.models import Question
from assessments.results.analysis.pages import PAGES, chosen_question
from assessments.results.answer.told import told_step
from assessments.results.queries import Answer, answer_from, material_of, next_steps
from assessments.results.queries.consequences import consequences_of
from assessments.results.queries.gaps import (
    Covered,
    Looked,
    coverage_of,
    loose_of,
    mismatches_of,
    readings_of,
    worth_of_looking,
)
from assessments.web.actors import actor_of
from assessments.web.faults import faults_of, in_words
from assessments.web.snapshots import snapshot

CHANCE: Final = "chance-"
ITEMS_SHOWN: Final = 20
FIRST: Final = 8  # hypotheses that are shown before the fold


@login_required
@require_safe
def coverage(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """`?question=` chooses the question, `?chance-H1=…` what one would look for. 8 queries."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        material = material_of(access)
        edges = consequences_of(access)
    answer = answer_from(material)
    question = chosen_question(request, material.frame.questions)
    told = next((q for q in answer.questions if question and q.question.pk == question.pk), None)
    loose = loose_of(material)
    looked, faults = _looked(request, question, answer) if question else (None, [])
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "pages": PAGES,
        "page": "coverage",
        "questions": material.frame.questions,
        "question": question,
        "told": told,
        "covered": _least_first(coverage_of(material, told)) if told else (),
        "readings": readings_of(told) if told else (),
        "loose": [
            (kind, rows, rows[:ITEMS_SHOWN])
            for kind in ("unlinked", "unrated", "unsourced", "alone", "ungraded")
            if (rows := getattr(loose, kind))
        ],
        "mismatches": mismatches_of(edges, answer.likelihoods),
        "steps": [told_step(step, assessment) for step in next_steps(material, answer)],
        "asked": _chances(request, told.whole.hypotheses if told else ()),
        "looked": looked,
        "faults": faults,
        "change": material.frame.change,
    }
    return render(request, "analysis/coverage.html", context)


def _least_first(rows: Sequence[Covered]) -> Sequence[Covered]:
    """In the question's order, or of many those first that the least is known of."""
    if len(rows) <= FIRST:
        return rows
    return sorted(rows, key=lambda row: (row.considered, row.twice, row.estimates, row.impacts))


def _chances(request: HttpRequest, hypotheses: tuple[object, ...]) -> list[tuple[object, str, str]]:
    names = [(h, f"{CHANCE}{getattr(h, 'label', '')}") for h in hypotheses]
    return [(h, name, request.GET.get(name, "")) for h, name in names]


def _looked(
    request: HttpRequest, question: Question, answer: Answer
) -> tuple[Looked | None, list[str]]:
    """What looking would tell; where the chances cannot be, none and why."""
    given = {
        key.removeprefix(CHANCE): text
        for key, text in request.GET.items()
        if key.startswith(CHANCE) and str(text).strip()
    }
    try:
        return worth_of_looking(question, answer, given), []
    except (RuleViolation, Violations) as refusal:
        return None, [
            f"{f.field.removeprefix(CHANCE)}: {in_words(f)}"
            if f.field.startswith(CHANCE)
            else in_words(f)
            for f in faults_of(refusal)
        ]
