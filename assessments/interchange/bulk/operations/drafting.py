"""Preparing an import. A draft is its owner's alone, so that nothing here is journalled.

Files are read and rows compared before any transaction begins: none of it holds a lock.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import (
    AccessDenied,
    Actor,
    Conflict,
    NotVisible,
    RuleViolation,
)
from assessments.basis.errors import gettext_noop
from assessments.framing.access import Access, access_to
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.checking import Report, check_table, checked_record
from assessments.interchange.bulk.headings import guess
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.mapping import check_mapping, mapping_from
from assessments.interchange.bulk.models import BulkDraft
from assessments.interchange.bulk.reading import read_file, read_pasted
from assessments.interchange.bulk.records import table_from, table_record
from assessments.interchange.bulk.table import Asked, Table
from assessments.jobs.models import Job
from assessments.jobs.operations import start_job
from assessments.jobs.queries import jobs_of
from assessments.jobs.rules import OPEN

IMPORT = "bulk-import"
CHECK = "bulk-check"
UNDER_WAY = gettext_noop("this file is being looked at or imported already")


def contributing(actor: Actor, assessment_uid: UUID) -> Access:
    """The access of who may add evidence now. Raises NotVisible, AccessDenied."""
    access = access_to(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    if not actor.may_write or not actor.may_import:
        raise AccessDenied(gettext_noop("this token may not import"))
    return access


def read(data: bytes, name: str, asked: Asked, *, is_pasted: bool) -> Table:
    if is_pasted:
        return read_pasted(data.decode("utf-8", "surrogatepass"), asked)
    return read_file(data, name, asked)


def begin_draft(
    *,
    actor: Actor,
    assessment_uid: UUID,
    data: bytes,
    name: str,
    asked: Asked | None = None,
    is_pasted: bool = False,
) -> BulkDraft:
    """Read a file, or a text that was pasted, and guess which column is which.

    What anybody has left for longer than DRAFT_DAYS goes with it, and one's own beyond
    DRAFTS_MOST. Raises RuleViolation and Violations: `file` and the choices of reading.
    """
    access = contributing(actor, assessment_uid)
    if actor.user_id is None:
        raise AccessDenied(gettext_noop("a draft belongs to somebody"))
    table = read(data, name, asked or Asked(), is_pasted=is_pasted)
    columns = Columns(guess(table.headings, table.format, may_grade=access.may_grade))
    with transaction.atomic():
        forget_old(actor, access)
        return BulkDraft.objects.create(
            assessment=access.assessment,
            user_id=actor.user_id,
            name=name_of(name),
            is_pasted=is_pasted,
            content=data,
            table=table_record(table),
            mapping=columns.record(),
            kept_at=actor.at,
        )


def name_of(name: str) -> str:
    """Of a file as it is shown: its last part, without what cannot be stored."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[: rules.NAME_LONGEST] or "-"


def forget_old(actor: Actor, access: Access) -> None:
    """What is looked at or imported just now stays, and counts for nothing."""
    kept_for = timedelta(days=rules.DRAFT_DAYS)
    BulkDraft.objects.filter(kept_at__lte=actor.at - kept_for).delete()
    mine = BulkDraft.objects.visible_to(actor).filter(assessment=access.assessment)
    # Of all of theirs: a limited token does not see what they have begun elsewhere.
    at_work = Job.objects.filter(owner_id=actor.user_id, state__in=OPEN).values("uid")
    idle = mine.exclude(job_uid__in=at_work)
    surplus = idle.order_by("-kept_at", "-pk").values_list("pk", flat=True)
    BulkDraft.objects.filter(pk__in=list(surplus[rules.DRAFTS_MOST - 1 :])).delete()


def draft_of(access: Access, uid: UUID) -> BulkDraft:
    """One of the actor's own here. Raises NotVisible. 1 query."""
    rows = BulkDraft.objects.visible_to(access.actor).filter(assessment=access.assessment)
    draft = rows.filter(uid=uid).select_related("assessment").defer("content").first()
    if draft is None:
        raise NotVisible(str(uid))
    return draft


def read_draft_again(
    *, actor: Actor, assessment_uid: UUID, draft_uid: UUID, asked: Asked
) -> BulkDraft:
    """Read the same file another way: its encoding, delimiter, sheet or headings. What was mapped
    stays where the headings stay."""
    access = contributing(actor, assessment_uid)
    draft = _not_under_way(access, draft_uid)
    table = read(bytes(draft.content), draft.name, asked, is_pasted=draft.is_pasted)
    if list(table.headings) != list(draft.table["headings"]):
        columns = Columns(
            guess(table.headings, table.format, may_grade=access.may_grade),
            draft.mapping["defaults"],
        )
        draft.mapping = columns.record()
    draft.table, draft.checked, draft.choices = table_record(table), None, {}
    return _kept(actor, draft, "table", "mapping", "checked", "choices")


def map_draft(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft_uid: UUID,
    columns: Columns,
) -> BulkDraft:
    """Say which column is which, and have every row looked at: its faults, and what it repeats.

    At once up to ROWS_AT_ONCE rows; what has more is a job of the actor's (`job_uid`), and not
    `checked` before that has ended well. Raises Violations, Conflict (under way already).
    """
    access = contributing(actor, assessment_uid)
    draft = _not_under_way(access, draft_uid)
    table = table_from(draft.table)
    check_mapping(columns, table.headings, may_grade=access.may_grade)
    draft.mapping = columns.record()
    draft.choices = {}
    if len(table.lines) > rules.ROWS_AT_ONCE:
        return _checked_later(actor, access, draft)
    draft.checked = checked_record(check_table(access, table, columns))
    return _kept(actor, draft, "mapping", "checked", "choices")


@transaction.atomic
def _checked_later(actor: Actor, access: Access, draft: BulkDraft) -> BulkDraft:
    _locked(access, draft.uid)
    draft.checked, draft.options = None, {}
    draft.job_uid = start_job(
        actor=actor, kind=CHECK, payload=payload_of(draft), subject_uid=access.assessment.uid
    ).uid
    return _kept(actor, draft, "mapping", "checked", "choices", "options", "job_uid")


def payload_of(draft: BulkDraft) -> dict[str, str]:
    """What the work on a draft is handed over: no word of what it holds."""
    return {"assessment": str(draft.assessment.uid), "draft": str(draft.uid)}


def check_draft(*, actor: Actor, draft: BulkDraft, report: Report) -> dict[str, Any]:
    """What `keep_checked` keeps. Raises AccessDenied for grades that are no longer the actor's to
    give."""
    access = contributing(actor, draft.assessment.uid)
    table, columns = table_from(draft.table), columns_of(draft)
    check_mapping(columns, table.headings, may_grade=access.may_grade)
    return checked_record(check_table(access, table, columns, report))


def keep_checked(*, actor: Actor, draft: BulkDraft, job_uid: UUID, checked: dict[str, Any]) -> None:
    """Raises NotVisible where the draft is gone, or another job's, meanwhile."""
    rows = BulkDraft.objects.filter(pk=draft.pk, job_uid=job_uid)
    if not rows.update(checked=checked, kept_at=actor.at):
        raise NotVisible(str(draft.uid))


def job_on(actor: Actor, draft: BulkDraft) -> Job | None:
    """The last long work on a draft. 1 query."""
    return jobs_of(actor).filter(uid=draft.job_uid).first() if draft.job_uid else None


@transaction.atomic
def choose_for_rows(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft_uid: UUID,
    choices: Mapping[int, str],
) -> BulkDraft:
    """What becomes of rows, by their place from 0, that read like something else."""
    access = contributing(actor, assessment_uid)
    # What two pages choose at once is kept of both.
    draft = _locked(access, draft_uid)
    likes = (draft.checked or {}).get("likes", {})
    for index, choice in choices.items():
        if choice not in rules.CHOICES:
            known = ", ".join(rules.CHOICES)
            words = gettext_noop("is none of: %(known)s")
            raise RuleViolation("unknown", f"choices/{index}", words, known=known)
        if str(index) not in likes:
            words = gettext_noop("is a row that reads like nothing else")
            raise RuleViolation("unknown", f"choices/{index}", words)
    draft.choices = {**draft.choices, **{str(index): said for index, said in choices.items()}}
    return _kept(actor, draft, "choices")


def drop_draft(*, actor: Actor, assessment_uid: UUID, draft_uid: UUID) -> None:
    access = access_to(actor, assessment_uid)
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    draft_of(access, draft_uid).delete()


def start_import(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft_uid: UUID,
    accept: bool = False,
    leave_out: bool = False,
) -> Job:
    """Have the draft imported: a job of the actor's. It is gone once that has succeeded.

    `accept` needs who may accept. Raises RuleViolation (`accept`, `leave_out`, not mapped yet),
    Conflict (under way already).
    """
    access = contributing(actor, assessment_uid)
    if accept:
        access.require_curator()
    draft = _not_under_way(access, draft_uid)
    if draft.checked is None:
        raise RuleViolation("unmapped", "", gettext_noop("say first which column is which"))
    faulty = len(draft.checked["faults"])
    if faulty and not leave_out:
        raise RuleViolation(
            "faults",
            "leave_out",
            gettext_noop("rows have faults: mend them in the file, or leave them out (%(count)d)"),
            count=faulty,
        )
    if faulty == len(draft.table["lines"]):
        raise RuleViolation("empty", "", gettext_noop("no row is left to import"))
    with transaction.atomic():
        # Asked again once nobody else can: pressed twice, it is one import.
        _locked(access, draft_uid)
        subject = access.assessment.uid
        job = start_job(actor=actor, kind=IMPORT, payload=payload_of(draft), subject_uid=subject)
        draft.job_uid = job.uid
        draft.options = {"accept": accept, "leave_out": leave_out}
        _kept(actor, draft, "job_uid", "options")
    return job


def _not_under_way(access: Access, uid: UUID) -> BulkDraft:
    draft = draft_of(access, uid)
    if is_under_way(access.actor, draft):
        raise Conflict("under_way", UNDER_WAY)
    return draft


def _locked(access: Access, uid: UUID) -> BulkDraft:
    """The same, nobody else's to change until the transaction ends."""
    mine = draft_of(access, uid)
    BulkDraft.objects.select_for_update().filter(pk=mine.pk).values_list("pk").first()
    return _not_under_way(access, uid)


def is_under_way(actor: Actor, draft: BulkDraft) -> bool:
    job = job_on(actor, draft)
    return job is not None and job.is_open


def _kept(actor: Actor, draft: BulkDraft, *fields: str) -> BulkDraft:
    """NotVisible where it is gone meanwhile: imported, dropped, or purged."""
    draft.kept_at = actor.at
    rows = BulkDraft.objects.filter(pk=draft.pk)
    if not rows.update(**{name: getattr(draft, name) for name in (*fields, "kept_at")}):
        raise NotVisible(str(draft.uid))
    return draft


def columns_of(draft: BulkDraft) -> Columns:
    return mapping_from(draft.mapping)


def options_of(draft: BulkDraft) -> dict[str, Any]:
    return {"accept": False, "leave_out": False, **draft.options}
