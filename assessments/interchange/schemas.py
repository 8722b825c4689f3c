"""The published JSON Schemas. Open to strangers: they say nothing about anybody.

That of a line is made of that of the document, so that there is one definition.
"""

import hashlib
import json
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from assessments.interchange import rules
from assessments.interchange.shape import SCHEMA_FILE
from assessments.web.errors import not_found

DOCUMENT: Final = "assessment-1.0.json"
RECORD: Final = "record-1.0.json"
SCHEMA_JSON: Final = "application/schema+json"


@cache
def schema_text(name: str) -> str:
    """The schema's text; KeyError for none of that name."""
    document = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    schema = _MADE[name](document)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _as_it_is(document: dict[str, Any]) -> dict[str, Any]:
    return document


def _of_a_line(document: dict[str, Any]) -> dict[str, Any]:
    properties = document["properties"]
    top = ("assessment", "team", *rules.TYPES)
    header = {key: value for key, value in properties.items() if key not in (*top, rules.CHANGES)}
    kinds: dict[str, dict[str, Any]] = {
        "header": {
            "required": ["format", "format_version"],
            "properties": {**header, rules.HAS_END: {"type": "boolean"}},
        }
    }
    for kind in ("assessment", "team"):
        kinds[kind] = _resolved(document, properties[kind])
    for kind in rules.TYPES:
        items = properties[kind].get("items")
        # A type that is not built yet has no records.
        if items is not None:
            kinds[kind] = _resolved(document, items)
    kinds[rules.CHANGES] = {"properties": {}, "additionalProperties": True}
    kinds[rules.END] = {"required": ["counts"], "properties": {"counts": _COUNTS}}
    return {
        "$schema": document["$schema"],
        "$id": "urn:assay:schema:record:1.0",
        "title": "A line of an Assay assessment 1.0 as NDJSON",
        "description": "The header first, then each record after what it refers to. Where the "
        "header says `has_end`, the last line is `end`, with how many there are of each type: what "
        "lacks it has broken off.",
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(kinds)}},
        "oneOf": [_line(kind, schema) for kind, schema in kinds.items()],
        "$defs": document["$defs"],
    }


_COUNTS: Final[dict[str, Any]] = {
    "type": "object",
    "propertyNames": {"enum": [*rules.TYPES, rules.CHANGES]},
    "additionalProperties": {"type": "integer", "minimum": 0},
}


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    found: dict[str, Any] = document["$defs"][name] if name else schema
    return found


def _line(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": kind,
        "additionalProperties": schema.get("additionalProperties", False),
        "required": ["type", *schema.get("required", [])],
        "properties": {"type": {"const": kind}, **schema["properties"]},
    }


_MADE: Final = {DOCUMENT: _as_it_is, RECORD: _of_a_line}


@require_safe
def schemas(request: HttpRequest) -> HttpResponse:
    """What there is."""
    found = [
        {"name": name, "url": request.build_absolute_uri(reverse("api-schemas-one", args=[name]))}
        for name in _MADE
    ]
    return _kept(JsonResponse({"results": found}))


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    try:
        body = schema_text(name).encode()
    except KeyError:
        return not_found(request)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=SCHEMA_JSON)
    response["ETag"] = etag
    return _kept(response)


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=300"
    return response


routes = [
    path("schemas/", schemas, name="api-schemas"),
    path("schemas/<str:name>", schema, name="api-schemas-one"),
]
