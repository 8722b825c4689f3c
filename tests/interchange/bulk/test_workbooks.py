"""Workbooks made to do harm: each is refused by name, quickly and in little memory."""

import io
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.basis import RuleViolation
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading import read_file
from tests.conftest import examples
from tests.interchange.bulk.test_reading import read_or_refused

SHEET = "xl/worksheets/sheet1.xml"
OPENING = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSING = "</sheetData></worksheet>"


def workbook():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Statement", "Source"])
    sheet.write_row(1, 0, ["One", "Two"])
    book.close()
    return out.getvalue()


HONEST = workbook()


def with_part(name, content, **more):
    """The honest workbook with one part changed, others added."""
    out = io.BytesIO()
    changed = {name: content, **more}
    with (
        zipfile.ZipFile(io.BytesIO(HONEST)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, changed.pop(entry, None) or old.read(entry))
        for entry, data in changed.items():
            new.writestr(entry, data)
    return out.getvalue()


def cell(reference, text="x"):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows):
    return with_part(SHEET, OPENING + rows + CLOSING)


def refused(data, words):
    begun = time.monotonic()
    with pytest.raises(RuleViolation, match=words) as refusal:
        read_file(data, "rows.xlsx")
    assert refusal.value.field == "file"
    assert time.monotonic() - begun < 15


def test_the_honest_one_is_read():
    assert read_file(HONEST, "rows.xlsx").lines[0].cells == ["One", "Two"]


def test_a_zip_bomb_is_measured_before_it_is_unpacked():
    refused(with_part(SHEET, b"<a/>" * (rules.UNZIPPED_BYTES_MOST // 4 + 9)), "unpacked")


def test_a_bomb_that_lies_of_its_size_is_read_no_further_than_it_says():
    data = with_part(SHEET, b" " * 3_000_000)
    said = (3_000_000).to_bytes(4, "little")
    assert said in data
    refused(data.replace(said, (100).to_bytes(4, "little")), "damaged")


def test_one_long_text_that_every_cell_points_to_is_measured_as_often():
    pointing = '<row r="{0}">' + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    rows = "".join(pointing.format(number) for number in range(1, 60))
    with_texts = with_part(
        SHEET,
        OPENING + rows + CLOSING,
        **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * 20_000}</t></si></sst>"},
    )
    refused(with_texts, "unpacked")


def test_too_many_parts():
    parts = {f"x/{n}": b"" for n in range(rules.ENTRIES_MOST)}
    refused(with_part(SHEET, OPENING + CLOSING, **parts), "more than 500 parts")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE a ["
        + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        + "]>",
    ],
)
@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"]
)
def test_no_document_type_and_no_entity_is_taken(part, head):
    refused(with_part(part, f'<?xml version="1.0"?>{head}<a>&x;</a>'), "document type or entities")


def test_a_million_rows():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_000))
    refused(sheet(rows), "more than 10,?000 rows")


def test_ten_thousand_columns():
    refused(sheet(f'<row r="1">{cell("NTP1")}</row>'), "more than 100 columns")


def test_empty_cells_without_end():
    refused(sheet('<row r="1">' + '<c s="1"/>' * (rules.CELLS_MOST + 1) + "</row>"), "cells")


def test_cells_far_down_and_numbers_that_lie_cost_nothing():
    far = (
        f'<row r="1">{cell("A1", "Statement")}</row>'
        f'<row r="999999999">{cell("A999999999", "One")}</row>'
        f'<row r="99999999999999999999">{cell("A1", "Two")}</row>'
    )
    table = read_file(sheet(far), "rows.xlsx")
    assert [line.cells for line in table.lines] == [["One"], ["Two"]]


def test_a_cell_of_megabytes_is_a_fault_of_its_row():
    rows = (
        f'<row r="1">{cell("A1", "Statement")}</row><row r="2">{cell("A2", "x" * 5_000_000)}</row>'
    )
    table = read_file(sheet(rows), "rows.xlsx")
    assert [fault.code for _, fault in table.lines[0].faults] == ["too_long"]
    assert len(table.lines[0].cells[0]) <= rules.CELL_LONGEST


def test_nesting_without_end():
    refused(sheet("<a>" * 1_000_000), "nested too deeply")


def test_a_text_that_is_not_there():
    refused(sheet('<row r="1"><c r="A1" t="s"><v>9999</v></c></row>'), "damaged")


def test_another_archive_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    refused(out.getvalue(), "no Excel workbook")


def test_a_relation_to_somewhere_else_leads_nowhere():
    data = with_part(
        "xl/_rels/workbook.xml.rels",
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" '
        'Target="http://127.0.0.1:9/sheet.xml"/></Relationships>',
    )
    refused(data, "holds no sheets")


@settings(max_examples=examples(120))
@given(st.integers(0, len(HONEST) - 1), st.binary(min_size=1, max_size=4))
def test_a_byte_that_is_wrong_anywhere(at, put):
    data = HONEST[:at] + put + HONEST[at + len(put) :]
    assert read_or_refused(read_file, data, "rows.xlsx")[1] in {"", "file"}


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<row>", "</row>", '<row r="2">', '<row r="-1">', '<row r="x">', "<c>", "</c>",
            '<c r="A1">', '<c r="1A">', '<c t="s">', '<c t="n" s="1">', '<c t="b">', '<c t="e">',
            '<c t="d">', "<v>", "</v>", "0", "1e999", "nan", "-5", "<f>", "</f>", "<is>", "<t>",
            "</t>", "</is>", "_x000B_", "&amp;", "&#0;", "<f/>", "x",
        ]
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=examples(120))
@given(FRAGMENTS, st.booleans())
def test_a_sheet_of_any_pieces(pieces, is_strings):
    part = "xl/sharedStrings.xml" if is_strings else SHEET
    data = with_part(part, OPENING + "".join(pieces) + CLOSING)
    assert read_or_refused(read_file, data, "rows.xlsx")[1] in {"", "file"}
