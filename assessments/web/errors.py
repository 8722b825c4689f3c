"""Answers to what went wrong: a page for people, a problem document (RFC 9457) for programs.

Neither asks the database or the session for anything: either may be what went wrong.
"""

import json
import sys
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROBLEM: Final = "application/problem+json"
API: Final = "/api/"
WAIT_SECONDS: Final = 5
# PostgreSQL's code for a wait that `lock_timeout` ended.
LOCK_NOT_AVAILABLE: Final = "55P03"
BUSY: Final = gettext_lazy("Too many are writing here just now")
TOO_LARGE: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)

TITLES: Final = {
    400: gettext_lazy("That request could not be understood"),
    403: gettext_lazy("You may not do that"),
    404: gettext_lazy("There is nothing here"),
    409: gettext_lazy("Somebody else has changed this"),
    413: gettext_lazy("That is too much at once"),
    429: gettext_lazy("Too many attempts"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("The database is not available"),
}
DETAILS: Final = {
    400: gettext_lazy("Go back, check what was sent, and try again."),
    403: gettext_lazy("Your account does not include this."),
    404: gettext_lazy("The address is wrong, or it is not open to you."),
    409: gettext_lazy("Go back and reload to see what has changed. Nothing was overwritten."),
    413: gettext_lazy("Send less in one go. Nothing was saved."),
    429: gettext_lazy("Wait a minute and try again."),
    500: gettext_lazy("It has been logged. What you sent was not saved."),
    503: gettext_lazy("What you sent was not saved. Try again in a few seconds."),
}


def answer(request: HttpRequest, status: int, detail: str = "", *, title: str = "") -> HttpResponse:
    """The answer for `status`, in the form that the caller reads. No queries."""
    title = title or str(TITLES.get(status, TITLES[500]))
    detail = detail or str(DETAILS.get(status, ""))
    request_id = getattr(request, "id", "")
    if request.path.startswith(API):
        response = HttpResponse(
            json.dumps(
                {
                    "type": "about:blank",
                    "title": title,
                    "status": status,
                    "detail": detail,
                    "request_id": request_id,
                    "errors": [],
                },
                ensure_ascii=False,
            ),
            content_type=PROBLEM,
            status=status,
        )
    else:
        context = {"status": status, "title": title, "detail": detail, "request_id": request_id}
        response = HttpResponse(_page(context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _page(context: dict[str, object]) -> str:
    """The page; a bare one where the product's own frame cannot be drawn: its files' manifest may
    be what is missing."""
    try:
        return render_to_string("errors/error.html", context)
    except ValueError:
        return format_html(
            '<!doctype html><html lang="en-gb"><meta charset="utf-8"><title>{title}</title>'
            "<h1>{title}</h1><p>{detail}</p><p>{status} {request_id}</p>",
            **context,
        )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 for a body, or a number of fields or files, beyond the settings' limits."""
    return answer(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """For who guesses at passwords."""
    response = answer(request, 429)
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that has grown old, or that another site sent."""
    return answer(
        request, 403, _("This form is out of date. Go back, reload the page and send it again.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when it is the database that is away or busy.

    Django calls this while the exception is being handled. Middleware cannot do it: every layer
    below it has turned the exception into an answer already.
    """
    error = sys.exc_info()[1]
    if is_away(error):
        response = answer(request, 503, title=str(BUSY) if is_busy(error) else "")
        response["Retry-After"] = str(WAIT_SECONDS)
        return response
    return answer(request, 500)


def is_busy(error: BaseException | None) -> bool:
    """Whether others held what was to be written for longer than anybody waits."""
    return any(
        getattr(one, "sqlstate", None) == LOCK_NOT_AVAILABLE
        or (isinstance(one, OperationalError) and "database is locked" in str(one))
        for one in _chain(error)
    )


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, broke off, or stayed locked."""
    for one in _chain(error):
        if isinstance(one, OperationalError | InterfaceError):
            return True
        if isinstance(one, DatabaseError):
            return False
    return False


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
