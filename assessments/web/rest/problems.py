"""Every refusal as a problem document (RFC 9457), with a pointer to each fault."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from assessments.basis import (
    AccessDenied,
    Conflict,
    NotVisible,
    Refusal,
    RuleViolation,
    StaleVersion,
    Violations,
)
from assessments.web.errors import DETAILS, PROBLEM, TITLES
from assessments.web.faults import faults_of, in_words

# Rules that refuse because of where the thing stands, not because of what was sent.
CODES_OF_STATE: Final = frozenset(
    {"state", "immutable", "blind_exists", "taken", "pooling_fixed", "finished", "set_aside"}
)

# A rule's code for an id in the body that names nothing that the reader may see.
NOT_FOUND: Final = "not_found"

API_TITLES: Final = {
    **TITLES,
    401: gettext_lazy("Sign in with a token"),
    405: gettext_lazy("That method is not for this address"),
    406: gettext_lazy("None of the accepted formats can be had"),
    412: gettext_lazy("The record has changed since"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("That format is not understood"),
    422: gettext_lazy("That key belongs to another request"),
    428: gettext_lazy("Say which version you mean"),
    429: gettext_lazy("Too many requests"),
}


class TooLarge(APIException):
    status_code = 413
    default_detail = gettext_lazy("The body is larger than this address takes.")
    default_code = "too_large"


class PreconditionFailed(APIException):
    status_code = 412
    default_detail = gettext_lazy("Read the record again and repeat the change on what it says.")
    default_code = "stale"


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = gettext_lazy("Send If-Match with the ETag of the record that you read.")
    default_code = "if_match"


Fault = dict[str, str]


class BadRequest(APIException):
    """400 with faults that are placed already, in the body or among the query's parameters."""

    status_code = 400

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


def escaped(key: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def flattened(detail: Any, pointer: str = "") -> Iterator[Fault]:
    """A tree of DRF's messages as a list of faults, each with its pointer."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            below = pointer if key == "non_field_errors" else f"{pointer}/{escaped(str(key))}"
            yield from flattened(value, below)
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list | tuple)
            yield from flattened(value, f"{pointer}/{index}" if nested else pointer)
    else:
        code = getattr(detail, "code", "invalid")
        yield {"pointer": pointer, "code": str(code), "detail": str(detail)}


def pointers_to(value: str, sent: Any, pointer: str = "") -> Iterator[str]:
    """Where in the body `value` stands: the id of what is not there for this reader."""
    if isinstance(sent, Mapping):
        for key, below in sent.items():
            yield from pointers_to(value, below, f"{pointer}/{escaped(str(key))}")
    elif isinstance(sent, list):
        for index, below in enumerate(sent):
            yield from pointers_to(value, below, f"{pointer}/{index}")
    elif isinstance(sent, str) and sent.lower() == value:
        yield pointer


def in_query(detail: Mapping[str, Any]) -> list[Fault]:
    """DRF's messages about the query: `parameter` instead of a pointer."""
    return [
        {"parameter": name, "code": fault["code"], "detail": fault["detail"]}
        for name, value in detail.items()
        for fault in flattened(value)
    ]


def placed(violation: RuleViolation) -> Fault:
    """A rule's violation with the pointer to the field that it names."""
    pointer = f"/{violation.field.removeprefix('/')}" if violation.field else ""
    return {"pointer": pointer, "code": violation.code, "detail": in_words(violation)}


def problem(
    request: HttpRequest | None,
    status: int,
    detail: str = "",
    faults: Sequence[Fault] = (),
    **members: Any,
) -> Response:
    """The document for `status`; `members` are extensions, such as the record as it stands."""
    title = str(API_TITLES.get(status, API_TITLES[400]))
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or str(DETAILS.get(status, title)),
        "request_id": getattr(request, "id", ""),
        "errors": list(faults),
        **members,
    }
    response = Response(body, status=status, content_type=PROBLEM)
    response["Cache-Control"] = "no-store"
    return response


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. None lets Django answer: 500, or 503 when the database is away."""
    asked = context.get("request")
    request = getattr(asked, "_request", None)
    if isinstance(error, NotVisible):
        # Only a body that was read: reading it now might be refused itself.
        sent = getattr(asked, "_full_data", None)
        faults = [
            {"pointer": place, "code": NOT_FOUND, "detail": _("is nothing here")}
            for place in pointers_to(str(error), sent)
        ]
        return problem(request, 404, faults=faults)
    if isinstance(error, Refusal):
        return _refusal(request, error)
    if isinstance(error, APIException):
        return _rest(request, error)
    return None


def _refusal(request: HttpRequest | None, error: Refusal) -> Response | None:
    if isinstance(error, AccessDenied):
        return problem(request, 403, _(error.message))
    if isinstance(error, StaleVersion):
        return problem(
            request, 412, str(PreconditionFailed.default_detail), current=dict(error.record)
        )
    if isinstance(error, Conflict):
        # draft-ietf-httpapi-idempotency-key-header, 2.7
        return problem(request, 422 if error.code == "key_used" else 409, _(error.message))
    if isinstance(error, RuleViolation | Violations):
        violations = faults_of(error)
        of_state = all(fault.code in CODES_OF_STATE for fault in violations)
        faults = [placed(fault) for fault in violations]
        if all(fault.code == NOT_FOUND for fault in violations):
            return problem(request, 404, _("See `errors` for each fault."), faults)
        if of_state:
            return problem(request, 409, "; ".join(f["detail"] for f in faults), faults)
        return problem(request, 400, _("See `errors` for each fault."), faults)
    return None


def _rest(request: HttpRequest | None, error: APIException) -> Response:
    if isinstance(error, BadRequest):
        return problem(request, 400, _("See `errors` for each fault."), error.faults)
    if isinstance(error, exceptions.ValidationError):
        faults = list(flattened(error.detail))
        return problem(request, 400, _("See `errors` for each fault."), faults)
    response = problem(request, error.status_code, str(error.detail))
    challenge = getattr(error, "auth_header", None)
    if challenge:
        response["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(max(1, int(wait) + 1))
    return response
