"""What holds for every request: its id and its line in the log, one header, refusals."""

import re
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from structlog.contextvars import bound_contextvars

from assessments.basis import (
    AccessDenied,
    Conflict,
    NotVisible,
    Refusal,
    RuleViolation,
    StaleVersion,
)
from assessments.web import undo
from assessments.web.errors import API, answer
from assessments.web.languages import language_of

log = structlog.get_logger(__name__)

ID_HEADER: Final = "X-Request-ID"
# A proxy's id is taken over only in a form that can do no harm in a log.
_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")


GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Gives each request an id, shown on error pages, and logs one line with its route.

    The route (`a/<uuid:assessment>/matrix/`) rather than the path: who looked at what is not
    for the log.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get(ID_HEADER, "")
        request.id = offered if _ID.fullmatch(offered) else uuid4().hex  # type: ignore[attr-defined]
        started = perf_counter()
        with bound_contextvars(request_id=request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match else None,
                status=response.status_code,
                milliseconds=round((perf_counter() - started) * 1000, 1),
            )
        response[ID_HEADER] = request.id  # type: ignore[attr-defined]
        return response


class ResourcePolicy:
    """No other site may embed what this one sends; Django has no setting for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class Unkept:
    """A page shown to somebody signed in is kept by nobody.

    A kept page shows the state before the last rating when the reader goes back, and shows it to
    the next person at the same desk after signing out. Asks neither session nor database: the
    cookie alone decides. What sets its own `Cache-Control` (API, admin, errors) keeps it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_page and signed_in and not request.path.startswith(API):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class Preferences:
    """Times in the reader's own zone and words in their language where a page has them all, for
    as long as their request takes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: object, *_sent: object) -> None:
        # Without a session nobody is signed in by one; a health check asks the database nothing.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _is_health(request):
            return
        with suppress(ZoneInfoNotFoundError, ValueError):
            timezone.activate(ZoneInfo(getattr(request.user, "time_zone", "UTC")))
        if request.user.is_authenticated:
            # At the door the browser's language speaks; inside one's own choice.
            translation.activate(language_of(view, getattr(request.user, "language", "")))
            request.LANGUAGE_CODE = translation.get_language()


def _is_health(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith("health-")


class Refusals:
    """Turns a refusal that a view let pass into its answer, the same on every page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        if isinstance(error, NotVisible):
            return answer(request, 404)
        if isinstance(error, AccessDenied):
            return answer(request, 403, error.message)
        if isinstance(error, Conflict | StaleVersion | RuleViolation) and undo.is_undo(request):
            return _not_undone(request)
        if isinstance(error, Conflict | StaleVersion):
            return answer(request, 409, str(error))
        return answer(request, 400, str(error))


def _not_undone(request: HttpRequest) -> HttpResponse:
    """Undo came too late. Without a page to go back to, a fragment's say, the answer is a 409."""
    page = None if "HX-Request" in request.headers else undo.back(request)
    if page is None:
        return answer(request, 409, undo.stale_words())
    messages.warning(request, undo.stale_words())
    return page
