"""The map in `assessments/__init__.py`, the contracts and the folders say the same."""

import re
import tomllib
from pathlib import Path

import pytest

import assessments

ROOT = Path(assessments.__file__).parent
PROJECT = ROOT.parent
EDGES = {"admin", "api", "forms", "serializers", "urls", "views"}
ASSEMBLERS = {"urls", "admin", "models", "management", "migrations", "apps"}


def contracts():
    text = (PROJECT / "pyproject.toml").read_text()
    return {
        contract["id"]: contract
        for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    }


def layers():
    """The names in the contract, layer by layer."""
    return [
        [name.strip(" ()") for name in re.split(r"[|:]", layer)]
        for layer in contracts()["layers"]["layers"]
    ]


def mapped():
    """The names in the map, in its order, row by row."""
    table = assessments.__doc__.split("==\n")[2]
    rows = []
    for line in table.splitlines():
        names, job = line[:36].strip(), line[36:].strip()
        if not names:
            continue
        if job:
            rows.append(names)
        else:
            rows[-1] += " " + names
    return [re.findall(r"\w+", row) for row in rows if "==" not in row]


def packages():
    return {
        path.stem
        for path in ROOT.iterdir()
        if (path.is_dir() and (path / "__init__.py").exists()) or path.suffix == ".py"
    } - {"__init__"}


def test_the_map_has_the_layers_of_the_contract_in_its_order():
    assert [sorted(row) for row in mapped()] == [sorted(layer) for layer in layers()]


def test_every_folder_is_on_the_map():
    assert packages() <= {name for layer in layers() for name in layer}


def test_every_package_on_the_map_exists():
    named = {name for layer in layers() for name in layer}
    assert named - packages() <= {"urls", "admin", "models"}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_goes_by_a_name_that_says_nothing(path):
    assert path.stem not in {"utils", "helpers", "common", "misc", "services", "managers"}


def imports_of(path):
    return re.findall(
        r"^\s*(?:from|import) (assessments(?:\.\w+)+)(?: import ([\w, ]+))?",
        path.read_text(),
        re.MULTILINE,
    )


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_nobody_imports_the_edges_of_another_capability(path):
    own = path.relative_to(ROOT).parts
    if len(own) == 1 and path.stem in ASSEMBLERS:
        return
    for module, names in imports_of(path):
        parts = module.split(".")[1:]
        targets = {*parts[1:2]} or set(re.findall(r"\w+", names))
        if parts[0] not in {own[0], "web"}:
            assert not targets & EDGES, f"{module} is an edge of {parts[0]}"
