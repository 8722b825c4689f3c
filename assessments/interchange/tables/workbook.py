"""An assessment as an Excel workbook: what it is, its matrices and judgements, then every kind of
record on a sheet of its own."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from assessments.framing.access import Access
from assessments.framing.queries import questions_of
from assessments.interchange import rules
from assessments.interchange.queries import Export, check_ceiling
from assessments.interchange.tables.columns import columns_of
from assessments.results.queries import COLUMNS, judgements_table, matrix_of
from assessments.results.tables import matrix_table
from assessments.web.snapshots import snapshot
from assessments.web.tables.cells import Cell, cell_of
from assessments.web.tables.workbooks import MEDIA_TYPE, Sheet, workbook_chunks

__all__ = ["MEDIA_TYPE", "assessment_workbook"]
_ABOUT: Final = (
    "title", "context", "customer", "decision", "decision_due_on", "information_cutoff_on",
    "status", "exercise", "marking", "id",
)  # fmt: skip


def assessment_workbook(access: Access, *, marking: str | None = None) -> Iterator[bytes]:
    """Results rest on everything that counts: with a ceiling (`marking`) they are left out, for
    they would tell of what stands above it."""
    check_ceiling(access, marking)
    with snapshot():
        return workbook_chunks(_sheets(access, marking))


def _sheets(access: Access, marking: str | None) -> Iterator[Sheet]:
    export = Export(access, marking)
    yield _about(export)
    if marking is None:
        for question in questions_of(access):
            columns, rows = matrix_table(matrix_of(access, question))
            yield Sheet(_("Matrix %(label)s") % {"label": question.label}, columns, rows)
        yield _judgements(access)
    for kind in rules.TYPES:
        described = columns_of(kind)
        if described:
            records = ([column.cell(row) for column in described] for row in export.rows(kind))
            yield Sheet(kind, [column.name for column in described], records)


def _about(export: Export) -> Sheet:
    assessment, header = export.top()["assessment"], export.header()
    rows: list[list[Cell]] = [[name, cell_of(assessment[name])] for name in _ABOUT]
    rows.append(["exported_at", header["exported_at"]])
    rows.append(["ceiling", export.marking])
    return Sheet(_("About"), ["about", "statement"], rows)


def _judgements(access: Access) -> Sheet:
    records = [row.record() for row in judgements_table(access)]
    rows = [[cell_of(record[name]) for name in COLUMNS] for record in records]
    return Sheet(_("Judgements in full"), list(COLUMNS), rows)
