"""The guide in docs/rest.md does what it says: every snippet is run against a server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assessments.evidence.models import Evidence, Rating, Source
from assessments.framing.models import Assessment

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "rest.md"

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def snippets(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def run(filled, caller, live_server, tmp_path):
    """All snippets of one language, in order, as one program; what it printed."""
    told = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "ASSAY": f"{live_server.url}/api/v1",
        "TOKEN": caller("lena").token,
        "NO_PROXY": "*",
    }

    def running(program, text):
        file = tmp_path / "snippets"
        file.write_text(text)
        done = subprocess.run(
            [*program, file], env=told, cwd=tmp_path, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    return running


def test_what_is_written_for_the_shell(run, filled, tmp_path):
    said = run(["bash", "-euo", "pipefail"], "\n".join(snippets("sh")))
    assert '"label":"E2"' in said
    assert Source.objects.filter(assessment=filled.assessment, name="Yonhap").count() == 1
    assert (tmp_path / "evidence.csv").read_text("utf-8-sig").startswith("id,label,statement")
    assert (tmp_path / "judgements.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "sources.bib").read_text().startswith("@misc{")
    assert json.loads((tmp_path / "report.json").read_text())["is_copy"]
    assert Assessment.objects.count() == 2


def test_what_is_written_for_python(run, filled):
    copied = "\nprint(json.dumps(sorted({kind for kind, _ in copy})), last)\n"
    said = run([sys.executable, "-W", "error"], "\n".join(snippets("python")) + copied)
    assert "/ratings/0/consistency" in said
    assert '"ratings"' in said
    assert Evidence.objects.get(statement__startswith="A second train").tags == ["rail"]
    assert Rating.objects.filter(participant=filled.participant("lena")).count() == 2


def test_every_snippet_is_of_a_language_that_is_run():
    fences = re.findall(r"^```(\w+)$", GUIDE.read_text(), re.MULTILINE)
    assert set(fences) == {"sh", "python"}
    assert len(fences) == len(snippets("sh")) + len(snippets("python"))
