"""What holds for every request: its id and its line in the log, one header, refusals."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Final
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from assessments.basis import AccessDenied, Conflict, NotVisible, Refusal, StaleVersion
from assessments.web.errors import answer

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
        if isinstance(error, Conflict | StaleVersion):
            return answer(request, 409, str(error))
        return answer(request, 400, str(error))
