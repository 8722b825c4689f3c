"""What rests on one piece of evidence, and what has been done to it: a part of its page."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.evidence.queries import evidence_at
from assessments.framing.access import access_to
from assessments.framing.models import Hypothesis, Question
from assessments.live.queries import changes_after
from assessments.live.sentences import TOLD, tell
from assessments.results.leads import turned
from assessments.results.queries import Answer, answer_of
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot

TOLD_MOST: Final = 8
_VERBS: Final = tuple(verb for verb, (_words, kind) in TOLD.items() if kind == "evidence")
# Sources that came along with it stand before it in what a change carries.
_PLACES: Final = range(4)


@login_required
@require_safe
def standing(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """A page, or with script a part of the item's. 12 queries at most, whatever the size."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        item = evidence_at(access, evidence)
        answer = answer_of(access)
        done = Q()
        for place in _PLACES:
            done |= Q(**{f"upserts__{place}__id": str(item.uid)})
        changes = changes_after(access).filter(done, verb__in=_VERBS).order_by("-number")
        acts = tell(access.actor, [access.assessment], changes[: 2 * TOLD_MOST])
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "item": item,
        "turned": _turned(answer, item.uid),
        "carried": _carried(answer, item.uid),
        "acts": acts[:TOLD_MOST],
    }
    part = "HX-Request" in request.headers
    return render(request, "results/_standing.html" if part else "results/standing.html", context)


def _carried(answer: Answer, uid: UUID) -> list[tuple[Hypothesis, str]]:
    """The hypotheses that rest on it more than on any other item."""
    return [
        (found.hypothesis, _("rests on it more than on any other item"))
        for question in answer.questions
        for found in question.answers
        if found.rests_on is not None and found.rests_on.evidence.uid == uid
    ]


def _turned(answer: Answer, uid: UUID) -> list[tuple[Question, str]]:
    """The questions of which it is a linchpin, alone or by its origin, each in its sentence."""
    return [
        (question.question, turned(one, one.name))
        for question in answer.questions
        for one in question.left_out.linchpins
        if any(item.uid == uid for item in one.evidence)
    ]
