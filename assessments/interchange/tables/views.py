"""What a page shows, as a file: the same rows as over REST, for who is signed in here."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from assessments.basis import NotVisible
from assessments.debate.queries import without_withdrawn
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Question
from assessments.framing.queries import questions_of
from assessments.interchange import rules
from assessments.interchange.queries import Export
from assessments.interchange.tables import references
from assessments.interchange.tables.columns import columns_of
from assessments.live.queries import changes_after
from assessments.live.records import change_record
from assessments.results.queries import COLUMNS, judgements_table, matrix_of
from assessments.results.tables import matrix_table
from assessments.web.actors import actor_of
from assessments.web.rest.tabular import CHUNK, as_file, batched, within_snapshot
from assessments.web.snapshots import snapshot
from assessments.web.tables import csvs, workbooks
from assessments.web.tables.cells import Cell, cell_of

Rows = Iterable[Sequence[Cell]]
ENDINGS: Final = ("csv", "xlsx")
_TOLD: Final = ("number", "at", "verb", "actor", "note", "upserts", "removed", "resync")


@login_required
@require_safe
def table(request: HttpRequest, assessment: UUID, table: str, ending: str) -> StreamingHttpResponse:
    """NotVisible for a table or an ending that there is none of."""
    access = access_to(actor_of(request), assessment)
    if table == "sources" and ending in references.WRITERS:
        write, media_type, suffix = references.WRITERS[ending]
        return as_file(table, write(access), media_type, suffix)
    known = table in TABLES or bool(columns_of(table) and table in rules.TYPES)
    if ending not in ENDINGS or not known:
        raise NotVisible(table)
    columns, rows = _read(access, table, request.GET.get("question", ""))
    if ending == "xlsx":
        with snapshot():
            chunks = workbooks.workbook_chunks([workbooks.Sheet(table, columns, rows())])
        return as_file(table, chunks, workbooks.MEDIA_TYPE, ending)
    pieces = within_snapshot(lambda: csvs.csv_chunks(columns, rows()))
    return as_file(table, pieces, csvs.CONTENT_TYPE, ending)


def _read(access: Access, table: str, question: str) -> tuple[list[str], Callable[[], Rows]]:
    """The columns, and what reads the rows when they are sent."""
    if table == "matrix":
        with snapshot():
            columns, rows = matrix_table(matrix_of(access, _question(access, question)))
        return columns, lambda: rows
    if table == "judgements-table":
        return list(COLUMNS), lambda: _judged(access)
    if table == "history":
        return list(_TOLD), lambda: _told(access)
    described = columns_of(table)
    return [column.name for column in described], lambda: (
        [column.cell(row) for column in described] for row in Export(access, None).rows(table)
    )


def _question(access: Access, asked: str) -> Question:
    try:
        uid = UUID(asked)
    except ValueError:
        raise NotVisible(asked) from None
    return fetch(questions_of(access), access, uid)


def _judged(access: Access) -> Rows:
    for row in judgements_table(access):
        record = row.record()
        yield [cell_of(record[name]) for name in COLUMNS]


def _told(access: Access) -> Rows:
    changes = changes_after(access).iterator(chunk_size=CHUNK)
    for some in batched(changes, CHUNK):
        for change in without_withdrawn(some):
            record = change_record(change)
            yield [cell_of(record[name]) for name in _TOLD]


TABLES: Final = ("matrix", "judgements-table", "history")
