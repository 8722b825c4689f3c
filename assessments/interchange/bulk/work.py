"""Looking at many rows, and the import, as long work: with progress, and a way to stop it before it
writes."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.basis import Actor, Conflict
from assessments.framing.access import access_to
from assessments.interchange.bulk.checking import Report
from assessments.interchange.bulk.fates import fates_of
from assessments.interchange.bulk.models import BulkDraft, BulkImport
from assessments.interchange.bulk.operations import import_rows
from assessments.interchange.bulk.operations.drafting import (
    CHECK,
    IMPORT,
    UNDER_WAY,
    check_draft,
    columns_of,
    contributing,
    draft_of,
    keep_checked,
    options_of,
)
from assessments.interchange.bulk.operations.sending import (
    check_importable,
    drop_tried,
    prepared_of,
)
from assessments.interchange.bulk.records import preview_record, table_from
from assessments.jobs.kinds import Handle, work
from assessments.jobs.models import Job


def _may_read(actor: Actor, job: Job) -> None:
    """What it tells is closed to who has been taken out of the assessment since."""
    access_to(actor, UUID(job.payload["assessment"]))


def _draft(handle: Handle) -> BulkDraft:
    assessment_uid = UUID(handle.payload["assessment"])
    return draft_of(contributing(handle.actor, assessment_uid), UUID(handle.payload["draft"]))


def _comparing(handle: Handle) -> Report:
    return lambda done, total: handle.report(done, total, _("Comparing every row"))


@work(
    CHECK,
    title=gettext_lazy("Check of a bulk import"),
    template="bulk/_checked.html",
    again=True,
    may_read=_may_read,
    give_up=drop_tried,
)
def look_at_draft(handle: Handle) -> dict[str, Any] | None:
    """What would become of every row: kept with the draft of a page, told to a program."""
    draft = _draft(handle)
    handle.report(0, len(draft.table["lines"]), _("Reading every row"))
    if "wanted" not in draft.options:
        checked = check_draft(actor=handle.actor, draft=draft, report=_comparing(handle))
        with transaction.atomic():
            keep_checked(actor=handle.actor, draft=draft, job_uid=handle.job.uid, checked=checked)
            handle.finish({"assessment_id": handle.payload["assessment"]})
        return None
    prepared = prepared_of(actor=handle.actor, draft=draft, report=_comparing(handle))
    with transaction.atomic():
        draft.delete()
        handle.finish(preview_record(prepared))
    return None


@work(
    IMPORT,
    title=gettext_lazy("Bulk import of evidence"),
    template="bulk/_job_done.html",
    may_read=_may_read,
)
def import_draft(handle: Handle) -> dict[str, Any] | None:
    """Nothing of it is seen until all of it is; the draft goes in the same transaction."""
    assessment_uid = UUID(handle.payload["assessment"])
    draft = _draft(handle)
    table = table_from(draft.table)
    options = options_of(draft)
    total = len(table.lines)
    handle.report(0, total, _("Checking every row once more"))
    if draft.checked is None and "wanted" in options:
        prepared = prepared_of(actor=handle.actor, draft=draft, report=_comparing(handle))
        check_importable(prepared, leave_out=options["leave_out"])
        draft.checked, draft.choices = prepared.record, prepared.choices

    def finish(made: BulkImport) -> None:
        # Two may have begun with one draft: it is imported by whoever comes first.
        if not BulkDraft.objects.filter(pk=draft.pk).delete()[0]:
            raise Conflict("under_way", UNDER_WAY)
        handle.finish(
            {
                "import_id": str(made.uid),
                "assessment_id": str(assessment_uid),
                "counts": made.counts,
            }
        )

    import_rows(
        actor=handle.actor,
        assessment_uid=assessment_uid,
        table=table,
        columns=columns_of(draft),
        fates=fates_of(draft.checked or {"citable": [], "likes": {}}, draft.choices),
        name=draft.name,
        accept=options["accept"],
        leave_out=options["leave_out"],
        progress=lambda done, of: handle.report(done, of, _("Writing")),
        finish=finish,
    )
    return None
