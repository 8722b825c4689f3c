"""The import as long work: with progress, and a way to stop it before it writes."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.basis import Actor, Conflict
from assessments.framing.access import access_to
from assessments.interchange.bulk.fates import fates_of
from assessments.interchange.bulk.models import BulkDraft, BulkImport
from assessments.interchange.bulk.operations import import_rows
from assessments.interchange.bulk.operations.drafting import (
    KIND,
    UNDER_WAY,
    columns_of,
    contributing,
    draft_of,
    options_of,
)
from assessments.interchange.bulk.records import table_from
from assessments.jobs.kinds import Handle, work
from assessments.jobs.models import Job


def _may_read(actor: Actor, job: Job) -> None:
    """What it tells is closed to who has been taken out of the assessment since."""
    access_to(actor, UUID(job.payload["assessment"]))


@work(
    KIND,
    title=gettext_lazy("Bulk import of evidence"),
    template="bulk/_job_done.html",
    may_read=_may_read,
)
def import_draft(handle: Handle) -> dict[str, Any] | None:
    """Nothing of it is seen until all of it is; the draft goes in the same transaction."""
    assessment_uid = UUID(handle.payload["assessment"])
    draft = draft_of(contributing(handle.actor, assessment_uid), UUID(handle.payload["draft"]))
    table = table_from(draft.table)
    options = options_of(draft)
    total = len(table.lines)
    handle.report(0, total, _("Checking every row once more"))

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
