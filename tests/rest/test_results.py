"""Results over REST are the pages' own, and an export is the same whoever writes it out."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.interchange.queries import export_document
from assessments.results.queries import judgements_table, matrix_of, pooled_of
from assessments.results.serializers import JudgementRowSerializer

RESULTS = (
    *("matrix", "ranking", "disagreement", "sensitivity", "coverage"),
    *("pooled", "judgements-table"),
)
OF_QUESTION = RESULTS[:5]


def ask(client, base, result, world, **more):
    question = {"question_id": world.question().uid} if result in OF_QUESTION else {}
    return client.get(f"{base}{result}/", **question, **more)


@pytest.mark.parametrize("name", ["lena", "ana", "chidi", "otto"])
def test_figures_are_the_pages_own(filled, caller, base, name):
    client, access = caller(name), access_to(filled.actor(name), filled.uid)
    matrix = matrix_of(access, filled.question())
    read = ask(client, base, "matrix", filled).json()
    assert [row["evidence"] for row in read["rows"]] == [e.label for e in matrix.evidence]
    assert [t["inconsistency"] for t in read["totals"]] == [t.inconsistency for t in matrix.totals]
    assert read["cells_closed"] == matrix.closed
    ranking = ask(client, base, "ranking", filled).json()
    assert sorted(t["hypothesis"] for t in ranking["totals"]) == ["H1", "H2", "H3"]
    assert ranking["leaders"] == [str(h.uid) for h in matrix.leaders]
    pooled = ask(client, base, "pooled", filled).json()
    figure = pooled_of(access).of(filled.hypothesis("H1"))
    assert pooled["results"][0]["best"] == float(figure.best)
    assert pooled["results"][0]["n"] == 3
    table = ask(client, base, "judgements-table", filled).json()["results"]
    assert table == json.loads(json.dumps([row.record() for row in judgements_table(access)]))
    assert set(table[0]) == set(JudgementRowSerializer().fields)


def test_what_rests_on_an_origin_is_left_out(filled, caller, base):
    client = caller("otto")
    origin = client.get(f"{base}sources/", search="postman").json()["results"][0]["id"]
    whole = ask(client, base, "matrix", filled).json()
    without = ask(client, base, "matrix", filled, without=origin).json()
    assert [row["evidence"] for row in whole["rows"]] == ["E1", "E2"]
    assert [row["evidence"] for row in without["rows"]] == ["E2"]
    assert without["without"] == [origin]
    origins = ask(client, base, "sensitivity", filled).json()["origins"]
    assert origin in [row["origin_id"] for row in origins]


def test_closed_cells_tell_nothing(filled, caller, base):
    read = ask(caller("chidi"), base, "matrix", filled).json()
    assert read["cells_closed"] == 2
    cells = [cell for row in read["rows"] for cell in row["cells"]]
    assert {(cell["consensus"], cell["stance"], cell["level"]) for cell in cells} == {
        (None, None, None)
    }


@pytest.mark.parametrize("result", OF_QUESTION)
def test_the_question_is_asked_for_and_seen(filled, caller, base, result):
    client = caller("ana")
    assert client.get(f"{base}{result}/").status_code == 400
    assert client.get(f"{base}{result}/", question_id="x").status_code == 400
    hypothesis = filled.hypothesis().uid
    assert client.get(f"{base}{result}/", question_id=hypothesis).status_code == 404


@pytest.mark.parametrize("without", ["x", ",", "5", "-" * 2000])
def test_origins_are_ids(filled, caller, base, without):
    answer = ask(caller("ana"), base, "matrix", filled, without=without)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "without"


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_that_stands_is_not_sent_again(filled, caller, base, result):
    client = caller("lena")
    first = ask(client, base, result, filled)
    question = {"question_id": filled.question().uid} if result in OF_QUESTION else {}
    again = client.ask("GET", f"{base}{result}/", query=question, If_None_Match=first["ETag"])
    assert again.status_code == 304


def test_results_do_not_grow_with_the_rows(world, caller, base):
    client, counts = caller("ana"), {}
    client.get("assessments/")  # a token's first use is written down, now and then its later ones
    for first, last in ((1, 2), (3, 20)):
        for number in range(first, last + 1):
            world.accepted(f"Item {number}", source=f"S{number}", origin=f"O{number}")
            world.rate("ana", f"E{number}", "H1", "C")
            world.rate("ben", f"E{number}", "H1", "I")
        for result in RESULTS:
            with CaptureQueriesContext(connection) as captured:
                assert ask(client, base, result, world).status_code == 200
            counts.setdefault(result, []).append(len(captured))
    assert all(few == many for few, many in counts.values()), counts
    assert max(few for few, _ in counts.values()) <= 8, counts


def streamed(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["lena", "ana", "otto"])
def test_an_export_is_the_document(filled, caller, base, name):
    access = access_to(filled.actor(name), filled.uid)
    read = json.loads(streamed(caller(name).get(f"{base}export/")))
    expected = json.loads(json.dumps(export_document(access)))
    assert {k: v for k, v in read.items() if k != "exported_at"} == {
        k: v for k, v in expected.items() if k != "exported_at"
    }


def test_an_export_line_by_line(filled, caller, base):
    client = caller("lena")
    for answer in (
        client.get(f"{base}export/", format="ndjson"),
        client.ask("GET", f"{base}export/", Accept="application/x-ndjson"),
    ):
        assert answer["Content-Type"] == "application/x-ndjson"
        lines = [json.loads(line) for line in streamed(answer).splitlines()]
        assert lines[0]["type"] == "header"


def test_an_export_that_may_not_be(filled, caller, base):
    client = caller("lena")
    client.patch(base, {"marking": "TLP:RED"}, If_Match="*")
    assert client.get(f"{base}export/", marking="TLP:GREEN").status_code == 400
    assert client.get(f"{base}export/", format="pdf").status_code == 400
    assert caller("stranger").get(f"{base}export/").status_code == 404


@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
def test_what_was_exported_is_imported_as_a_copy(filled, caller, base, media):
    client = caller("lena")
    format_ = "json" if media == "application/json" else "ndjson"
    document = streamed(client.get(f"{base}export/", format=format_))
    dry = client.post("imports/?dry_run=true", document, Content_Type=media)
    assert dry.status_code == 200
    assert dry.json()["is_copy"]
    assert dry.json()["assessment_id"] is None
    assert Assessment.objects.count() == 1
    done = client.post("imports/", document, Content_Type=media, Idempotency_Key="k")
    assert done.status_code == 201
    assert done.json()["counts"]["created"] == dry.json()["counts"]["created"] > 20
    copy = client.get(done["Location"]).json()
    assert copy["title"] == filled.assessment.title
    assert copy["id"] != str(filled.uid)
    again = client.post("imports/", document, Content_Type=media, Idempotency_Key="k")
    assert again.json() == done.json()
    assert Assessment.objects.count() == 2


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"format": "assay-assessment"}',
        b'{"team": {"id": NaN}}',
        b'{"team": {"id": 5}}',
        b"[" * 100_000,
    ],
    ids=range(8),
)
@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
def test_what_is_no_document_is_refused(world, caller, document, media):
    path = f"imports/?team_id={world.team.uid}"
    answer = caller("lena").post(path, document, Content_Type=media)
    assert answer.status_code == 400
    assert all("detail" in fault for fault in answer.json()["errors"])
    assert caller("lena").post("imports/", document, Content_Type=media).status_code == 400
    assert Assessment.objects.count() == 1


def test_who_may_not_import(filled, caller, base):
    document = streamed(caller("lena").get(f"{base}export/"))
    assert caller("lena", scopes=["read", "write"]).post("imports/", document).status_code == 403
    assert caller("stranger").post("imports/", document).status_code == 404
    assert (
        caller("stranger").post(f"imports/?team_id={filled.team.uid}", document).status_code == 404
    )
    assert Assessment.objects.count() == 1
