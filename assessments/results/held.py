"""Whether a reader still holds a result: told without working it out again.

A result follows from what the reader may read of the assessment and from nothing else. The number
of the newest change that they may read moves with all of it but one thing: a cell that they have
opened by saying that they cannot rate it, so their openings are counted beside it. Nothing that
is sealed has a number, and nobody else's opening counts: the tag tells a reader nothing.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.evidence.models import CellOpening
from assessments.framing.access import Access
from assessments.framing.queries import participants_of
from assessments.live.queries import changes_after, last_change_number
from assessments.web.rest.views import EDITION
from assessments.web.snapshots import snapshot
from assessments.web.tags import app_version


def state_of(access: Access, what: str, asked: Mapping[str, Any]) -> str:
    """A weak ETag of everything that a result depends on. 1 query."""
    participant = access.participant
    newest, openings = _moved(access)
    said = (
        what,
        sorted((name, str(value)) for name, value in asked.items()),
        str(access.assessment.uid),
        participant.pk if participant else None,
        participant.role if participant else None,
        access.actor.sees_all,
        access.assessment.version,
        openings,
        newest,
        get_language(),
        app_version(),
        EDITION,
    )
    return f'W/"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def _moved(access: Access) -> tuple[int, int]:
    """The newest change that the reader may read, and how many cells they have opened."""
    if access.participant is None:
        return last_change_number(access), 0
    mine = CellOpening.objects.filter(participant=OuterRef("pk")).order_by()
    counted = mine.values("participant").annotate(n=Count("pk")).values("n")
    newest = changes_after(access).order_by("-number").values("number")[:1]
    row = (
        participants_of(access)
        .filter(pk=access.participant.pk)
        .order_by()
        .values_list(Subquery(newest), Subquery(counted))
        .get()
    )
    return row[0] or 0, row[1] or 0


def unless_held(get: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator for `get`: 304 where the client holds the state already, in the snapshot in
    which the answer would be worked out."""

    @wraps(get)
    def answered(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        with snapshot():
            view.state = state_of(view.access, view.kind, view.asked)
            if view.holds(view.state):
                response = Response(status=304)
                response["ETag"] = view.state
                return response
            return get(view, request, *args, **kwargs)

    return answered
