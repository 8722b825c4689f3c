"""Whether something has changed since a page was opened: asked now and then, answered in a word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.framing.access import Access, access_to
from assessments.journal.models import Audience
from assessments.live.queries import changes_after
from assessments.live.sentences import UNTOLD
from assessments.web.actors import actor_of

COUNTED_MOST: Final = 99
OPEN_LONGEST: Final = 7 * 24 * 3600
NOT_MODIFIED: Final = 304
NOTHING: Final = 204


def acts_by_others(access: Access, since: datetime) -> int:
    """How many things others have done since then, of what the actor may read. 1 query.

    By the clock and not by number: a page knows how long it has stood open without asking. A
    change that was under way when it was opened may be missed, or told though it is shown.
    """
    told = (
        changes_after(access)
        .exclude(verb__in=UNTOLD)
        .exclude(audience=Audience.PARTICIPANT, is_resync=True)
        .filter(at__gt=since)
    )
    if access.actor.user_id is not None:
        # By the account: somebody else may bear the same name, or they another one by now.
        told = told.exclude(actor_id=access.actor.user_id)
    acts = told.order_by().values_list("verb", "at", "actor_id", "actor_name").distinct()
    return len(acts[: COUNTED_MOST + 1])


@login_required
@require_safe
def pulse(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """`?open=` says for how many seconds the page has been open. 4 queries.

    204 while nothing is new; 304 while it is as much as the asker knows.
    """
    access = access_to(actor_of(request), assessment)
    since = access.actor.at - timedelta(seconds=_seconds(request.GET.get("open", "")))
    number = acts_by_others(access, since)
    tag = f'"{number}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=NOT_MODIFIED)
    elif number:
        context = {"number": number, "most": COUNTED_MOST, "assessment": access.assessment}
        response = render(request, "live/pulse.html", context)
    else:
        response = HttpResponse(status=NOTHING)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-store"
    return response


def _seconds(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) < 9
    return min(int(text), OPEN_LONGEST) if known else 0
