"""Whole assessments over REST, out and in."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, ClassVar, Final, cast
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import path, reverse
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.basis import IMPORT, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.framing.rest import Below
from assessments.interchange.duplicating.operations import duplicate_assessment
from assessments.interchange.formats import FORMATS
from assessments.interchange.native import JSON, MOST, NDJSON
from assessments.interchange.operations import import_assessment, team_for_import
from assessments.interchange.passing.given import Given
from assessments.interchange.queries import size_of
from assessments.interchange.records import report_record
from assessments.interchange.serializers import (
    AskedExport,
    AskedImport,
    DuplicatedSerializer,
    DuplicateInput,
    ImportReportSerializer,
)
from assessments.interchange.work import EXPORT, given_in, team_of
from assessments.interchange.work import IMPORT as BRING_IN
from assessments.jobs.models import Job
from assessments.jobs.operations import drop_held, hold_job, release_job, start_job
from assessments.jobs.rest import JobSerializer, prefers_later
from assessments.jobs.rest import accepted as accepted_later
from assessments.web.rest.fields import Asked
from assessments.web.rest.problems import BadRequest, TooLarge
from assessments.web.rest.tabular import as_file
from assessments.web.rest.views import Endpoint

# What is larger is answered 202.
AT_ONCE_BYTES: Final = 1024 * 1024
AT_ONCE_RATINGS: Final = 200_000
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


@dataclass(frozen=True, slots=True)
class Body:
    """What came in, on disk where it is large; `str` tells one from another."""

    file: IO[bytes]
    is_lines: bool
    size: int
    digest: str

    def __str__(self) -> str:
        return self.digest

    def given(self) -> Given:
        self.file.seek(0)
        return given_in(cast(BinaryIO, self.file), is_lines=self.is_lines)


class WholeDocument(BaseParser):
    media_type = JSON
    is_lines = False
    most = MOST["json"]

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """A Body."""
        declared = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or ""
        if declared.isdecimal() and int(declared) > self.most:
            raise TooLarge
        digest = hashlib.sha256()
        # Closed by `post`.
        file = tempfile.SpooledTemporaryFile(AT_ONCE_BYTES)  # noqa: SIM115
        while chunk := stream.read(AT_ONCE_BYTES):
            file.write(chunk)
            digest.update(chunk)
            if file.tell() > self.most:
                file.close()
                raise TooLarge
        return Body(cast(IO[bytes], file), self.is_lines, file.tell(), digest.hexdigest())


class DocumentLines(WholeDocument):
    media_type = NDJSON
    is_lines = True
    most = MOST["ndjson"]


class Export(Below):
    kind = "export"
    summaries: ClassVar = {"GET": "Export an assessment"}
    outputs: ClassVar[dict[str, Any]] = {"GET": ((200, 202), DOCUMENT)}
    later = JobSerializer
    asked_by = AskedExport
    is_conditional = False
    renderer_classes = [JSONRenderer, Lines, Folder, Book, CSL, RIS, BibTeX]

    def get(self, request: Request, assessment: UUID) -> StreamingHttpResponse | Response:
        """The whole assessment as you may see it, streamed; `marking` is the ceiling of what is
        included. Sealed answers are left out, your own too. What is large, or asked for with
        `Prefer: respond-async`, is answered 202 with a job (see `jobs`) whose file it will be.

        `json` and `ndjson` are the native format, the one that can be imported again; `csv` is a
        zip of CSV files with CSVW metadata; `xlsx` a workbook with matrices and judgements, which
        are left out under a ceiling; `csl`, `ris` and `bibtex` are the sources."""
        accepted = getattr(request.accepted_renderer, "format", "json")
        wanted: str = self.asked.get("format") or accepted
        format_, asked = FORMATS[wanted], self._asked_of(wanted)
        chunks = format_.write(self.access, **asked)
        if prefers_later(request) or size_of(self.access) > AT_ONCE_RATINGS:
            payload = {"format": wanted, "asked": asked}
            job = start_job(actor=self.actor, kind=EXPORT, payload=payload, subject_uid=assessment)
            return accepted_later(request, job)
        return as_file(f"assessment-{assessment}", chunks, format_.media_type, format_.ending)

    def _asked_of(self, wanted: str) -> dict[str, Any]:
        """The options that the format takes; BadRequest for one that it does not."""
        format_ = FORMATS[wanted]
        asked: dict[str, Any] = {"marking": self.asked.get("marking")}
        options = {"raw": ("raw", format_.raw), "include": ("history", format_.history)}
        for name, (option, is_taken) in options.items():
            if name not in self.asked:
                continue
            if not is_taken:
                detail = f"means nothing with the format {wanted}"
                raise BadRequest([{"parameter": name, "code": "format", "detail": detail}])
            asked[option] = self.asked[name] if name == "raw" else True
        return asked


class Imports(Endpoint):
    kind = "imports"
    summaries: ClassVar = {"POST": "Import an assessment"}
    inputs: ClassVar[dict[str, Any]] = {"POST": {JSON: DOCUMENT, NDJSON: {"type": "string"}}}
    outputs: ClassVar[dict[str, Any]] = {"POST": ((201, 200, 202), ImportReportSerializer)}
    later = JobSerializer
    scope = IMPORT
    parser_classes = [WholeDocument, DocumentLines]
    held: Job | None = None

    @classmethod
    def asked_when(cls, method: str | None) -> type[Asked]:
        return AskedImport

    def post(self, request: Request) -> Response:
        """You lead what you import; the judgements of others arrive as those of participants
        without an account. All or nothing. 201, or 200 for a dry run. What is large, or sent with
        `Prefer: respond-async`, is answered 202 with a job (see `jobs`) whose `result` is this
        answer; of a dry run it has the outcomes as a file."""
        body = cast(object, request.data)
        if not isinstance(body, Body):
            # Nothing came in: no parser was asked.
            raise RuleViolation("empty", "", gettext_noop("is empty"))
        with body.file:
            return self._answered(request, body)

    def _answered(self, request: Request, body: Body) -> Response:
        if body.size <= AT_ONCE_BYTES and not prefers_later(request):
            return self._at_once(request)
        team = self.asked.get("team_id")
        if team is not None:
            team_for_import(self.actor, team)
        body.file.seek(0)
        self.held = hold_job(
            actor=self.actor,
            kind=BRING_IN,
            payload={
                "is_lines": body.is_lines,
                "dry_run": self.asked["dry_run"],
                "team_id": str(team) if team else None,
            },
            upload=body.file,
        )
        try:
            return self._later(request)
        finally:
            drop_held(self.held)

    @made_once
    def _later(self, request: Request) -> Response:
        assert self.held is not None
        return accepted_later(request, release_job(self.held))

    @made_once
    def _at_once(self, request: Request) -> Response:
        given = cast(Body, request.data).given()
        report = import_assessment(
            actor=self.actor,
            team_uid=self.asked.get("team_id") or team_of(given.frame),
            document=given,
            dry_run=self.asked["dry_run"],
        )
        response = Response(report_record(report), status=200 if report.dry_run else 201)
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


routes = [
    path("assessments/<uuid:assessment>/export/", Export.as_view(), name="api-export"),
    path(
        "assessments/<uuid:assessment>/duplicate/",
        Duplicate.as_view(),
        name="api-assessments-duplicate",
    ),
    path("imports/", Imports.as_view(), name="api-imports"),
]
