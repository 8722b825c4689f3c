"""Home and search."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.framing.access import accesses_of
from assessments.home.opened import opened_in
from assessments.home.operations import mark_seen
from assessments.home.queries import Standing, decided_for, standings_for
from assessments.home.search import FOUND_MOST, SHORTEST, search_for
from assessments.web import undo
from assessments.web.actors import actor_of

# Fewer assessments than this are a list that one sees whole: no need to repeat the last opened.
MANY = 4
LAST_OPENED = 3


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, my assessments, what changed. 8 queries at most, whatever the size."""
    actor = actor_of(request)
    standings = standings_for(actor, accesses_of(actor))
    context = {
        "waiting": [standing for standing in standings if standing.waits],
        "decided": decided_for(actor),
        "mine": standings,
        "news": [standing for standing in standings if standing.unseen],
        "opened": _opened(request, standings),
    }
    return render(request, "home/home.html", context)


def _opened(request: HttpRequest, standings: list[Standing]) -> list[Standing]:
    if len(standings) < MANY:
        return []
    by_uid = {str(standing.assessment.uid): standing for standing in standings}
    return [by_uid[uid] for uid in opened_in(request) if uid in by_uid][:LAST_OPENED]


@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Marks as seen what each `mark`, an assessment's id and a change number, stands for."""
    marks = dict(filter(None, map(_mark, request.POST.getlist("mark"))))
    former = mark_seen(actor=actor_of(request), marks=marks)
    if former:
        words = ngettext("Marked as seen.", "All marked as seen.", len(former))
        fields = {"mark": [f"{uid}:{number}" for uid, number in former.items()]}
        if undo.is_undo(request):
            words = _("Not seen again.")
        undo.done(request, words, undo.Reverse("seen", fields=fields))
    return redirect("home")


def _mark(text: str) -> tuple[UUID, int] | None:
    uid, _colon, number = text.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        return None
    try:
        return UUID(uid), int(number)
    except ValueError:
        return None


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see, and nothing else."""
    words = request.GET.get("q", "").strip()[:200]
    found = search_for(actor_of(request), words) if len(words) >= SHORTEST else None
    context = {"words": words, "found": found, "most": FOUND_MOST}
    return render(request, "home/search.html", context)
