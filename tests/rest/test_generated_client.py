"""A stranger's client, made by another project's generator from nothing but the description, runs
an assessment from its beginning to its copy elsewhere."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.rest.test_description import KEPT

# The project's name for what it sends in lines; the generator has no word of its own for it.
CONFIG = """\
package_name_override: assay_client
post_hooks: []
content_type_overrides:
  application/x-ndjson: application/octet-stream
  text/csv: application/octet-stream
  text/plain: application/octet-stream
  application/x-research-info-systems: application/octet-stream
  application/x-bibtex: application/octet-stream
  application/vnd.citationstyles.csl+json: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
"""

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Where the client is. The generator says of each operation that it leaves out why."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yml").write_text(CONFIG)
    generator = Path(sys.executable).with_name("openapi-python-client")
    said = subprocess.run(
        [
            generator, "generate", "--path", KEPT, "--config", folder / "config.yml",
            "--output-path", folder / "assay_client", "--meta", "none", "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    assert "arning" not in said.stdout + said.stderr
    return folder


class Stranger:
    """Calls the generated functions by their operation, as `rounds_create(…)`."""

    def __init__(self, url, token):
        client = importlib.import_module("assay_client.client")
        self.client = client.AuthenticatedClient(base_url=url, token=token)
        self.package = Path(client.__file__).parent
        self.models = importlib.import_module("assay_client.models")

    def __call__(self, operation, *ids, body=None, of=None, status=200, **more):
        tag = next(
            folder.name
            for folder in Path(sys.modules["assay_client"].__file__)
            .parent.joinpath("api")
            .iterdir()
            if (folder / f"{operation}.py").exists()
        )
        function = importlib.import_module(f"assay_client.api.{tag}.{operation}")
        if body is not None:
            more["body"] = getattr(self.models, of).from_dict(body)
        answer = function.sync_detailed(*ids, client=self.client, **more)
        assert answer.status_code == status, answer.content
        return answer

    def one(self, operation, *ids, **more):
        return self(operation, *ids, **more).parsed


@pytest.fixture
def stranger(package, monkeypatch, live_server, caller):
    monkeypatch.syspath_prepend(str(package))
    made = []

    def known_as(name):
        made.append(Stranger(live_server.url, caller(name).token))
        return made[-1]

    yield known_as
    for each in made:
        each.client.get_httpx_client().close()
    for name in [name for name in sys.modules if name.partition(".")[0] == "assay_client"]:
        del sys.modules[name]


def begun(lead, world):
    assessment = lead.one(
        "assessments_create",
        of="AssessmentInputRequest",
        body={
            "team_id": str(world.team.uid),
            "title": "Will the ceasefire hold?",
            "information_cutoff_on": "2024-12",
            "perspectives": ["Ukraine"],
            "questions": [
                {
                    "text": "What ends it first?",
                    "framing": "competing",
                    "hypotheses": [{"statement": "Prisoners"}, {"statement": "Shelling"}],
                }
            ],
        },
        status=201,
    )
    hypotheses = lead.one("hypotheses_list", assessment.id).results
    assert [hypothesis.label for hypothesis in hypotheses] == ["H1", "H2", "H3"]
    return assessment.id, hypotheses


def filled_in(analyst, curator, assessment, hypothesis):
    """Two pieces of evidence, sent twice and made once, then accepted."""
    items = []
    for statement in ("Shells fell at the line", "A list of prisoners was handed over"):
        sent = {
            "of": "EvidenceInputRequest",
            "body": {
                "statement": statement,
                "kind": "statement",
                "citation": {"source": {"name": "Yonhap"}, "origin_source": {"name": "The NIS"}}
                if not items
                else None,
                "bears": [{"hypothesis_id": str(hypothesis.id), "consistency": "C"}],
            },
            "idempotency_key": str(uuid4()),
            "status": 201,
        }
        item = analyst.one("evidence_create", assessment, **sent)
        assert analyst.one("evidence_create", assessment, **sent).id == item.id
        accepted = curator.one(
            "evidence_accept", assessment, item.id, of="ReasonInputRequest", body={}
        )
        assert accepted.status == "accepted"
        items.append(item)
    return items


def rated(analyst, assessment, items, hypotheses):
    ratings = [
        {"evidence_id": str(e.id), "hypothesis_id": str(h.id), "consistency": code}
        for e in items
        for h, code in zip(hypotheses, ("CC", "II", "N"), strict=True)
    ]
    body = {"ratings": ratings}
    batch = analyst.one("ratings_batch", assessment, of="RatingsInputRequest", body=body)
    assert len(batch.ratings) == 6
    body = {"ratings": [{**ratings[0], "evidence_id": str(uuid4())}]}
    refused = analyst.one(
        "ratings_batch", assessment, of="RatingsInputRequest", body=body, status=404
    )
    assert refused.errors[0].pointer == "/ratings/0/evidence_id"


def estimated(lead, analysts, assessment, hypotheses):
    ids = [str(hypothesis.id) for hypothesis in hypotheses]
    round_ = lead.one(
        "rounds_create",
        assessment,
        of="RoundInputRequest",
        body={"hypothesis_ids": ids},
        status=201,
    )
    for number, analyst in enumerate(analysts):
        estimates = [
            {"hypothesis_id": h, "lower": 10 + number, "best": 30 + number, "upper": 50.5}
            for h in ids
        ]
        given = analyst.one(
            "rounds_answer", assessment, round_.id, of="AnswersInputRequest",
            body={"estimates": estimates},
        )  # fmt: skip
        assert len(given.estimates) == 3
        analyst("rounds_finish", assessment, round_.id, status=204)
        assert lead.one("estimates_list", assessment).results == []
    revealed = lead.one("rounds_reveal", assessment, round_.id, of="RevealInputRequest", body={})
    assert revealed.state == "revealed"
    assert len(lead.one("estimates_list", assessment).results) == 9


def patched(lead, assessment):
    read = lead("assessments_retrieve", assessment)
    etag, of = read.headers["ETag"], "PatchedAssessmentPatchRequest"
    body = {"title": "Will the ceasefire hold to the spring?"}
    lead("assessments_update", assessment, of=of, body=body, status=428)
    done = lead("assessments_update", assessment, of=of, body=body, if_match=etag)
    assert done.parsed.title == body["title"]
    stale = lead.one("assessments_update", assessment, of=of, body=body, if_match=etag, status=412)
    assert stale.current["title"] == body["title"]


def opened(lead, curator, assessment):
    """What is imported by who may not accept it waits for who may; then all its ratings show."""
    waiting = lead.one("evidence_list", assessment).results
    for item in waiting:
        assert item.status == "submitted"
        curator("evidence_accept", assessment, item.id, of="ReasonInputRequest", body={})
    of, body = "PatchedAssessmentPatchRequest", {"ratings_hidden": False}
    lead("assessments_update", assessment, of=of, body=body, if_match="*")


def content(document):
    """What a copy has too: texts, codes and figures, without ids, times and who."""
    kept = {
        "hypotheses": ("label", "statement", "is_remainder", "status"),
        "evidence": ("label", "statement", "kind"),
        "sources": ("name",),
        "ratings": ("consistency",),
        "estimates": ("lower", "best", "upper"),
        "rounds": ("number", "state"),
    }
    return {
        kind: sorted(json.dumps([row[name] for name in names]) for row in document[kind])
        for kind, names in kept.items()
    }


def test_a_generated_client_runs_an_assessment(world, stranger):
    lead, ana, ben, curator = (stranger(name) for name in ("lena", "ana", "ben", "cora"))
    assessment, hypotheses = begun(lead, world)
    items = filled_in(ana, curator, assessment, hypotheses[0])
    for analyst in (ana, ben, lead):
        rated(analyst, assessment, items, hypotheses)
    matrix = lead.one("matrix_compute", assessment, question_id=hypotheses[0].question_id)
    assert [row.evidence for row in matrix.rows] == ["E1", "E2"]
    estimated(lead, (ana, ben, lead), assessment, hypotheses)
    table = lead.one("judgements_table_compute", assessment).results
    assert [row.n for row in table] == [3, 3, 3]
    patched(lead, assessment)
    exported = json.loads(lead("export_retrieve", assessment).content)
    changes = lead.one("changes_list", assessment, after=0, limit=200).results
    assert changes[-1].number >= len(changes)
    elsewhere = stranger("stranger")
    (team,) = elsewhere.one("teams_list").results
    assert elsewhere("assessments_retrieve", assessment, status=404)
    report = elsewhere.one(
        "imports_create", of="ImportsCreateJsonBody", body=exported, team_id=team.id, status=201
    )
    assert report.is_copy
    opened(elsewhere, stranger("root"), report.assessment_id)
    copied = json.loads(elsewhere("export_retrieve", report.assessment_id).content)
    assert content(copied) == content(exported)
    counts = {kind: len(rows) for kind, rows in content(copied).items()}
    assert (counts["estimates"], counts["ratings"]) == (9, 18)
