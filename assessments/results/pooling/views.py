"""The team's likelihoods by every method side by side, and made to add up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.framing.access import access_to
from assessments.framing.models import PoolingMethod as Named
from assessments.results.analysis.pages import PAGES
from assessments.results.pooling.words import METHODS as WORDS
from assessments.results.queries import frame_of
from assessments.results.queries.given import answers_of
from assessments.results.queries.pools import PooledQuestion, pools_from
from assessments.results.queries.wording import word_of
from assessments.scoring.outcomes.enough import Enough
from assessments.scoring.pools.registry import METHODS
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method against every hypothesis of a question; None where it found no answer."""

    key: str
    words: str
    source: str
    is_headline: bool
    is_experiment: bool
    figures: tuple[tuple[str, Decimal | None], ...]


@login_required
@require_safe
def pooling(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Every question at once; 2 queries for the figures, whatever the size."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        frame = frame_of(access)
        pools = pools_from(frame, answers_of(access))
    method = pools.likelihoods.method
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "pages": PAGES,
        "page": "pooling",
        "pools": pools,
        "headline": WORDS[method.value],
        "questions": [
            (
                question,
                [(side, word_of(side.pooled)) for side in question.sides],
                rows_of(question, method.value),
            )
            for question in pools.questions
        ],
        "changes": [
            (change, Named(change["former"]).label, Named(change["method"]).label)
            for change in access.assessment.pooling_changes
        ],
        "needed": int(Enough.EXTREMISE),
        "missing": max(0, int(Enough.EXTREMISE) - pools.resolved),
        "change": frame.change,
    }
    return render(request, "analysis/pooling.html", context)


def rows_of(question: PooledQuestion, headline: str) -> list[MethodRow]:
    """The headline first, then the rest in the registry's order."""
    found = {one.key for side in question.sides for one in side.by_method}
    order = sorted(
        (key for key in METHODS if key in found), key=lambda key: (key != headline, False)
    )
    return [
        MethodRow(
            key=key,
            words=str(WORDS[key]),
            source=METHODS[key].source,
            is_headline=key == headline,
            is_experiment=METHODS[key].experiment,
            figures=tuple(
                (side.hypothesis.label, one.value if (one := side.figures.get(key)) else None)
                for side in question.sides
            ),
        )
        for key in order
    ]
