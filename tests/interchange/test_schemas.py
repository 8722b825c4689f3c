"""The published schemas are sound, stand in docs/, and every export keeps to them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from assessments.framing.access import access_to
from assessments.interchange.queries import json_chunks, ndjson_lines
from assessments.interchange.schemas import DOCUMENT, RECORD, schema_text
from assessments.interchange.shape import SCHEMA_FILE
from tests.interchange.documents import NAMES, load, operator

PUBLISHED = Path(settings.BASE_DIR) / "docs" / "schemas"
BOTH = (DOCUMENT, RECORD)


def checked(*arguments):
    """check-jsonschema, as others run it."""
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("name", BOTH)
def test_what_is_published_is_what_is_used(name):
    assert (PUBLISHED / name).read_text() == schema_text(name)
    assert json.loads(schema_text(DOCUMENT)) == json.loads(SCHEMA_FILE.read_text())


@pytest.mark.once
def test_they_are_schemas():
    checked("--check-metaschema", *(PUBLISHED / name for name in BOTH))


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_exports_keep_to_them(name, tmp_path):
    access = access_to(operator(), load(name).assessment_uid)
    whole = tmp_path / f"{name}.json"
    whole.write_bytes(b"".join(json_chunks(access, history=True)))
    checked("--schemafile", PUBLISHED / DOCUMENT, whole)
    validator = Draft202012Validator(json.loads(schema_text(RECORD)))
    kinds = set()
    for line in b"".join(ndjson_lines(access, history=True)).splitlines():
        row = json.loads(line)
        if row["type"] in kinds and row["type"] == "ratings":
            continue
        kinds.add(row["type"])
        assert validator.is_valid(row), row
    assert {"header", "assessment", "team", "links", "ratings", "changes", "end"} <= kinds


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "header", "format": "other", "format_version": "1.0"},
        {"type": "team", "id": 5, "name": "x"},
        {"type": "nothing"},
        {"type": "end"},
        {"type": "end", "counts": {"cats": 1}},
        {"id": "x"},
    ],
)
def test_a_wrong_line_is_none(wrong):
    assert not Draft202012Validator(json.loads(schema_text(RECORD))).is_valid(wrong)


def test_strangers_may_read_them(client):
    listed = client.get("/api/v1/schemas/").json()["results"]
    assert [row["name"] for row in listed] == list(BOTH)
    for row in listed:
        answer = client.get(row["url"])
        assert answer["Content-Type"] == "application/schema+json"
        assert answer.content.decode() == schema_text(row["name"])
        again = client.get(row["url"], headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
    assert client.get("/api/v1/schemas/nothing.json").status_code == 404
