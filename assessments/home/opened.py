"""Which assessments somebody has opened last, for as long as they are signed in."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

KEY: Final = "opened"
KEPT: Final = 6
OK: Final = 200


class Opened:
    """Notes in the session the assessment whose page was shown. Its id alone; a write only when it
    is another than the last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        uid = match.kwargs.get("assessment") if match else None
        is_page = request.method == "GET" and response.status_code == OK
        if isinstance(uid, UUID) and is_page and not request.path.startswith("/api/"):
            _note(request, str(uid))
        return response


def _note(request: HttpRequest, uid: str) -> None:
    known: list[str] = request.session.get(KEY, [])
    if known[:1] != [uid]:
        request.session[KEY] = [uid, *(one for one in known if one != uid)][:KEPT]


def opened_in(request: HttpRequest) -> list[str]:
    """The ids, the last opened first; they may name what is no longer visible."""
    return list(request.session.get(KEY, []))
