"""The limits that are documented are those that hold, and so are the fields."""

from pathlib import Path

import pytest

from assessments.evidence import rules as evidence_rules
from assessments.interchange.bulk import rules

TEXT = (Path(__file__).parents[3] / "docs" / "bulk-import.md").read_text()


@pytest.mark.parametrize(
    "said",
    [
        f"| file | {rules.FILE_BYTES_MOST // 1024**2} MB |",
        f"| rows | {rules.ROWS_MOST:,} |",
        f"More than {rules.ROWS_AT_ONCE:,} rows are looked at beside the page",
        f"| columns | {rules.COLUMNS_MOST} |",
        f"| characters in a cell | {rules.CELL_LONGEST:,} |",
        f"| characters of all cells | {rules.TEXTS_LONGEST:,} |",
        f"{rules.UNZIPPED_BYTES_MOST // 1024**2} MB, {rules.ENTRIES_MOST} parts",
        f"{rules.CELLS_MOST:,} cells, {rules.SHEETS_MOST} sheets",
        f"up to {evidence_rules.STATEMENT_LONGEST:,} characters",
        ", ".join(evidence_rules.KINDS),
    ],
)
def test_it_stands_in_the_document(said):
    assert said in TEXT


@pytest.mark.parametrize("name", rules.FIELDS)
def test_every_field_is_named(name):
    assert f"`{name}`" in TEXT


def test_what_is_guessed_and_defaulted_is_a_field():
    assert set(rules.HEADINGS) == set(rules.FIELDS)
    assert {*rules.DEFAULTS, *rules.GRADES} <= set(rules.FIELDS)
    words = [word for words in rules.HEADINGS.values() for word in words]
    assert len(words) == len(set(words))
