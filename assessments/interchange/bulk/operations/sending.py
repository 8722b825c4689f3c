"""What programs send: prepared in one go and imported by a job, or prepared by the job as well."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import AccessDenied, Actor, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.framing.access import Access
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.checking import Report
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.models import BulkDraft
from assessments.interchange.bulk.operations.drafting import (
    CHECK,
    IMPORT,
    contributing,
    forget_old,
    name_of,
    options_of,
    payload_of,
    start_import,
)
from assessments.interchange.bulk.preparing import Prepared, Wanted, columns_wanted, prepare
from assessments.interchange.bulk.records import table_from, table_record
from assessments.interchange.bulk.table import Table
from assessments.jobs.models import Job
from assessments.jobs.operations import start_job


def import_prepared(
    *,
    actor: Actor,
    assessment_uid: UUID,
    prepared: Prepared,
    name: str,
    accept: bool = False,
    leave_out: bool = False,
) -> Job:
    """Have what a program has sent imported: a job of its owner's, its draft made with it.

    Raises Violations with every row's faults (`rows/12/kind`) unless they are to be left out.
    """
    access = _sending(actor, assessment_uid, accept=accept)
    check_importable(prepared, leave_out=leave_out)
    with transaction.atomic():
        forget_old(actor, access)
        draft = _sent(access, prepared.table, prepared.columns, name)
        draft.checked, draft.choices = prepared.record, prepared.choices
        draft.save(update_fields=["checked", "choices"])
        return start_import(
            actor=actor,
            assessment_uid=assessment_uid,
            draft_uid=draft.uid,
            accept=accept,
            leave_out=leave_out,
        )


def prepare_later(
    *,
    actor: Actor,
    assessment_uid: UUID,
    table: Table,
    wanted: Wanted,
    name: str,
    dry_run: bool,
    accept: bool = False,
    leave_out: bool = False,
) -> Job:
    """The same, the rows looked at by the job too: their faults are its problem. With `dry_run` it
    says what would be, and the draft goes with it.

    Raises Violations for the columns alone.
    """
    access = _sending(actor, assessment_uid, accept=accept)
    columns = columns_wanted(access, table, wanted)
    with transaction.atomic():
        if not dry_run:
            forget_old(actor, access)
        draft = _sent(access, table, columns, name)
        # Kept with the draft, which goes when something is purged: it may hold words of the file.
        draft.options = {"accept": accept, "leave_out": leave_out, "wanted": asdict(wanted)}
        job = start_job(
            actor=actor,
            kind=CHECK if dry_run else IMPORT,
            payload=payload_of(draft),
            subject_uid=access.assessment.uid,
        )
        draft.job_uid = job.uid
        draft.save(update_fields=["options", "job_uid"])
    return job


def drop_tried(job: Job) -> None:
    """The draft of a dry run that is over goes with it; one of a page stays with its owner."""
    mine = BulkDraft.objects.filter(uid=job.payload["draft"], job_uid=job.uid)
    mine.filter(options__has_key="wanted").delete()


def prepared_of(*, actor: Actor, draft: BulkDraft, report: Report) -> Prepared:
    """What `prepare_later` has put off."""
    access = contributing(actor, draft.assessment.uid)
    said = dict(options_of(draft)["wanted"])
    choices = {int(number): choice for number, choice in said.pop("choices").items()}
    return prepare(access, table_from(draft.table), Wanted(**said, choices=choices), report)


def check_importable(prepared: Prepared, *, leave_out: bool) -> None:
    if prepared.faults and not leave_out:
        raise Violations(prepared.faults[: rules.TOLD_MOST])
    if len(prepared.checked.faulty) == len(prepared.table.lines):
        raise RuleViolation("empty", "", gettext_noop("no row is left to import"))


def _sending(actor: Actor, assessment_uid: UUID, *, accept: bool) -> Access:
    access = contributing(actor, assessment_uid)
    if accept:
        access.require_curator()
    if actor.user_id is None:
        raise AccessDenied(gettext_noop("a draft belongs to somebody"))
    return access


def _sent(access: Access, table: Table, columns: Columns, name: str) -> BulkDraft:
    user: Any = access.actor.user_id
    return BulkDraft.objects.create(
        assessment=access.assessment,
        user_id=user,
        name=name_of(name),
        content=b"",
        table=table_record(table),
        mapping=columns.record(),
        kept_at=access.actor.at,
    )
