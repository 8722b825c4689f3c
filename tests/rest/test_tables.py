"""Lists and results as CSV and Excel: whole, the same rows as JSON, and never a formula."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from assessments.evidence.models import Evidence
from assessments.web.tables.cells import as_text, cell_of, guarded, unguarded
from assessments.web.tables.csvs import csv_chunks
from assessments.web.tables.workbooks import CELL_LONGEST, Sheet, workbook_chunks
from tests.conftest import examples
from tests.house.routes import RECORDS, RESULTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRAPS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''+1")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


def rows_of(answer):
    assert answer.status_code == 200, answer.getvalue()
    text = answer.getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def sheets_of(data):
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def flat(record):
    """A record as a table has it."""
    cells = {}
    for name, value in record.items():
        below = (value or {}).items() if name == "excerpt" else [("", value)]
        for part, inner in below:
            cells[f"{name}_{part}" if part else name] = guarded(as_text(cell_of(inner)))
    return cells


@given(TEXTS)
@settings(max_examples=examples(60))
def test_a_guard_is_taken_off_again(text):
    assert unguarded(guarded(text)) == text
    assert not re.match(r"[=+\-@\t\r\n]", guarded(text))


@pytest.mark.parametrize("text", TRAPS)
def test_what_begins_like_a_formula_is_a_text(text):
    said = b"".join(csv_chunks(["a"], [[text]])).decode()
    assert next(csv.reader(io.StringIO(said.splitlines(keepends=True)[0][1:]))) == ["a"]
    (cell,) = list(csv.reader(io.StringIO(said, newline="")))[1]
    assert cell == f"'{text}"
    raw = b"".join(csv_chunks(["a"], [[text]], raw=True)).decode()
    assert list(csv.reader(io.StringIO(raw, newline="")))[1] == [text]
    book = load_workbook(io.BytesIO(b"".join(workbook_chunks([Sheet("S", ["a"], [[text]])]))))
    found = book["S"]["A2"]
    assert found.data_type == "s"
    assert unescape(found.value) == text


def test_numbers_stay_numbers_in_both():
    rows = [[-1.5, 3, True, None, "3"]]
    said = b"".join(csv_chunks(list("abcde"), rows)).decode().splitlines()[1]
    assert said == "-1.5,3,true,,3"
    ((_, found),) = [
        tuple(s)
        for s in sheets_of(b"".join(workbook_chunks([Sheet("S", list("abcde"), rows)]))).values()
    ]
    assert found == (-1.5, 3, True, None, "3")


def test_sheets_have_names_that_excel_takes_and_texts_are_cut_where_its_cells_end():
    long = "a" * (CELL_LONGEST + 1)
    named = [Sheet("Q1: who/what?" + "x" * 40, ["text"], [[long], ["_x0041_"]])] * 2
    found = sheets_of(b"".join(workbook_chunks([*named, Sheet("'", [], [])])))
    assert len(found) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)
    (_, (cut,), (escaped,)) = next(iter(found.values()))
    assert len(cut) == CELL_LONGEST
    assert cut.endswith("(cut)")
    assert unescape(escaped) == "_x0041_"


@pytest.mark.parametrize("kind", RECORDS)
def test_every_list_is_a_table_with_the_same_rows(filled, caller, base, kind):
    client = caller("ana")
    listed = client.get(f"{base}{kind}/", limit=200).json()["results"]
    rows = rows_of(client.get(f"{base}{kind}/", format="csv"))
    assert len(rows) == len(listed)
    for row, record in zip(rows, listed, strict=True):
        assert row == dict.fromkeys(row, "") | flat(record)
        assert next(iter(row)) == "id"
        assert list(row)[-3:] == ["created_at", "modified_at", "version"]


def test_a_table_has_all_pages_its_filters_and_its_order(filled, caller, base):
    for number in range(60):
        filled.accepted(f"Item {number}")
    Evidence.objects.filter(label="E63").update(tags=["many", "a;b"])
    client = caller("ana")
    rows = rows_of(client.get(f"{base}evidence/", format="csv", search="Item", ordering="-label"))
    assert len(rows) == 60
    assert rows[0]["label"] == "E63"
    assert rows[0]["tags"] == "many | a;b"
    by_header = client.ask("GET", f"{base}evidence/", Accept="text/csv", query={"search": "Item"})
    assert by_header["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert by_header["Content-Disposition"] == 'attachment; filename="evidence.csv"'
    assert "Accept" in by_header["Vary"]
    assert len(rows_of(by_header)) == 60
    book = client.get(f"{base}evidence/", format="xlsx", search="Item")
    assert book["Content-Type"] == XLSX
    (sheet,) = sheets_of(book.getvalue()).values()
    assert len(sheet) == 61
    assert sheet[0][0] == "id"


def test_what_means_nothing_with_a_format_is_refused(world, caller, base):
    client = caller("ana")
    for query, name in (
        ({"format": "csv", "limit": "5"}, "limit"),
        ({"format": "xlsx", "raw": "true"}, "raw"),
        ({"raw": "true"}, "raw"),
        ({"format": "pdf"}, "format"),
        ({"format": "csl"}, "format"),
    ):
        answer = client.get(f"{base}evidence/", **query)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["parameter"] == name
    assert client.ask("GET", f"{base}evidence/", Accept="text/html").status_code == 406


def test_a_formula_in_a_record_is_guarded_unless_asked_raw(world, caller, base):
    world.accepted('=HYPERLINK("https://example.org")')
    client = caller("ana")
    (row,) = rows_of(client.get(f"{base}evidence/", format="csv"))
    assert row["statement"].startswith("'=HYPERLINK")
    (row,) = rows_of(client.get(f"{base}evidence/", format="csv", raw="true"))
    assert row["statement"].startswith("=HYPERLINK")


@pytest.mark.parametrize("kind", RESULTS)
def test_every_result_is_a_table(filled, caller, base, kind):
    client = caller("lena")
    asked = (
        {}
        if kind in ("pooled", "judgements-table", "track-record")
        else {"question_id": str(filled.question().uid)}
    )
    body = client.get(f"{base}{kind}/", **asked).json()
    rows = rows_of(client.get(f"{base}{kind}/", format="csv", **asked))
    (listed,) = [
        body[k]
        for k in ("results", "hypotheses", "cells", "origins", "rows", "totals")
        if k in body
    ][:1]
    assert len(rows) == len(listed)
    assert all("change" in row and "method" in row for row in rows)
    (sheet,) = sheets_of(client.get(f"{base}{kind}/", format="xlsx", **asked).getvalue()).values()
    assert len(sheet) == len(rows) + 1


def test_the_matrix_is_a_row_for_each_item_and_a_column_for_each_hypothesis(filled, caller, base):
    rows = rows_of(
        caller("ana").get(f"{base}matrix/", format="csv", question_id=str(filled.question().uid))
    )
    assert [row["evidence"] for row in rows] == ["E1", "E2"]
    assert rows[1]["statement"] == "Crumbs were found"
    assert (rows[1]["H2"], rows[1]["H3"]) == ("CC", "")


def test_the_feed_is_a_table_too(filled, caller, base):
    client = caller("ana")
    listed = client.get(f"{base}changes/", limit=200).json()["results"]
    rows = rows_of(client.get(f"{base}changes/", format="csv"))
    assert [int(row["number"]) for row in rows] == [change["number"] for change in listed]


def test_lists_above_assessments_are_tables(world, caller):
    client = caller("lena")
    assert rows_of(client.get("teams/", format="csv"))
    assert [row["id"] for row in rows_of(client.get("assessments/", format="csv"))] == [
        str(world.uid)
    ]
