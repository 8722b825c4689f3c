"""What the documents lead to is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "docs/deploy.md", "docs/pages.md", "docs/rest.md"]
)
def test_every_file_that_a_document_names_exists(name):
    text = (ROOT / name).read_text()
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if not t.startswith("http")]
    assert targets or name != "README.md"
    missing = [t for t in targets if not ((ROOT / name).parent / t).exists()]
    assert not missing


def test_every_command_that_a_document_names_exists():
    named = {
        command
        for name in ("README.md", "docs/deploy.md", "docs/rest.md")
        for command in re.findall(r"manage\.py (\w+)", (ROOT / name).read_text())
    }
    assert named
    assert named <= set(get_commands())
