"""What others wrote is here as they published it, and named with its licence."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = [
    Path(settings.BASE_DIR, "assessments/static/assessments/vendor"),
    Path(settings.BASE_DIR, "tests/browser/vendor"),
]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_is_listed_and_unchanged(folder):
    listed = {}
    for item in json.loads((folder / "vendor.json").read_text()):
        assert item["name"]
        assert item["version"]
        assert item["licence"]
        assert any("LICENSE" in name for name in item["files"]), item["name"]
        listed |= item["files"]
    found = {
        path.relative_to(folder).as_posix(): "sha384-"
        + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == listed
