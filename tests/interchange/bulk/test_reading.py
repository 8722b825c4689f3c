"""Files as other tools write them come out whole; anything else is refused by name."""

import io
import json
import time
from datetime import date, datetime

import bibtexparser
import openpyxl
import pytest
import rispy
import xlsxwriter
from bibtexparser.model import Entry, Field
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.basis import RuleViolation
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.reading import read_file, read_pasted
from assessments.interchange.bulk.table import Asked
from tests.conftest import examples

ROWS = [
    ["Statement", "Source", "Date", "Grade"],
    ["Trains cross, often; they say", "Yonhap", "2024-11-05", "B3"],
    ['“Quoted” and "quoted"', "東京新聞", "2024", ""],
    ["Two\nlines", "Пресса", "2024-11", "F6"],
]


def cells(table):
    return [list(table.headings), *(list(line.cells) for line in table.lines)]


def written_csv(delimiter=",", encoding="utf-8"):
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(ROWS)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", rules.DELIMITERS)
def test_csv_in_any_usual_dress(delimiter, encoding):
    table = read_file(written_csv(delimiter, encoding), "rows.csv")
    assert cells(table) == ROWS
    assert [line.number for line in table.lines] == [2, 3, 4]
    assert table.asked["delimiter"] == delimiter


def test_windows_text_is_read_and_said_to_be_guessed():
    data = "Aussage;Quelle\nDie Brücke ist frei;Zürcher Zeitung\n".encode("cp1252")
    table = read_file(data, "rows.csv")
    assert table.lines[0].cells == ["Die Brücke ist frei", "Zürcher Zeitung"]
    assert "Brücke, Zürcher" in table.notes[0].words
    with pytest.raises(RuleViolation, match="is not UTF-8: line 2"):
        read_file(data, "rows.csv", Asked(encoding="utf-8"))


def test_a_long_text_with_one_foreign_letter_is_not_looked_through_letter_by_letter():
    data = ("a" * 400_000 + "\n") * 20 + "Brücke"
    begun = time.process_time()
    with pytest.raises(RuleViolation):
        read_file(data.encode("cp1252"), "rows.csv")
    assert time.process_time() - begun < 3


def test_rows_that_are_too_long_are_named_and_short_ones_filled():
    table = read_file(b"Statement,Source\na\nb,B,more,\nc,C,,\n", "rows.csv")
    assert [list(line.cells) for line in table.lines] == [["a", ""], ["b", "B"], ["c", "C"]]
    assert [[f.code for _, f in line.faults] for line in table.lines] == [[], ["ragged"], []]


def test_a_quote_that_is_never_closed_is_found_where_it_opens():
    data = b'Statement,Source\na,A\n"b,B\nc,C\n' + b"d,D\n" * 50
    with pytest.raises(RuleViolation, match="begins in line 3 and never closes it"):
        read_file(data, "rows.csv")


def test_what_was_guarded_against_formulas_is_itself_again():
    table = read_file(b"Statement\n'=1+1\n'quoted'\n''=2\n", "rows.csv")
    assert [line.cells for line in table.lines] == [["=1+1"], ["'quoted'"], ["'=2"]]


def test_xlsx_of_xlsxwriter():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    book.add_worksheet("Empty")
    sheet = book.add_worksheet("Rows")
    hidden = book.add_worksheet("Hidden")
    hidden.write(0, 0, "Statement")
    hidden.hide()
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    for n, row in enumerate(ROWS):
        sheet.write_row(n, 0, row)
    sheet.write_datetime(1, 2, datetime(2024, 11, 5, 13, 30), dated)
    sheet.write_number(4, 0, 10000.0)
    sheet.write_boolean(4, 1, True)
    sheet.write_rich_string(5, 0, "Partly ", book.add_format({"bold": True}), "bold")
    sheet.write_formula(6, 0, "=A1", value="Statement")
    sheet.write_string(7, 0, "=not a formula")
    sheet.write_string(8, 0, "bell\x07here")
    book.close()
    table = read_file(out.getvalue(), "rows.xlsx")
    assert cells(table)[:4] == ROWS
    assert table.lines[3].cells[:2] == ["10000", "TRUE"]
    assert table.lines[4].cells[0] == "Partly bold"
    assert [f.message for _, f in table.lines[5].faults] == [
        "cell A7 holds a formula: put its value there"
    ]
    assert table.lines[5].cells[0] == ""
    assert table.lines[6].cells[0] == "=not a formula"
    assert table.lines[7].cells[0] == "bell here"
    assert "1 control characters" in table.notes[0].words
    assert (table.sheets, table.asked["sheet"]) == (["Empty", "Rows"], "Rows")
    with pytest.raises(RuleViolation, match="holds no rows"):
        read_file(out.getvalue(), "rows.xlsx", Asked(sheet="Empty"))
    with pytest.raises(RuleViolation, match="is none of: Empty, Rows"):
        read_file(out.getvalue(), "rows.xlsx", Asked(sheet="Hidden"))


def test_xlsx_of_openpyxl():
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.append(["=SUM(1,2)", "#N/A", date(2024, 1, 2), 3])
    out = io.BytesIO()
    book.save(out)
    table = read_file(out.getvalue(), "ROWS.XLSX")
    assert cells(table)[:4] == ROWS
    assert table.lines[3].cells[2:] == ["2024-01-02", "3"]
    assert [f.message for _, f in table.lines[3].faults] == [
        "cell A5 holds a formula: put its value there",
        "cell B5 holds an error of Excel",
    ]


REFERENCE = {
    "Title": "Trains across the Tumen",
    "Date": "2024-11-05",
    "DOI": "10.1000/xyz",
    "URL": "https://example.org/a_b?c=1",
    "Keywords": "trains; border",
    "Abstract": "They cross at night.",
}


def shown(table, n=0):
    line = dict(zip(table.headings, table.lines[n].cells, strict=True))
    return {name: line[name] for name in REFERENCE}


def test_ris_of_rispy():
    text = rispy.dumps(
        [
            {
                "type_of_reference": "NEWS",
                "title": REFERENCE["Title"],
                "authors": ["Kim, Jong", "Yonhap News"],
                "date": "2024/11/05/",
                "year": "2024",
                "doi": REFERENCE["DOI"],
                "urls": [REFERENCE["URL"]],
                "keywords": ["trains", "border"],
                "abstract": REFERENCE["Abstract"],
            },
            {"type_of_reference": "BOOK", "title": "Another"},
        ]
    )
    table = read_file(text.encode(), "list.ris")
    assert shown(table) == REFERENCE
    assert table.lines[0].csl["author"] == [
        {"family": "Kim", "given": "Jong"},
        {"literal": "Yonhap News"},
    ]
    assert table.lines[0].csl["type"] == "article-newspaper"
    assert shown(table, 1)["Title"] == "Another"


def test_ris_without_an_end_loses_that_reference_alone():
    data = b"TY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\nER  - \nTY  - BOOK\nTI  - Three"
    table = read_file(data, "list.ris")
    assert [(line.number, len(line.faults)) for line in table.lines] == [(1, 1), (3, 0), (6, 1)]
    with pytest.raises(RuleViolation, match="line 2 stands outside any reference"):
        read_file(b"\nTI  - Two\nER  - \nTY  - BOOK\n", "list.ris", Asked(format="ris"))


def test_bibtex_of_bibtexparser():
    fields = {
        "title": "{Trains across the Tumen}",
        "author": "{{Yonhap News} and Kim, Jong and Ana de Vries}",
        "year": "2024",
        "month": "nov",
        "doi": '"10.1000/xyz"',
        "url": "{https://example.org/a_b?c=1}",
        "keywords": "{trains; border}",
        "abstract": "{They cross at night.}",
    }
    entry = Entry("article", "k1", [Field(key, value) for key, value in fields.items()])
    library = bibtexparser.Library([entry])
    text = bibtexparser.write_string(library, unparse_stack=[])
    table = read_file(text.encode(), "list.bib")
    assert shown(table) == {**REFERENCE, "Date": "2024-11"}
    assert table.lines[0].csl["author"] == [
        {"literal": "Yonhap News"},
        {"family": "Kim", "given": "Jong"},
        {"family": "de Vries", "given": "Ana"},
    ] or table.lines[0].csl["author"][2] == {"family": "Vries", "given": "Ana de"}


def test_bibtex_as_people_write_it():
    data = rb"""@string{yn = "Yonhap " # {News}}
@comment{left alone}
@article{k1, title = {{\"U}ber die {\'e}tat -- it}, journal = yn, year = 2024}
@misc{k2, title = {never closed
@misc(k3, title = "in (round) brackets", howpublished = {\url{http://x.org/a}})
"""
    table = read_file(data, "list.bib")
    titles = [line.cells[0] for line in table.lines]
    assert titles == ["Über die état – it", "", "in (round) brackets"]
    assert table.lines[0].cells[3] == "Yonhap News"
    assert [f.code for _, f in table.lines[1].faults] == ["bibtex"]
    assert table.lines[1].number == 4


def test_csl_as_zotero_writes_it():
    item = {
        "id": "http://zotero.org/1",
        "type": "article-newspaper",
        "title": REFERENCE["Title"],
        "author": [{"family": "Kim", "given": "Jong"}],
        "issued": {"date-parts": [["2024", 11, 5]]},
        "DOI": "https://doi.org/10.1000/xyz",
        "URL": REFERENCE["URL"],
        "keyword": "trains; border",
        "abstract": REFERENCE["Abstract"],
    }
    table = read_file(json.dumps([item, 5, {"title": "x" * 90_000}]).encode(), "list.json")
    assert shown(table) == REFERENCE
    assert [[f.code for _, f in line.faults] for line in table.lines] == [
        [], ["csl"], ["too_long"],
    ]  # fmt: skip


def test_pasted_lines_paragraphs_and_cells():
    listed = read_pasted("- One thing\n• Another\n\n3) A third\n")
    assert [line.cells for line in listed.lines] == [["One thing"], ["Another"], ["A third"]]
    broken = read_pasted("One thing\nthat goes on\n\nAnother\n")
    assert [line.cells for line in broken.lines] == [["One thing that goes on"], ["Another"]]
    assert len(read_pasted("One\ngoes on\n\nTwo", Asked(pieces="lines")).lines) == 3
    copied = read_pasted("Statement\tSource\nOne\tYonhap\n")
    assert cells(copied) == [["Statement", "Source"], ["One", "Yonhap"]]
    assert read_pasted("TY  - BOOK\nTI  - One\nER  - \n").format == "ris"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "rows.csv", "is empty"),
        (b"\xef\xbb\xbf \n", "rows.csv", "is empty"),
        (b"Statement,Source\n", "rows.csv", "headings and no rows"),
        (OLE, "rows.xls", "an old Excel or Word file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "rows.xlsx", "protected by a password"),
        (b"%PDF-1.7\n", "rows.csv", "of the kind PDF"),
        (b"PK\x03\x04 and nothing", "rows.xlsx", "it is damaged"),
        (b"Statement,Source\na,b\n", "rows.xlsx", "is called .xlsx but holds CSV"),
        (b"TY  - BOOK\nER  - \n", "rows.csv", "is called .csv but holds RIS"),
        (b"a\x00b\n", "rows.csv", "line 1 holds a NUL"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "rows.csv", "UTF-32"),
        (b"a,b\nc,\x81\n", "rows.csv", "line 2 holds a byte that means nothing"),
        ("a,b\n\ud800,c\n".encode("utf-16", "surrogatepass"), "rows.csv", "is not UTF-16"),
        (b",".join([b"x"] * 10_000) + b"\n" + b"y\n", "rows.csv", "more than 100 columns"),
        (b"Statement\n" + b"x\n" * 1_000_000, "rows.csv", "more than 10,?000 rows"),
        (b'Statement\n"' + b"x" * 900_000 + b'"\n', "rows.csv", "a cell of more than"),
        (b"Statement\n" + b"x" * 3_000_000, "rows.csv", "a line of more than"),
        (b"x" * (rules.FILE_BYTES_MOST + 1), "rows.csv", "is larger than 16 MB"),
        (b"[" * 200_000, "list.json", "nested too deeply"),
        (b'[{"a": NaN}]', "list.json", "no JSON number"),
        (b'[{"a": 1, "a": 2}]', "list.json", "a key twice"),
        (b'{"format": "assay-assessment", "assessment": {}}', "a.json", "a whole assessment"),
        (b"@comment{nothing}", "list.bib", "holds no references"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_refused_by_name(data, name, words):
    with pytest.raises(RuleViolation, match=words) as refused:
        read_file(data, name)
    assert refused.value.field == "file"


def test_bibtex_shorthands_made_of_one_another_do_not_grow_without_end():
    bomb = '@string{a0 = "' + "x" * 1_000 + '"}\n'
    for n in range(1, 60):
        bomb += f"@string{{a{n} = a{n - 1} # a{n - 1} # a{n - 1}}}\n"
    table = read_file((bomb + "@misc{k, title = a59}\n").encode(), "list.bib")
    assert max(len(cell) for line in table.lines for cell in line.cells) <= rules.CELL_LONGEST


def test_bibtex_shorthands_that_are_repeated_are_measured_together():
    bomb = "@string{a = {" + "x" * 20_000 + "}}\n"
    bomb += "@misc{k, title = a # a # a, note = a # a # a}\n" * 500
    with pytest.raises(RuleViolation, match="unpacked"):
        read_file(bomb.encode(), "list.bib")


def test_blanks_where_bibtex_has_a_key_are_read_once():
    begun = time.process_time()
    assert read_file(b"@misc{" + b"\n" * 200_000 + b"{", "list.bib").lines
    assert time.process_time() - begun < 5


def test_bibtex_that_opens_and_never_closes_is_read_once():
    data = b" @misc{k, title = {\n" * 100_000 + b"\n@misc{k, title = {x" * 5_000
    assert len(read_file(data, "list.bib").lines) > 1_000


def test_ris_that_goes_on_and_on_is_read_once():
    table = read_file(b"TY  - BOOK\nTI  - x\n" + b"y\n" * 1_000_000 + b"ER  - \n", "list.ris")
    assert len(table.lines[0].cells[0]) <= rules.CELL_LONGEST


def read_or_refused(read, *given):
    """The table, or None with the field that the refusal names."""
    try:
        return read(*given), ""
    except RuleViolation as refusal:
        return None, refusal.field


def taken(data, name=""):
    """Any bytes at all: a table within the limits, or a refusal that names the file."""
    table, field = read_or_refused(read_file, data, name)
    if table is None:
        assert field in {"file", "encoding", "delimiter", "sheet"}
        return
    json.dumps([list(line.cells) for line in table.lines]).encode()
    assert len(table.lines) <= rules.ROWS_MOST
    for line in table.lines:
        assert len(line.cells) == len(table.headings)
        for cell in line.cells:
            assert "\x00" not in cell
            cell.encode()


NAMES = st.sampled_from(["", "a.csv", "a.txt", "a.bib", "a.ris", "a.json", "a.xlsx"])
CUT = st.text(st.sampled_from(list('",;\t|\n\r\\{}@=#()[]: -TYERab1é"\ud800\x00')), max_size=60)
SEEDS = st.sampled_from(
    [
        b"TY  - BOOK\nTI  - One\nER  - \n",
        b"@misc{k, title = {One} # two, year = 2024}\n",
        b'[{"title": "One", "author": [{"family": "K"}], "issued": {"date-parts": [[2024]]}}]',
        b"Statement,Source\nOne,Two\n",
    ]
)


@settings(max_examples=examples(150))
@given(st.one_of(st.binary(max_size=200), CUT.map(lambda t: t.encode("utf-8", "replace"))), NAMES)
@example(b"\x00" * 9, "a.csv")
@example(b'"', "a.csv")
def test_any_bytes_are_rows_or_a_named_refusal(data, name):
    taken(data, name)


@settings(max_examples=examples(150))
@given(SEEDS, st.data(), NAMES)
def test_what_is_broken_anywhere_is_rows_or_a_named_refusal(data, draw, name):
    at = draw.draw(st.integers(0, len(data)))
    length = draw.draw(st.integers(0, 5))
    more = draw.draw(CUT).encode("utf-8", "replace")
    taken(data[:at] + more + data[at + length :], name)


@settings(max_examples=examples(60))
@given(CUT)
def test_any_text_that_is_pasted_is_rows_or_a_named_refusal(text):
    assert read_or_refused(read_pasted, text)[1] in {"", "text", "file"}
