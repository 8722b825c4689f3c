"""Large imports and exports, as long work."""

import json
import tempfile
from contextlib import ExitStack, closing
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.framing.access import Access, access_to
from assessments.interchange import rules, unfinished
from assessments.interchange.formats import FORMATS
from assessments.interchange.native import NDJSON
from assessments.interchange.operations import How, import_assessment
from assessments.interchange.parsing import parse_json
from assessments.interchange.passing.given import Given, Lines, Whole
from assessments.interchange.records import report_record
from assessments.interchange.reports import ImportReport, Outcome, Tell
from assessments.interchange.rules import Document
from assessments.jobs.files import Writer
from assessments.jobs.kinds import Handle, work
from assessments.jobs.models import Job

IMPORT: Final = "import"
EXPORT: Final = "export"
_SPOOLED: Final = 1024 * 1024

_DOING: Final = {
    "ratings": _("Ratings"),
    "links": _("Counting"),
}


def given_in(file: BinaryIO, *, is_lines: bool) -> Given:
    """What the file says. Raises Violations."""
    return Lines(file) if is_lines else Whole(parse_json(file.read(rules.BYTES_MOST + 1)))


def team_of(document: Document) -> UUID:
    """The document's own team. Raises Violations when it names none."""
    team = document.get("team")
    try:
        return UUID(team["id"])  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError):
        detail = gettext_noop("names no team: ask with `team_id`, or give the document one")
        raise Violations([RuleViolation("required", "/team/id", detail)]) from None


def _undo(handle: Handle) -> None:
    if "unfinished" in handle.notes:
        unfinished.remove(handle.notes["unfinished"])


@work(
    IMPORT,
    title=_("Import of an assessment"),
    undo=_undo,
    again=True,
    template="interchange/_imported.html",
)
def bring_in(handle: Handle) -> dict[str, Any] | None:
    """`payload`: `is_lines`, `dry_run`, `team_id` (null for the document's own)."""
    handle.report(0, None, str(_("Reading")))
    given = given_in(handle.input(), is_lines=handle.payload["is_lines"])
    team = handle.payload["team_id"]
    handle.report(0, given.count or None, str(_("Checking")))

    def progress(kind: str, done: int, total: int | None) -> None:
        is_bulk = kind == "ratings"
        handle.report(done if is_bulk else handle.done, message=str(_DOING.get(kind, "")))

    def finish(report: ImportReport) -> None:
        handle.finish(report_record(report))

    dry_run = handle.payload["dry_run"]
    with ExitStack() as stack:
        tell: Tell = _nothing
        if dry_run:
            tell = _written_to(stack.enter_context(handle.output("outcomes.ndjson", NDJSON)))
        report = import_assessment(
            actor=handle.actor,
            team_uid=UUID(team) if team else team_of(given.frame),
            document=given,
            dry_run=dry_run,
            how=How(
                in_steps=True,
                progress=progress,
                finish=finish,
                tell=tell,
                begun=lambda key: handle.note(unfinished=key),
            ),
        )
    return report_record(report)


def _nothing(outcome: Outcome) -> None:
    """Of millions nobody reads each."""


def _written_to(out: Writer) -> Tell:
    def tell(outcome: Outcome) -> None:
        said = {"type": outcome.type, "id": outcome.id, "outcome": outcome.outcome}
        out.write(json.dumps(said, separators=(",", ":")).encode() + b"\n")

    return tell


def _may_read(actor: Actor, job: Job) -> None:
    """Whoever may no longer see the assessment has no export of it either, nor who may see less of
    it than when it was made: what a curator saw is not for the observer that they are now."""
    assert job.subject_uid is not None
    if _role_in(access_to(actor, job.subject_uid)) != job.notes.get("role"):
        raise NotVisible(str(job.uid))


def _role_in(access: Access) -> str | None:
    return access.participant.role if access.participant else None


@work(EXPORT, title=_("Export of an assessment"), again=True, may_read=_may_read)
def bring_out(handle: Handle) -> dict[str, Any] | None:
    """`payload`: `format`, `asked` (its options). `subject_uid` is the assessment."""
    assert handle.subject_uid is not None
    access = access_to(handle.actor, handle.subject_uid)
    handle.note(role=_role_in(access))
    format_ = FORMATS[handle.payload["format"]]
    # Closed however this ends: it reads within a transaction, and what says so is written after it.
    chunks = closing(cast(Any, format_.write(access, **handle.payload["asked"])))
    name = f"assessment-{access.assessment.uid}.{format_.ending}"
    # The snapshot reads only: what comes out is kept once it has ended.
    with chunks as read, tempfile.TemporaryFile() as spooled:
        for chunk in read:
            spooled.write(chunk)
            handle.report(spooled.tell(), message=str(_("Reading")))
        size = spooled.tell()
        spooled.seek(0)
        with handle.output(name, format_.media_type) as out:
            while part := spooled.read(_SPOOLED):
                out.write(part)
                handle.report(out.size, size, str(_("Keeping")))
    return {"assessment_id": str(access.assessment.uid), "bytes": size}
