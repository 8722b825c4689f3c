"""Whole assessments as tables, held against what other programs make of them."""

import io
import json
import zipfile

import pytest
from csvw import CSVW
from django.utils import timezone
from openpyxl import load_workbook

from assessments.evidence.models import Evidence, Source
from assessments.framing.access import access_to
from assessments.interchange import rules
from assessments.interchange.formats import FORMATS
from assessments.interchange.queries import export_document
from assessments.interchange.tables.columns import columns_of
from assessments.interchange.tables.csvw import csvw_chunks
from assessments.interchange.tables.workbook import assessment_workbook
from tests.house.full import build_full
from tests.remembering import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world():
    world = build_full()
    Evidence.objects.filter(label="E1").update(
        statement='=HYPERLINK("https://example.org")\nsecond line', tags=["a", "b; c"]
    )
    return world


def access_of(world, name="lena"):
    return access_to(world.actor(name), world.uid)


def folder(world, tmp_path, **options):
    data = b"".join(csvw_chunks(access_of(world), **options))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path)
    return tmp_path / "csv-metadata.json"


def book(world, **options):
    return load_workbook(io.BytesIO(b"".join(assessment_workbook(access_of(world), **options))))


def test_the_folder_is_what_its_metadata_says(world, tmp_path):
    """Types, required cells, keys and references, by a validator of the standard."""
    described = CSVW(str(folder(world, tmp_path)), validate=True)
    assert described.is_valid, described.warnings
    names = {table.local_name for table in described.tables}
    assert {"assessment.csv", "evidence.csv", "ratings.csv", "estimates.csv"} <= names
    keys = sum(len(table.tableSchema.foreignKeys) for table in described.tables)
    assert keys > 15


def test_a_wrong_cell_or_reference_is_found(world, tmp_path):
    path = folder(world, tmp_path)
    ratings = tmp_path / "ratings.csv"
    text = ratings.read_text("utf-8-sig")
    ratings.write_text(text.replace(text.splitlines()[1].split(",")[1], "0" * 8))
    described = CSVW(str(path), validate=True)
    with pytest.raises(ValueError, match=r"not found in table links\.csv"):
        _ = described.is_valid


def test_the_folder_holds_the_records_of_the_native_format(world, tmp_path):
    document = export_document(access_of(world))
    described = CSVW(str(folder(world, tmp_path, raw=True)))
    for table in described.tables:
        kind = table.local_name.removesuffix(".csv")
        rows = [dict(row) for row in table.iterdicts(strict=False)]
        records = [document["assessment"]] if kind == "assessment" else document[kind]
        assert [row["id"] for row in rows] == [record["id"] for record in records]
        assert list(rows[0]) == [column.name for column in columns_of(kind)] if rows else True
    (first, *_) = [row for row in described.tables[6].iterdicts() if row.get("label") == "E1"]
    assert first["statement"].startswith("=HYPERLINK")
    assert first["tags"] == ["a", "b; c"]


def test_every_type_that_is_built_has_columns():
    assert [kind for kind in rules.TYPES if not columns_of(kind)] == [
        "assumptions", "indicators", "indicator_estimates", "observations",
    ]  # fmt: skip


def test_the_workbook_opens_with_its_sheets_and_no_formula(world):
    found = book(world)
    assert found.sheetnames[:3] == ["About", "Matrix Q1", "Matrix Q2"]
    assert {"Judgements in full", "evidence", "sources", "ratings"} <= set(found.sheetnames)
    document = export_document(access_of(world))
    for kind in ("evidence", "sources", "ratings", "estimates"):
        assert found[kind].max_row == len(document[kind]) + 1
    cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_a_ceiling_leaves_out_what_is_marked_above_it_and_what_rests_on_it(world, tmp_path):
    Source.objects.filter(assessment=world.assessment).update(marking="TLP:RED")
    Evidence.objects.filter(label="E2").update(marking="TLP:RED")
    found = book(world, marking="TLP:GREEN")
    assert found["sources"].max_row == 1
    assert not [name for name in found.sheetnames if name.startswith(("Matrix", "Judgements"))]
    assert "E2" not in [cell.value for cell in found["evidence"]["B"]]
    assert CSVW(str(folder(world, tmp_path, marking="TLP:GREEN")), validate=True).is_valid
    sources = b"".join(FORMATS["csl"].write(access_of(world), marking="TLP:GREEN"))
    assert json.loads(sources) == []


@pytest.mark.parametrize("word", ["csv", "xlsx", "csl", "ris", "bibtex"])
def test_no_format_tells_what_is_sealed(world, word):
    """The round that is blind stands in no table, nor do its answers."""
    round_ = world.rounds[-1]
    before = _contents(world, word)
    world.estimate("ben", round_, "H2", 11, 22, 33)
    assert _contents(world, word) == before


def _contents(world, word):
    actor = world.actor("lena").moved_to(timezone.now().replace(year=2024, month=1, day=1))
    data = b"".join(FORMATS[word].write(access_to(actor, world.uid)))
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = [name for name in packed.namelist() if not name.startswith("docProps")]
        texts = {name: packed.read(name) for name in names}
    return {name: text for name, text in texts.items() if b"exported_at" not in text}
