"""Bulk imports over REST: a file or rows, said what would become of them, imported as a job."""

from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final
from uuid import UUID

from django.urls import path
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.basis import IMPORT, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.framing.rest import Below
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.operations import (
    import_prepared,
    prepare_later,
    undo_bulk_import,
)
from assessments.interchange.bulk.operations.drafting import contributing
from assessments.interchange.bulk.preparing import Prepared, Wanted, prepare, table_of_rows
from assessments.interchange.bulk.queries import import_of
from assessments.interchange.bulk.reading import read_file
from assessments.interchange.bulk.records import import_record, preview_record
from assessments.interchange.bulk.serializers import (
    POINTS,
    AskedBulkImport,
    BulkImportSerializer,
    BulkPreviewSerializer,
    UndoInput,
)
from assessments.interchange.bulk.table import Asked as AskedReading
from assessments.interchange.bulk.table import Table
from assessments.jobs.rest import JobSerializer, accepted, prefers_later
from assessments.web.rest.fields import Asked
from assessments.web.rest.parsing import parse_json, read_all
from assessments.web.rest.problems import BadRequest

TEXT: Final[dict[str, Any]] = {"type": "string"}
BINARY: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Media type, its format, and how it is described; the first is what a program sends best.
MEDIA: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "text/csv": (rules.CSV, TEXT),
    SHEET: (rules.XLSX, BINARY),
    "application/x-research-info-systems": (rules.RIS, TEXT),
    "application/x-bibtex": (rules.BIBTEX, TEXT),
    "application/vnd.citationstyles.csl+json": (rules.CSL, TEXT),
    "text/plain": (rules.PASTED, TEXT),
}
ROWS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["rows"],
    "additionalProperties": False,
    "properties": {
        "rows": {
            "type": "array",
            "minItems": 1,
            "maxItems": rules.ROWS_MOST,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    name: {
                        "type": ["string", "integer", "array", "null"],
                        "items": {"type": "string"},
                    }
                    for name in rules.FIELDS
                },
            },
        }
    },
}


class RowsParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return parse_json(_body(stream, parser_context))


def _body(stream: IO[bytes], context: Mapping[str, Any] | None) -> bytes:
    declared = (context or {})["request"].META.get("CONTENT_LENGTH")
    return read_all(stream, declared, rules.FILE_BYTES_MOST)


def _parser(media: str, format_name: str) -> type[BaseParser]:
    class FileParser(BaseParser):
        """The file as it is, with the format that its media type names."""

        media_type = media

        def parse(
            self,
            stream: IO[bytes],
            media_type: str | None = None,
            parser_context: Mapping[str, Any] | None = None,
        ) -> Any:
            return {"format": format_name, "content": _body(stream, parser_context)}

    return FileParser


class BulkImports(Below):
    kind = "bulk-imports"
    tag = "imports"
    summaries: ClassVar = {"POST": "Import evidence and sources in bulk"}
    inputs: ClassVar[dict[str, Any]] = {
        "POST": {"application/json": ROWS, **{m: said for m, (_, said) in MEDIA.items()}}
    }
    outputs: ClassVar[dict[str, Any]] = {"POST": ((200, 202), BulkPreviewSerializer)}
    later = JobSerializer
    scope = IMPORT
    parser_classes = [RowsParser, *(_parser(m, name) for m, (name, _) in MEDIA.items())]

    @classmethod
    def asked_when(cls, method: str | None) -> type[Asked]:
        return AskedBulkImport

    def post(self, request: Request, assessment: UUID) -> Response:
        access = contributing(self.actor, assessment)
        asked = self.asked
        table = self._table(request.data)
        wanted = Wanted(
            columns=asked.get("map", {}),
            defaults=asked.get("defaults", {}),
            exact=asked.get("exact", ""),
            near=asked.get("near", ""),
            choices=_numbers(asked.get("choices", {})),
        )
        if len(table.lines) > rules.ROWS_AT_ONCE or prefers_later(request):
            return self._all_later(request, assessment, table, wanted)
        prepared = prepare(access, table, wanted)
        if asked["dry_run"]:
            return Response(preview_record(prepared))
        return self._later(request, assessment, prepared)

    @made_once
    def _later(self, request: Request, assessment: UUID, prepared: Prepared) -> Response:
        """Once the rows are compared: that takes long, and this holds a transaction."""
        asked = self.asked
        job = import_prepared(
            actor=self.actor,
            assessment_uid=assessment,
            prepared=prepared,
            name=asked.get("name", prepared.table.format),
            accept=asked["accept"],
            leave_out=asked["leave_out"],
        )
        return accepted(request, job)

    @made_once
    def _all_later(
        self, request: Request, assessment: UUID, table: Table, wanted: Wanted
    ) -> Response:
        asked = self.asked
        job = prepare_later(
            actor=self.actor,
            assessment_uid=assessment,
            table=table,
            wanted=wanted,
            name=asked.get("name", table.format),
            dry_run=asked["dry_run"],
            accept=asked["accept"],
            leave_out=asked["leave_out"],
        )
        return accepted(request, job)

    post.__doc__ = (
        "Rows whose keys are fields, or a file whose columns are guessed by their headings. "
        "200 with what would become of every row for a dry run, else 202 with a job whose "
        "`result.import_id` names the import. All or nothing: a row with a fault refuses the "
        f"whole, unless such rows are left out. In `errors`, {POINTS} `exact` and `near` say "
        "what becomes of rows that repeat, word for word or nearly, what stands already: word for "
        "word is added as a citation (or skipped where it names no source), nearly is imported. "
        f"More than {rules.ROWS_AT_ONCE} rows, or what is sent with `Prefer: respond-async`, are "
        "looked at by the job too: a dry run is answered 202 as well, with a job whose `result` is "
        "what it would have been answered with, and faults of rows are the job's `problem`."
    )

    def _table(self, data: Any) -> Table:
        if not isinstance(data, dict) or "content" not in data:
            return table_of_rows(_rows(data))
        if not data["content"]:
            raise RuleViolation("empty", "", gettext_noop("is empty"))
        asked = self.asked
        names = ("encoding", "delimiter", "sheet", "pieces", "has_headings")
        said = {name: asked[name] for name in names if name in asked}
        if asked.get("map"):
            said.setdefault("has_headings", True)
        return read_file(data["content"], "", AskedReading(format=data["format"], **said))


def _rows(data: Any) -> list[dict[str, Any]]:
    rows = data.get("rows") if isinstance(data, dict) else None
    if not isinstance(rows, list) or set(data) != {"rows"}:
        raise BadRequest([_fault("", "rows", "is no object with rows alone")])
    faults = [
        _fault(f"/rows/{n}", "object", "is no object")
        for n, row in enumerate(rows)
        if not isinstance(row, dict)
    ]
    if faults:
        raise BadRequest(faults[: rules.TOLD_MOST])
    return rows


def _fault(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}


def _numbers(choices: Mapping[str, str]) -> dict[int, str]:
    wrong = [key for key in choices if not (key.isascii() and key.isdecimal() and len(key) < 10)]
    if wrong:
        fault = {"parameter": "choices", "code": "number", "detail": "names no rows by number"}
        raise BadRequest([fault])
    return {int(key): value for key, value in choices.items()}


class OneBulkImport(Below):
    kind = "bulk-imports"
    tag = "imports"
    summaries: ClassVar = {"GET": "Read what a bulk import did"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, BulkImportSerializer)}

    def get(self, request: Request, assessment: UUID, made: UUID) -> Response:
        """Yours, or where you curate or lead everybody's."""
        return self.answer(import_record(import_of(self.access, made)))


class UndoBulkImport(Below):
    kind = "bulk-imports"
    tag = "imports"
    verbs: ClassVar = {"POST": "undo"}
    summaries: ClassVar = {"POST": "Take a bulk import back"}
    inputs: ClassVar = {"POST": UndoInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, BulkImportSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID, made: UUID) -> Response:
        """What it made goes out of sight. 400 with the rows on which something rests since, unless
        those are to be kept."""
        undo_bulk_import(
            actor=self.actor,
            assessment_uid=assessment,
            import_uid=made,
            keep_used=self.given()["keep_used"],
        )
        return Response(import_record(import_of(self.access, made)))


routes = [
    path(
        "assessments/<uuid:assessment>/bulk-imports/",
        BulkImports.as_view(),
        name="api-bulk-imports",
    ),
    path(
        "assessments/<uuid:assessment>/bulk-imports/<uuid:made>/",
        OneBulkImport.as_view(),
        name="api-bulk-imports-one",
    ),
    path(
        "assessments/<uuid:assessment>/bulk-imports/<uuid:made>/undo/",
        UndoBulkImport.as_view(),
        name="api-bulk-imports-undo",
    ),
]
