"""The lock files pin everything, agree with one another, and name no place."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
RUN = ROOT / "requirements.lock"
TEST = ROOT / ".ci" / "requirements-test.lock"


def pins(path):
    """Lines such as `django==5.2.19 ; python_full_version < '3.12'`."""
    return set(re.findall(r"^([a-z0-9][^\\\n]*?) *\\$", path.read_text(), re.MULTILINE))


def names(requirements):
    return {
        re.match(r"[A-Za-z0-9._-]+", text)[0].lower().replace("_", "-") for text in requirements
    }


@pytest.mark.parametrize("path", [RUN, TEST], ids=["run", "test"])
def test_a_lock_names_packages_and_hashes_and_nothing_else(path):
    pin = r"[a-z0-9][a-z0-9._-]*==[\w.+]+( ; [\w\s'.=<>!()]+)? \\"
    line = re.compile(rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?")
    assert [text for text in path.read_text().splitlines() if not line.fullmatch(text)] == []


def test_what_is_tested_is_what_is_run():
    # What is run on some platform only may be tested on every one.
    everywhere = {pin.partition(" ;")[0] for pin in pins(TEST)}
    assert {pin for pin in pins(RUN) - pins(TEST) if pin.partition(" ;")[0] not in everywhere} == (
        set()
    )


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert names(project["dependencies"]) <= names(pins(RUN))
    for extra in project["optional-dependencies"].values():
        assert names(extra) <= names(pins(TEST))
