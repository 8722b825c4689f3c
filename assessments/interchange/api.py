"""Whole assessments over REST, out and in."""

from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final, cast
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import path, reverse
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.basis import IMPORT
from assessments.framing.rest import Below
from assessments.interchange.duplicating.operations import duplicate_assessment
from assessments.interchange.formats import FORMATS
from assessments.interchange.operations import ImportReport, import_assessment
from assessments.interchange.parsing import parse_json, parse_ndjson
from assessments.interchange.rules import Document
from assessments.interchange.serializers import (
    AskedExport,
    AskedImport,
    DuplicatedSerializer,
    DuplicateInput,
    ImportReportSerializer,
)
from assessments.web.rest.fields import Asked
from assessments.web.rest.parsing import read_all
from assessments.web.rest.problems import BadRequest
from assessments.web.rest.tabular import as_file
from assessments.web.rest.views import Endpoint

# Larger ones are the operator's, by command.
IMPORT_BYTES_MOST: Final = 32 * 1024 * 1024
NDJSON: Final = "application/x-ndjson"
DOCUMENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "The native format, `assay-assessment` 1.0.",
    "required": ["format", "format_version", "assessment"],
    "properties": {
        "format": {"const": "assay-assessment"},
        "format_version": {"const": "1.0"},
        "assessment": {"type": "object", "additionalProperties": True},
    },
    "additionalProperties": True,
}


class Lines(JSONRenderer):
    """Only stands for its media type: exports are streamed, refusals are documents."""

    media_type = NDJSON
    format = "ndjson"


class Folder(Lines):
    media_type, format = FORMATS["csv"].media_type, "csv"


class Book(Lines):
    media_type, format = FORMATS["xlsx"].media_type, "xlsx"


class CSL(Lines):
    media_type, format = FORMATS["csl"].media_type, "csl"


class RIS(Lines):
    media_type, format = FORMATS["ris"].media_type, "ris"


class BibTeX(Lines):
    media_type, format = FORMATS["bibtex"].media_type, "bibtex"


class WholeDocument(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Document:
        return parse_json(_body(stream, parser_context))


class DocumentLines(WholeDocument):
    media_type = NDJSON

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Document:
        return parse_ndjson(_body(stream, parser_context).splitlines())


def _body(stream: IO[bytes], context: Mapping[str, Any] | None) -> bytes:
    declared = (context or {})["request"].META.get("CONTENT_LENGTH")
    return read_all(stream, declared, IMPORT_BYTES_MOST)


class Export(Below):
    kind = "export"
    summaries: ClassVar = {"GET": "Export an assessment"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, DOCUMENT)}
    asked_by = AskedExport
    is_conditional = False
    renderer_classes = [JSONRenderer, Lines, Folder, Book, CSL, RIS, BibTeX]

    def get(self, request: Request, assessment: UUID) -> StreamingHttpResponse:
        """The whole assessment as you may see it, streamed; `marking` is the ceiling of what is
        included. Sealed answers are left out, your own too.

        `json` and `ndjson` are the native format, the one that can be imported again; `csv` is a
        zip of CSV files with CSVW metadata; `xlsx` a workbook with matrices and judgements, which
        are left out under a ceiling; `csl`, `ris` and `bibtex` are the sources."""
        accepted = getattr(request.accepted_renderer, "format", "json")
        wanted: str = self.asked.get("format") or accepted
        format_, more = FORMATS[wanted], {}
        if "raw" in self.asked:
            if not format_.raw:
                detail = f"means nothing with the format {wanted}"
                raise BadRequest([{"parameter": "raw", "code": "format", "detail": detail}])
            more = {"raw": self.asked["raw"]}
        chunks = format_.write(self.access, marking=self.asked.get("marking"), **more)
        return as_file(f"assessment-{assessment}", chunks, format_.media_type, format_.ending)


class Imports(Endpoint):
    kind = "imports"
    summaries: ClassVar = {"POST": "Import an assessment"}
    inputs: ClassVar[dict[str, Any]] = {
        "POST": {"application/json": DOCUMENT, NDJSON: {"type": "string"}}
    }
    outputs: ClassVar[dict[str, Any]] = {"POST": ((201, 200), ImportReportSerializer)}
    scope = IMPORT
    parser_classes = [WholeDocument, DocumentLines]

    @classmethod
    def asked_when(cls, method: str | None) -> type[Asked]:
        return AskedImport

    @made_once
    def post(self, request: Request) -> Response:
        """You lead what you import; the judgements of others arrive as those of participants
        without an account. All or nothing. 201, or 200 for a dry run."""
        document = cast(Document, request.data)
        report = import_assessment(
            actor=self.actor,
            team_uid=self.asked.get("team_id") or _team_of(document),
            document=document,
            dry_run=self.asked["dry_run"],
        )
        response = Response(_told(report), status=200 if report.dry_run else 201)
        if not report.dry_run:
            response["Location"] = request.build_absolute_uri(
                reverse("api-assessments-one", args=[report.assessment_uid])
            )
        return response


class Duplicate(Below):
    kind = "assessments"
    verbs: ClassVar = {"POST": "duplicate"}
    summaries: ClassVar = {"POST": "Begin another assessment like this one"}
    inputs: ClassVar = {"POST": DuplicateInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, DuplicatedSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """You lead it; the team's other members come in with their usual roles. It has the frame,
        and the accepted evidence if you ask for it, but nobody's judgements."""
        given = self.given()
        made = duplicate_assessment(
            actor=self.actor,
            assessment_uid=assessment,
            team_uid=given["team_id"],
            title=given["title"],
            with_evidence=given["with_evidence"],
        )
        response = Response({"assessment_id": str(made.uid)}, status=201)
        response["Location"] = request.build_absolute_uri(
            reverse("api-assessments-one", args=[made.uid])
        )
        return response


def _team_of(document: Document) -> UUID:
    team = document.get("team")
    try:
        return UUID(team["id"])  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError):
        detail = "names no team: ask with `team_id`, or give the document one"
        raise BadRequest([{"pointer": "/team/id", "code": "required", "detail": detail}]) from None


def _told(report: ImportReport) -> dict[str, Any]:
    return {
        "assessment_id": str(report.assessment_uid) if report.assessment_uid else None,
        "dry_run": report.dry_run,
        "is_copy": report.is_copy,
        "counts": report.counts(),
        "outcomes": [
            {"type": one.type, "id": one.id, "outcome": one.outcome} for one in report.outcomes
        ],
    }


routes = [
    path("assessments/<uuid:assessment>/export/", Export.as_view(), name="api-export"),
    path(
        "assessments/<uuid:assessment>/duplicate/",
        Duplicate.as_view(),
        name="api-assessments-duplicate",
    ),
    path("imports/", Imports.as_view(), name="api-imports"),
]
