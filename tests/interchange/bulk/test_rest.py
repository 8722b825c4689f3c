"""Bulk imports over REST: rows or a file, tried, imported as a job, read and taken back."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.utils import timezone

from assessments.accounts.models import Token
from assessments.evidence.models import Evidence, Source
from assessments.framing.models import Participant
from assessments.interchange.bulk import api, rules
from assessments.interchange.bulk.models import BulkDraft, BulkImport
from assessments.interchange.bulk.preparing import prepare
from assessments.jobs.models import Job
from assessments.jobs.operations.doing import claim_job
from assessments.jobs.runner import Runner, run_waiting
from assessments.web.rest.examples import examples
from tests.rest.conftest import base, caller, no_throttle_from_before, world

__all__ = ["base", "caller", "no_throttle_from_before", "world"]

ROWS = [
    {"statement": "Trains cross", "kind": "fact", "source": "Yonhap", "tags": ["rail", "a, b"]},
    {"statement": "Ships sail", "credibility": 3, "reliability": "B", "source": "KCNA"},
]


def done(client, response):
    assert response.status_code == 202, response.content
    assert run_waiting() == 1
    job = client.get(response["Location"]).json()
    assert job["state"] == "done", job
    return job["result"]["import_id"]


def result_of(client, response):
    assert response.status_code == 202, response.content
    assert run_waiting() == 1
    return client.get(response["Location"]).json()["result"]


def pointers(response):
    assert response.status_code == 400, response.content
    faults = response.json()["errors"]
    return [(fault.get("pointer", fault.get("parameter")), fault["code"]) for fault in faults]


def test_rows_are_tried_imported_read_and_taken_back(caller, base):
    cora = caller("cora")
    tried = cora.post(f"{base}bulk-imports/?dry_run=true", {"rows": ROWS})
    assert tried.status_code == 200
    assert tried.json()["counts"] == {
        "evidence": 2, "cited": 0, "skipped": 0, "faulty": 0, "sources": 2, "known_sources": 0,
    }  # fmt: skip
    assert (Evidence.objects.count(), BulkDraft.objects.count()) == (0, 0)
    uid = done(cora, cora.post(f"{base}bulk-imports/?accept=true&name=Mine", {"rows": ROWS}))
    first, second = Evidence.objects.order_by("pk")
    assert (first.status, first.tags) == ("accepted", ["rail", "a, b"])
    assert (second.credibility, Source.objects.get(name="KCNA").reliability) == (3, "B")
    told = cora.get(f"{base}bulk-imports/{uid}/").json()
    assert (told["name"], told["evidence"][1]) == ("Mine", {"id": str(second.uid), "row": 1})
    undone = cora.post(f"{base}bulk-imports/{uid}/undo/", {})
    assert undone.json()["undone_by"] == "Cora"
    assert cora.get(f"{base}evidence/").json()["results"] == []


def test_the_examples_have_what_is_answered(caller, base):
    """Every list of theirs with something in it, shaped as an answer is; their numbers add up."""
    cora = caller("cora")
    rows = [*ROWS, {**ROWS[0], "source": "KCNA"}, {"statement": "Planes fly", "kind": "rumour"}]
    tried = cora.post(f"{base}bulk-imports/?dry_run=true", {"rows": rows}).json()
    made = done(cora, cora.post(f"{base}bulk-imports/?leave_out=true", {"rows": rows}))
    told = cora.get(f"{base}bulk-imports/{made}/").json()
    preview, report = (examples()[name] for name in ("BulkPreview", "BulkImport"))
    for example, answer in ((preview, tried), (report, told)):
        assert set(example) == set(answer)
        assert set(example["counts"]) == set(answer["counts"])
        for name in set(answer) - {"notes"}:
            if answer[name] and isinstance(answer[name], list):
                assert set(example[name][0]) == set(answer[name][0]), name
    counts = preview["counts"]
    assert preview["rows"] == sum(counts[n] for n in ("evidence", "cited", "skipped", "faulty"))
    assert (counts["faulty"], len(preview["alike"])) == (len(preview["faults"]), 2)
    for name in ("evidence", "citations", "sources", "left_out"):
        assert report["counts"][name] == len(report[name]) > 0, name


def test_faults_point_to_their_rows(caller, base):
    cora = caller("cora")
    bad = [
        {"statement": "Trains cross", "kind": "rumour", "occurred_on": "5/11/2024"},
        {"kind": "fact"},
        {"statement": "x" * 5_000, "url": "javascript:alert(1)", "source": "S"},
    ]
    response = cora.post(f"{base}bulk-imports/", {"rows": bad})
    assert pointers(response) == [
        ("/rows/0/kind", "unknown"),
        ("/rows/0/occurred_on", "date"),
        ("/rows/1/statement", "required"),
        ("/rows/2/statement", "too_long"),
        ("/rows/2/url", "url"),
    ]
    tried = cora.post(f"{base}bulk-imports/?dry_run=true", {"rows": bad}).json()
    assert len(tried["faults"]) == 5
    left = cora.post(f"{base}bulk-imports/?leave_out=true", {"rows": [*bad, ROWS[0]]})
    told = cora.get(f"{base}bulk-imports/{done(cora, left)}/").json()
    assert [row["row"] for row in told["left_out"]] == [0, 1, 2]
    assert told["left_out"][1]["faults"][0]["pointer"] == "/rows/1/statement"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"rows": []}, [("/rows", "empty")]),
        ({"rows": [5]}, [("/rows/0", "object")]),
        ({"row": []}, [("", "rows")]),
        ([], [("", "rows")]),
        ({"rows": [{"statment": "x"}]}, [("/rows/0/statment", "unknown")]),
        ({"rows": [{"statement": 1.5}]}, [("/rows/0/statement", "text")]),
        ({"rows": [{"statement": True}]}, [("/rows/0/statement", "text")]),
        ({"rows": [{"statement": {"a": 1}}]}, [("/rows/0/statement", "text")]),
        ({"rows": [{"statement": "a\x00"}]}, [("/rows/0/statement", "characters")]),
        ({"rows": [{"kind": "fact"}]}, [("/map", "required")]),
    ],
)
def test_bodies_that_are_none_are_refused(caller, base, body, found):
    assert pointers(caller("cora").post(f"{base}bulk-imports/", body)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("map=5", ("map", "json")),
        ('map={"statement":"Nowhere"}', ("/map/statement", "unknown")),
        ('map={"colour":"Statement"}', ("/map/colour", "unknown")),
        ('defaults={"kind":5}', ("defaults", "json")),
        ('defaults={"doi":"x"}', ("/defaults/doi", "unknown")),
        ('choices={"x":"skip"}', ("choices", "number")),
        ('choices={"2":"burn"}', ("/choices/2", "unknown")),
        ('choices={"2":"skip"}', ("/choices/2", "unknown")),
        ("exact=burn", ("exact", "invalid_choice")),
        ("delimiter=x", ("delimiter", "invalid_choice")),
        ("dry_run=yes", ("dry_run", "invalid")),
    ],
)
def test_what_is_asked_wrongly_is_named(caller, base, query, found):
    body = "Statement,Source\nTräins,Yonhap\n".encode()
    response = caller("cora").post(f"{base}bulk-imports/?{query}", body, Content_Type="text/csv")
    assert found in pointers(response)


FILES = {
    "text/csv": b"Claim;Outlet\nTrains cross;Yonhap\n",
    "application/x-research-info-systems": b"TY  - NEWS\nTI  - Trains cross\nER  - \n",
    "application/x-bibtex": b"@misc{a, title={Trains cross}}",
    "application/vnd.citationstyles.csl+json": b'[{"id": "a", "title": "Trains cross"}]',
    "text/plain": b"- Trains cross\n- Ships sail\n",
}


@pytest.mark.parametrize("media", FILES)
def test_files_of_every_kind(caller, base, media):
    cora = caller("cora")
    done(cora, cora.post(f"{base}bulk-imports/", FILES[media], Content_Type=media))
    made = BulkImport.objects.get()
    assert made.counts["evidence"] + made.counts["sources"] > 0
    wrong = cora.post(f"{base}bulk-imports/", b"%PDF-1.7", Content_Type=media)
    assert pointers(wrong)[0] == ("/file", "format")


def test_a_workbook_with_its_columns_named(caller, base):
    book = openpyxl.Workbook()
    for row in (["A", "B"], ["Trains cross", "Yonhap"], ["=1+1", "Yonhap"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    cora = caller("cora")
    asked = f'{base}bulk-imports/?has_headings=true&map={{"statement":"A","source":"B"}}'
    response = cora.post(asked, out.getvalue(), Content_Type=SHEET)
    assert pointers(response) == [("/rows/3/statement", "formula")]


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_what_repeats_is_told_and_decided(caller, base, world):
    item = world.accepted("Trains cross the bridge at night", source="Yonhap")
    cora = caller("cora")
    rows = [
        {"statement": "Trains cross the bridge at night", "source": "KCNA"},
        {"statement": "At night trains cross the bridge", "source": "Kyodo"},
    ]
    told = cora.post(f"{base}bulk-imports/?dry_run=true", {"rows": rows}).json()
    assert [(a["row"], a["exact"], a["choice"]) for a in told["alike"]] == [
        (0, True, "cite"), (1, False, "import"),
    ]  # fmt: skip
    assert told["alike"][0]["evidence_id"] == str(item.uid)
    asked = f'{base}bulk-imports/?near=cite&choices={{"0":"skip"}}'
    done(cora, cora.post(asked, {"rows": rows}))
    assert [c.source.name for c in item.citations.order_by("pk")] == ["Yonhap", "Kyodo"]


def test_a_job_that_is_sent_twice_is_one(caller, base, monkeypatch):
    cora = caller("cora")

    def prepared(*given):
        assert connection.savepoint_ids == [], "comparing takes long, and holds no transaction"
        return prepare(*given)

    monkeypatch.setattr(api, "prepare", prepared)
    headers = {"Idempotency_Key": "one"}
    first = cora.post(f"{base}bulk-imports/", {"rows": ROWS}, **headers)
    again = cora.post(f"{base}bulk-imports/", {"rows": ROWS}, **headers)
    assert first.json()["id"] == again.json()["id"]
    assert run_waiting() == 1


def test_many_rows_are_looked_at_by_the_job(caller, base, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_AT_ONCE", 1)
    cora = caller("cora")
    place = f'{base}bulk-imports/?defaults={{"source":"Yonhap"}}'
    told = result_of(cora, cora.post(f"{place}&dry_run=true", {"rows": [*ROWS, ROWS[0]]}))
    assert (told["counts"]["evidence"], told["alike"][0]["of_row"]) == (2, 0)
    assert (Evidence.objects.count(), BulkDraft.objects.count()) == (0, 0)
    asked = f'{place}&choices={{"2":"skip"}}&accept=true'
    uid = done(cora, cora.post(asked, {"rows": [*ROWS, ROWS[0]]}))
    made = BulkImport.objects.get(uid=uid)
    assert (made.counts["skipped"], Evidence.objects.filter(status="accepted").count()) == (1, 2)
    assert BulkDraft.objects.count() == 0
    bad = [{"statement": "Trains run"}, {"statement": "Ships wait", "kind": "rumour"}]
    response = cora.post(f"{base}bulk-imports/", {"rows": bad})
    assert (response.status_code, run_waiting()) == (202, 1)
    over = cora.get(response["Location"]).json()
    fault = over["problem"]["errors"][0]
    assert (over["problem"]["status"], fault["pointer"]) == (400, "/rows/1/kind")
    refused = cora.post(f'{base}bulk-imports/?map={{"kind":"gone"}}', {"rows": ROWS})
    assert pointers(refused) == [("/map/kind", "unknown")]


def test_a_look_may_be_asked_for_later(caller, base):
    cora = caller("cora")
    place = f"{base}bulk-imports/?dry_run=true"
    response = cora.post(place, {"rows": ROWS}, Prefer="respond-async")
    assert Job.objects.get().token_uid == Token.objects.get(user__username="cora").uid
    assert result_of(cora, response)["rows"] == 2


def test_a_dry_run_leaves_drafts_alone_and_its_own_nowhere(caller, base, monkeypatch):
    monkeypatch.setattr(rules, "DRAFTS_MOST", 1)
    cora = caller("cora")

    def asked(query):
        return cora.post(f"{base}bulk-imports/?{query}", {"rows": ROWS}, Prefer="respond-async")

    asked("name=First")
    # What waits is nobody's surplus, whatever comes after it.
    tried, _ = asked("dry_run=true"), asked("name=Second")
    assert BulkDraft.objects.filter(name__in=["First", "Second"]).count() == 2
    assert cora.delete(tried["Location"]).json()["state"] == "cancelled"
    assert BulkDraft.objects.count() == 2
    Job.objects.all().delete()
    # Nor do those go that nobody works on, for a look.
    tried = asked("dry_run=true")
    assert BulkDraft.objects.count() == 3
    claim_job(runner="of a machine that is gone", at=timezone.now() - timedelta(hours=1))
    Runner(beats=False).tidy()
    assert (Job.objects.get().state, BulkDraft.objects.count()) == ("queued", 3), "begun again"
    Participant.objects.filter(user__username="cora").update(role="observer")
    assert run_waiting() == 1
    assert cora.get(tried["Location"]).json()["state"] == "failed"
    assert BulkDraft.objects.count() == 2


def test_who_may(caller, base):
    assert caller("ana", scopes=["read", "write"]).post(
        f"{base}bulk-imports/", {"rows": ROWS[:1]}
    ).status_code == 403  # fmt: skip
    assert caller("otto").post(f"{base}bulk-imports/", {"rows": ROWS[:1]}).status_code == 403
    assert caller("stranger").post(f"{base}bulk-imports/", {"rows": ROWS}).status_code == 404
    ana = caller("ana")
    assert ana.post(f"{base}bulk-imports/?accept=true", {"rows": ROWS[:1]}).status_code == 403
    assert ana.post(
        f'{base}bulk-imports/?map={{"credibility":"credibility"}}', {"rows": ROWS}
    ).status_code == 403  # fmt: skip
    uid = done(ana, ana.post(f"{base}bulk-imports/", {"rows": ROWS[:1]}))
    assert caller("ben").get(f"{base}bulk-imports/{uid}/").status_code == 404
    assert caller("lena").get(f"{base}bulk-imports/{uid}/").status_code == 200


def test_what_is_too_large_is_refused_before_it_is_read(caller, base):
    body = b"x" * (rules.FILE_BYTES_MOST + 1)
    response = caller("cora").post(f"{base}bulk-imports/", body, Content_Type="text/plain")
    assert response.status_code == 413
