"""The OpenAPI document: valid, current, complete, and readable under the strict policy."""

import json
import re
from collections import Counter
from pathlib import Path

from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from assessments.interchange.shape import check_shape
from assessments.web.rest.examples import CAPABILITIES, examples
from assessments.web.rest.schema import ANSWERS

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
REMAKE = "python manage.py spectacular --format openapi-json --file docs/openapi.json"


def served():
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_it_is_valid_and_of_the_version_promised():
    document = served()
    validate(document)
    assert document["openapi"].startswith("3.1.")


def test_it_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--file", str(tmp_path / "openapi.yaml"))


def test_the_kept_copy_is_current():
    assert json.loads(KEPT.read_text()) == served(), f"make it anew: {REMAKE}"


def test_every_operation_names_itself_and_its_refusals():
    operations = [
        (path, method, operation)
        for path, item in served()["paths"].items()
        for method, operation in item.items()
    ]
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in ids)
    for path, method, operation in operations:
        assert operation["summary"], (path, method)
        assert {"400", "401", "403", "404", "429", "default"} <= set(operation["responses"])
        if "requestBody" in operation:
            assert {"413", "415"} <= set(operation["responses"])


def test_no_operation_that_programs_know_is_gone():
    """Add what is new to the file; what stands there is called so by other people's clients."""
    known = set((Path(__file__).parent / "operations.txt").read_text().split())
    found = {o["operationId"] for item in served()["paths"].values() for o in item.values()}
    assert sorted(known - found) == []


def bodies():
    """Every JSON body of every operation: (operation, where, its media type's object)."""
    for item in served()["paths"].values():
        for operation in item.values():
            holders = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for where, holder in holders.items():
                for media_type, content in holder.get("content", {}).items():
                    is_json = media_type in ("application/json", "application/merge-patch+json")
                    if is_json and content["schema"].get("format") != "binary":
                        yield operation["operationId"], where, content


def test_every_body_has_an_example_that_fits_it():
    document = served()
    wrong = {}
    for name, where, content in bodies():
        if "example" not in content:
            wrong[name, where] = "none"
            continue
        schema = {**content["schema"], "components": document["components"]}
        checks = Draft202012Validator(schema, format_checker=FormatChecker())
        faults = [
            f"{error.json_path}: {error.message}"
            for error in checks.iter_errors(content["example"])
        ]
        if faults:
            wrong[name, where] = faults
    assert wrong == {}, "mend the examples.json of its capability"


def test_every_example_is_of_use():
    document = served()
    named = {*document["components"]["schemas"], *(name for name, _, _ in bodies())}
    assert sorted(set(examples()) - named) == []


def test_no_example_is_kept_in_two_places():
    """The later one would stand for both, and the other be mended in vain."""
    kept = [
        name
        for path in CAPABILITIES.rglob("examples.json")
        for name in json.loads(path.read_text(encoding="utf-8"))
    ]
    assert sorted(name for name, n in Counter(kept).items() if n > 1) == []


def test_the_example_of_a_document_can_be_imported():
    check_shape(examples()["imports_create"])


def test_refusals_have_examples_too():
    document = served()
    for response in document["components"]["responses"].values():
        (content,) = response["content"].values()
        schema = {**content["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(content["example"])


def test_a_stranger_is_told_what_everything_does():
    document = served()
    untold = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if len(operation.get("description", "")) < 15
    ]
    assert untold == []
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    used = {tag for item in document["paths"].values() for o in item.values() for tag in o["tags"]}
    assert used == set(tags)
    for word in ("Bearer", "cursor", "If-Match", "Idempotency-Key", "changes/", "429"):
        assert word in document["info"]["description"]


def test_every_refusal_is_a_problem_document():
    answers = served()["components"]["responses"]
    assert set(answers) == {name for name, _ in ANSWERS.values()}
    assert all(list(a["content"]) == ["application/problem+json"] for a in answers.values())


def test_what_is_held_is_not_sent_again():
    first = Client().get("/api/v1/schema/")
    again = Client().get("/api/v1/schema/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_the_pages_need_no_inline_script(db):
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert "<script>" not in text
    assert "<style" not in text
    assert "?script=" in text
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
