"""The base of every endpoint: who asks, what they ask, and how the answer is told apart."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.basis import WRITE, Actor
from assessments.web.actors import actor_of
from assessments.web.rest.deprecation import Deprecation
from assessments.web.rest.fields import Asked
from assessments.web.rest.permissions import SAFE
from assessments.web.rest.problems import (
    BadRequest,
    PreconditionFailed,
    PreconditionRequired,
    in_query,
)
from assessments.web.rest.throttling import StrangerThrottle

# Raised when the shape of records changes, so that no client keeps an answer of the old shape.
EDITION: Final = "1"
_VERSION_TAG: Final = re.compile(r'"(\d{1,9})-[0-9a-z]+"')


class Endpoint(APIView):
    """One address.

    `kind` and `verbs` name its operations in the description, `inputs` and `outputs` their
    bodies by method; an output of None is an answer without a body.
    """

    kind: ClassVar[str] = ""
    verbs: ClassVar[Mapping[str, str]] = {}
    summaries: ClassVar[Mapping[str, str]] = {}
    inputs: ClassVar[Mapping[str, Any]] = {}
    outputs: ClassVar[Mapping[str, tuple[int | tuple[int, ...], Any]]] = {}
    is_conditional: ClassVar[bool] = True
    asked_by: ClassVar[type[Asked]] = Asked
    scope: ClassVar[str] = WRITE
    needs_match: ClassVar[frozenset[str]] = frozenset()
    takes_match: ClassVar[frozenset[str]] = frozenset()
    """Where `If-Match` guards when it is sent, and may be left out."""
    later: ClassVar[Any] = None
    """The body of a 202."""
    deprecated: ClassVar[Mapping[str, Deprecation]] = {}
    """By method, what will go: the description and every answer say so."""
    metadata_class = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options"]

    asked: Mapping[str, Any] = {}

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before the sign-in: an address says the same to everybody about its methods.
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        try:
            super().initial(request, *args, **kwargs)
        except (exceptions.NotAuthenticated, exceptions.AuthenticationFailed):
            # DRF counts only what got past the sign-in.
            stranger = StrangerThrottle()
            if not stranger.allow_request(request, self):
                raise exceptions.Throttled(stranger.wait()) from None
            raise
        if request.method != "OPTIONS":
            self.asked = self.checked_query(request)

    def options(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        """What the address takes, to whoever may see it. Its description says the rest."""
        response = Response(status=204)
        response["Allow"] = ", ".join(self.allowed_methods)
        if "PATCH" in self.allowed_methods:
            response["Accept-Patch"] = ", ".join(p.media_type for p in self.parser_classes)
        response["Link"] = f'<{reverse("api-schema")}>; rel="service-desc"'
        return response

    def checked_query(self, request: Request) -> Mapping[str, Any]:
        """The query's parameters; each unknown, repeated or wrong one is a fault of its own."""
        query = request.query_params
        repeated = [name for name in query if len(query.getlist(name)) > 1]
        if repeated:
            raise BadRequest(
                [{"parameter": n, "code": "repeated", "detail": "stands twice"} for n in repeated]
            )
        expects = self.asked_by if request.method in SAFE else self.asked_when(request.method)
        asked = expects(data=query.dict())
        if not asked.is_valid():
            raise BadRequest(in_query(asked.errors))
        checked: Mapping[str, Any] = asked.validated_data
        return checked

    @classmethod
    def asked_when(cls, method: str | None) -> type[Asked]:
        """What a writing request may ask in its query: nothing, unless an endpoint says so."""
        return Asked

    def given(self) -> dict[str, Any]:
        """The checked body of the request. A merge patch without one changes nothing: refused."""
        length = self.request.META.get("CONTENT_LENGTH") or "0"
        if self.request.method == "PATCH" and length == "0":
            raise exceptions.ParseError(_("The request has no body."))
        taken = self.inputs[self.request.method or ""](data=self.request.data)
        taken.is_valid(raise_exception=True)
        checked: dict[str, Any] = taken.validated_data
        return checked

    def version_to_match(self) -> int | None:
        """The version that `If-Match` names; None for `*`, and where it is not needed and absent.

        Raises PreconditionRequired (428) when it is needed, PreconditionFailed (412) when it
        names nothing that this record ever was.
        """
        header = self.request.headers.get("If-Match")
        if header is None:
            if self.request.method in self.needs_match:
                raise PreconditionRequired
            return None
        if header.strip() == "*":
            return None
        match = _VERSION_TAG.fullmatch(header.strip())
        if match is None:
            if self.request.method in self.inputs:
                self.given()  # what is wrong with the request itself is said first
            raise PreconditionFailed
        return int(match[1])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        deprecation = self.deprecated.get(request.method or "")
        for name, value in deprecation.headers().items() if deprecation else ():
            links = (response.headers.get(name), value)
            response.headers[name] = ", ".join(v for v in links if v)
        patch_vary_headers(response, ["Authorization", "Accept"])
        return response

    def answer(self, body: Any, *, etag: str | None = None, status: int = 200) -> Response:
        """`body` with its ETag, or 304 when the client has it already.

        Without `etag` it is made from the body itself, so that it moves only with what this
        reader may see.
        """
        if etag is None:
            etag = f'W/"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()[:32]}"'
        response = Response(status=304) if self.holds(etag) else Response(body, status=status)
        response["ETag"] = etag
        return response

    def now(self, record: dict[str, Any], *, status: int = 200) -> Response:
        """A record as it stands, with the ETag that a change of it asks for as `If-Match`."""
        return self.answer(record, etag=version_tag(record["version"]), status=status)

    def holds(self, etag: str) -> bool:
        """Whether the client says that it has this already."""
        held = self.request.headers.get("If-None-Match", "")
        return self.request.method in SAFE and _is_among(etag, held)


def version_tag(version: int) -> str:
    """The ETag of a record: strong, for `If-Match` takes no other."""
    return f'"{version}-{EDITION}"'


def _is_among(etag: str, header: str) -> bool:
    """Weak comparison (RFC 9110, 8.8.3.2)."""
    wanted = etag.removeprefix("W/")
    offered = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in offered or wanted in offered
