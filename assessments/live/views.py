"""The history: the journal told to people."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessments.debate.queries import without_withdrawn
from assessments.framing.access import access_to
from assessments.journal.models import Audience
from assessments.live.queries import changes_after
from assessments.live.sentences import UNTOLD, called, tell
from assessments.web.actors import actor_of

PAGE = 50


@login_required
@require_safe
def history(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """What changed, by day, the newest first; of what the reader may read, nothing else.

    Filters: `verb` and `who`. 7 queries at most, whatever the number of changes.
    """
    access = access_to(actor_of(request), assessment)
    readable = (
        changes_after(access)
        .exclude(verb__in=UNTOLD)
        .exclude(audience=Audience.PARTICIPANT, is_resync=True)
    )
    found = set(readable.order_by().values_list("verb", "actor_name").distinct())
    verb, who = request.GET.get("verb", ""), request.GET.get("who", "")
    chosen = readable
    if verb in {known for known, _who in found}:
        chosen = chosen.filter(verb=verb)
    if who in {known for _verb, known in found}:
        chosen = chosen.filter(actor_name=who)
    page = Paginator(chosen.order_by("-number"), PAGE).get_page(request.GET.get("page"))
    told = tell(access.actor, [access.assessment], without_withdrawn(page.object_list))
    context = {
        "access": access,
        "assessment": access.assessment,
        "page": page,
        "days": [
            (day, list(acts))
            for day, acts in groupby(told, key=lambda act: timezone.localtime(act.at).date())
        ],
        "verbs": sorted({(known, called(known)) for known, _w in found}, key=lambda v: v[1]),
        "people": sorted({known for _v, known in found}),
        "verb": verb,
        "who": who,
        "query": _kept(verb, who),
    }
    return render(request, "live/history.html", context)


def _kept(verb: str, who: str) -> str:
    kept = {name: value for name, value in (("verb", verb), ("who", who)) if value}
    return f"{urlencode(kept)}&" if kept else ""
