"""From a request to the actor that every query and operation takes."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from assessments.basis import SCOPES, Actor, anonymous


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, at this instant: the session's user, or the token's with its scopes and limit.

    One actor a request: operations called twice share its instant. No query beyond the user's.
    """
    known: Actor | None = getattr(request, "assay_actor", None)
    if known is not None:
        return known
    actor = _build(request)
    request.assay_actor = actor  # type: ignore[attr-defined]
    return actor


def _build(request: HttpRequest) -> Actor:
    now = timezone.now()
    user: Any = request.user
    if not user.is_authenticated:
        return anonymous(now)
    token: Any = getattr(request, "auth", None)
    return Actor(
        at=now,
        user_id=user.pk,
        name=user.display_name,
        is_superuser=user.is_superuser,
        scopes=frozenset(SCOPES) if token is None else token.granted,
        team_uid=getattr(token, "team_uid", None),
        assessment_uid=getattr(token, "assessment_uid", None),
        token_uid=getattr(token, "uid", None),
    )
