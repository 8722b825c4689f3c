"""Home and search."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.framing.access import accesses_of
from assessments.home.queries import (
    FOUND_MOST,
    SHORTEST,
    decided_for,
    mine_of,
    recent_for,
    search_for,
    waiting_for,
)
from assessments.web.actors import actor_of


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, my assessments, what changed. 12 queries at most, whatever the size."""
    actor = actor_of(request)
    accesses = accesses_of(actor)
    context = {
        "waiting": waiting_for(actor, accesses),
        "decided": decided_for(actor),
        "mine": mine_of(accesses),
        "recent": recent_for(actor, accesses),
    }
    return render(request, "home/home.html", context)


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see, and nothing else."""
    words = request.GET.get("q", "").strip()[:200]
    found = search_for(actor_of(request), words) if len(words) >= SHORTEST else None
    context = {"words": words, "found": found, "most": FOUND_MOST}
    return render(request, "home/search.html", context)
