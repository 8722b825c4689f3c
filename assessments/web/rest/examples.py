"""Examples in the description: for each body that is sent or answered, out of the sample's world.

Each capability keeps its own in `examples.json`, by the name of the component (`Evidence`,
`EvidenceInputRequest`), or of the operation where the body has no name. Their ids are those of the
sample assessment, so that what is tried on the page of a demo finds something.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

CAPABILITIES: Final = Path(__file__).resolve().parents[2]
JSON: Final = ("application/json", "application/merge-patch+json")
_REQUEST_ID: Final = "5f1f8b3a9c0d4e6f8a7b6c5d4e3f2a1b"


@cache
def examples() -> Mapping[str, Any]:
    """All of them, by name."""
    found: dict[str, Any] = {}
    for path in sorted(CAPABILITIES.rglob("examples.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def with_examples(result: dict[str, Any], **_more: object) -> dict[str, Any]:
    """Post-processing: every body and every id in an address with an example."""
    for operation in operations_of(result):
        name = operation["operationId"]
        answered = [said for code, said in operation["responses"].items() if code[0] == "2"]
        holders = [operation.get("requestBody", {}), *answered]
        for content in (content for holder in holders for content in _bodies(holder)):
            found = example_of(content.get("schema", {}), name)
            if found is not None:
                content["example"] = found
        for parameter in operation.get("parameters", ()):
            found = _asked(parameter, operation)
            if found is not None:
                parameter["example"] = found
    for code, response in result["components"]["responses"].items():
        for content in response["content"].values():
            content["example"] = _problem(code, response["description"])
    return result


def operations_of(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in result["paths"].values():
        yield from (operation for key, operation in item.items() if key != "parameters")


def _bodies(holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    content = holder.get("content", {})
    return [content[media_type] for media_type in JSON if media_type in content]


def example_of(schema: Mapping[str, Any], operation: str) -> Any:
    """None where there is none: a test says so."""
    if "$ref" in schema:
        return examples().get(schema["$ref"].rpartition("/")[2])
    results = schema.get("properties", {}).get("results")
    if results is not None:
        one = example_of(results["items"], operation)
        return None if one is None else {"results": [one], "next": None, "previous": None}
    return examples().get(operation)


def _asked(parameter: Mapping[str, Any], operation: Mapping[str, Any]) -> Any:
    """For what must name a record: the one of the examples. None for a filter: the page fills it
    in, and the list would be empty."""
    if parameter["schema"].get("format") != "uuid" or not parameter.get("required"):
        return None
    name = parameter["name"].removesuffix("_id")
    if name == "uid":
        name = operation["tags"][0].replace("-", "_")
    record = examples().get(_RECORDS.get(name, name.capitalize()), {})
    return record.get("id")


# Where the parameter or the tag is not the component's name in small letters.
_RECORDS: Final = {
    "argument_votes": "ArgumentVote",
    "arguments": "Argument",
    "citations": "Citation",
    "estimates": "Estimate",
    "hypotheses": "Hypothesis",
    "impact_estimates": "ImpactEstimate",
    "implication_estimates": "ImplicationEstimate",
    "implications": "Implication",
    "judgements": "Judgement",
    "links": "Link",
    "origin_source": "Source",
    "origin": "Source",
    "participants": "Participant",
    "perspectives": "Perspective",
    "questions": "Question",
    "ratings": "Rating",
    "rounds": "Round",
    "sources": "Source",
    "cause": "Hypothesis",
    "effect": "Hypothesis",
    "author": "Participant",
    "parent": "Argument",
}
_STATUS: Final = {
    "BadRequest": 400,
    "NotSignedIn": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "NotAcceptable": 406,
    "Conflict": 409,
    "Stale": 412,
    "TooLarge": 413,
    "UnsupportedFormat": 415,
    "KeyUsed": 422,
    "MatchRequired": 428,
    "TooMany": 429,
}


def _problem(code: str, says: str) -> dict[str, Any]:
    faults = [{"pointer": "/statement", "code": "required", "detail": "This field is required."}]
    return {
        "type": "about:blank",
        "title": says,
        "status": _STATUS.get(code, 503),
        "detail": says,
        "request_id": _REQUEST_ID,
        "errors": faults if code == "BadRequest" else [],
    }
