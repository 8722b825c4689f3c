"""The OpenAPI description, made from what the endpoints say of themselves."""

import inspect
from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from assessments.web.errors import PROBLEM
from assessments.web.rest.fields import Strict
from assessments.web.rest.listing import Listing
from assessments.web.rest.views import Endpoint
from assessments.web.tables import csvs, workbooks

ANSWERS: Final = {
    "400": ("BadRequest", "Refused; `errors` names every fault."),
    "401": ("NotSignedIn", "There is no valid token."),
    "403": ("Forbidden", "It may be seen, but this may not be done to it."),
    "404": ("NotFound", "For this reader it does not exist."),
    "405": ("MethodNotAllowed", "That method is not for this address."),
    "406": ("NotAcceptable", "None of the accepted formats can be had."),
    "409": ("Conflict", "The state has moved on."),
    "412": ("Stale", "The record has changed since; `current` is how it stands."),
    "413": ("TooLarge", "The body is larger than this address takes."),
    "415": ("UnsupportedFormat", "That format is not understood."),
    "422": ("KeyUsed", "That Idempotency-Key was sent with another request."),
    "428": ("MatchRequired", "Send If-Match with the ETag of the record that you read."),
    "429": ("TooMany", "Too many requests; `Retry-After` says how many seconds to wait."),
    "default": ("Failed", "Anything else: the server failed, or the database is away."),
}
# What these say is meant for who writes endpoints.
_SHARED: Final = ("assessments.web.rest.", "assessments.framing.rest")
_EVERYWHERE: Final = ("400", "401", "403", "404", "405", "406", "429", "default")

PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457. Faults in the body have a `pointer`, those in the query name their"
    " `parameter`.",
    "required": ["type", "title", "status", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer (RFC 6901)."},
                    "parameter": {"type": "string"},
                    "code": {"type": "string", "description": "Stable; meant for programs."},
                    "detail": {"type": "string"},
                },
            },
        },
        "current": {"type": "object", "description": "With 412: the record as it stands."},
    },
}


def _header(name: str, text: str, statuses: list[int | str]) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=text, response=statuses
    )


def _asks(name: str, text: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=text, required=required
    )


class EndpointSchema(AutoSchema):
    """Reads `kind`, `verbs`, `inputs`, `outputs` and `asked_by` of an `Endpoint`."""

    view: Endpoint  # type: ignore[override]
    method: str

    @property
    def _output(self) -> tuple[int | tuple[int, ...], Any]:
        return self.view.outputs[self.method]

    def get_operation_id(self) -> str:
        verb = (
            self.view.verbs.get(self.method)
            or {
                "GET": "list" if isinstance(self._output[1], Listing) else "retrieve",
                "POST": "create",
                "PUT": "put",
                "PATCH": "update",
                "DELETE": "delete",
            }[self.method]
        )
        return f"{self.view.kind}_{verb}".replace("-", "_")

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "") or self.view.kind]

    def is_deprecated(self) -> bool:
        return self.method in self.view.deprecated

    def get_summary(self) -> str | None:
        return self.view.summaries.get(self.method)

    def get_description(self) -> str:  # type: ignore[override]
        """What its method says, else what its class says, or one that it comes from."""
        said = getattr(type(self.view), self.method.lower()).__doc__
        for kind in type(self.view).__mro__:
            if said or kind.__module__.startswith(_SHARED):
                break
            said = vars(kind).get("__doc__")
        return inspect.cleandoc(said or "")

    def map_renderers(self, attribute: str) -> Any:
        # What is written is answered with JSON, whatever can be read there.
        if self.method != "GET":
            return ["application/json"] if attribute == "media_type" else ["json"]
        return super().map_renderers(attribute)

    def get_request_serializer(self) -> Any:
        return self.view.inputs.get(self.method)

    def get_response_serializers(self) -> Any:
        output = self._output[1]
        if isinstance(output, Listing):
            output = self._page(output.record)
        return {
            status: OpenApiResponse(
                self.view.later if status == 202 else output, description=_SAYS[status]
            )
            for status in self._statuses
        }

    @property
    def _statuses(self) -> tuple[int, ...]:
        status = self._output[0]
        return status if isinstance(status, tuple) else (status,)

    def _page(self, record: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        component = self.resolve_serializer(record, "response")
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {"type": "array", "items": component.ref},
                "next": address,
                "previous": address,
            },
        }

    def get_override_parameters(self) -> list[Any]:
        view, method = self.view, self.method
        output = self._output[1]
        asked = view.asked_by if method == "GET" else view.asked_when(method)
        parameters: list[Any] = [asked] if asked().fields else []
        if method == "GET" and view.is_conditional:
            parameters += [
                _asks("If-None-Match", "The ETag of the answer that you hold; 304 if it stands."),
                _header("ETag", "Of this answer, for If-None-Match.", [200, 304]),
            ]
        if isinstance(output, Listing):
            parameters.append(_header("Link", "RFC 8288: rel=next, rel=prev.", [200]))
        if method in view.needs_match | view.takes_match:
            text = "The ETag of the record that you read, or `*` for whichever stands."
            parameters.append(_asks("If-Match", text))
        if method == "POST":
            text = "A word of yours, up to 200 characters: sent again within a day with the same"
            text += " body, it has the same answer and nothing is made twice."
            parameters.append(_asks("Idempotency-Key", text))
        placed: list[int | str] = [code for code in (201, 202) if code in self._statuses]
        if placed:
            text = "Where the new record is; of work that will be done, where to ask how far it is."
            parameters.append(_header("Location", text, placed))
        if 202 in self._statuses:
            text = "`respond-async` (RFC 7240): have it done later, and be told how far it is."
            parameters.append(_asks("Prefer", text))
        return parameters

    def _get_request_body(self, direction: Any = "request") -> Any:
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        if body is not None:
            body["required"] = True
        return body

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        answers = super()._get_response_bodies(direction)
        codes = list(_EVERYWHERE)
        if self.method == "GET" and self.view.is_conditional:
            answers["304"] = {"description": "What you hold still stands."}
            answers["304"]["headers"] = self._get_response_headers_for_code("304")
        if self.method != "GET":
            codes.append("409")
        if self.method == "POST":
            codes.append("422")
        if self.view.inputs.get(self.method):
            codes += ["413", "415"]
        if self.method in self.view.needs_match | self.view.takes_match or self.method == "PUT":
            codes.append("412")
        if self.method in self.view.needs_match:
            codes.append("428")
        _as_files(answers)
        for code in sorted(codes):
            answers[code] = {"$ref": f"#/components/responses/{ANSWERS[code][0]}"}
        return answers

    def _postprocess_serializer_schema(self, schema: Any, serializer: Any, direction: Any) -> Any:
        schema = super()._postprocess_serializer_schema(  # type: ignore[no-untyped-call]
            schema, serializer, direction
        )
        if isinstance(serializer, Strict):
            schema["additionalProperties"] = False
        if not vars(type(serializer)).get("__doc__"):
            # What its base class says is meant for who writes endpoints.
            schema.pop("description", None)
        return schema


def _as_files(answers: dict[str, Any]) -> None:
    """What is no JSON has a shape of its own."""
    for answer in answers.values():
        for media_type, content in answer.get("content", {}).items():
            if media_type in _FILES:
                content["schema"] = _FILES[media_type]


_FILES: Final[dict[str, dict[str, Any]]] = {
    csvs.MEDIA_TYPE: {"type": "string", "description": "All rows, a column for each member."},
    workbooks.MEDIA_TYPE: {"type": "string", "contentMediaType": workbooks.MEDIA_TYPE},
    "application/vnd.citationstyles.csl+json": {
        "type": "array",
        "items": {"type": "object", "required": ["id", "type"], "additionalProperties": True},
    },
    "application/x-research-info-systems": {"type": "string"},
    "application/x-bibtex": {"type": "string"},
    "application/zip": {"type": "string", "contentMediaType": "application/zip"},
}
_SAYS: Final = {
    200: "As asked.",
    201: "Made.",
    202: "It will be done.",
    204: "Done; there is nothing to say.",
}


def with_problems(result: dict[str, Any], **_more: object) -> dict[str, Any]:
    """Post-processing: the refusals, once for all operations."""
    components = result["components"]
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    content: Mapping[str, Any] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        name: {"description": text, "content": dict(content), **_headers(code)}
        for code, (name, text) in ANSWERS.items()
    }
    return result


def _headers(code: str) -> dict[str, Any]:
    if code == "429":
        return {"headers": {"Retry-After": {"schema": {"type": "integer"}}}}
    if code == "401":
        return {"headers": {"WWW-Authenticate": {"schema": {"type": "string"}}}}
    return {}
