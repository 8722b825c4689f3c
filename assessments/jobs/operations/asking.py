"""What people and programs may do: start work, and stop it."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from assessments.basis import AccessDenied, Actor, Conflict, NotVisible
from assessments.basis.errors import gettext_noop
from assessments.jobs import files, rules
from assessments.jobs.kinds import KINDS, give_up
from assessments.jobs.models import Job, Side, State
from assessments.jobs.operations.tidying import sweep
from assessments.jobs.waking import wake


def start_job(
    *,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    subject_uid: UUID | None = None,
    upload: IO[bytes] | None = None,
    upload_name: str = "",
) -> Job:
    """Have work done later, in the actor's name and within the reach that they have now.

    Whether they may is for the caller to ask before and for the work to ask again. `upload` is
    copied, in small transactions unless the caller holds one. Raises AccessDenied (nobody's work),
    Conflict (too much of theirs waits or runs).
    """
    held = hold_job(
        actor=actor,
        kind=kind,
        payload=payload,
        subject_uid=subject_uid,
        upload=upload,
        upload_name=upload_name,
    )
    return release_job(held)


def hold_job(
    *,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    subject_uid: UUID | None = None,
    upload: IO[bytes] | None = None,
    upload_name: str = "",
) -> Job:
    """The same, for a caller who will `release_job` it in a transaction of their own, or drop it.

    What is long over is forgotten with it, so that no clock has to be kept elsewhere; so is what
    a process was copying when it died.
    """
    if actor.user_id is None:
        raise AccessDenied(gettext_noop("work is done for accounts only"))
    assert kind in KINDS, kind
    sweep(actor.at)
    limits = {"team": actor.team_uid, "assessment": actor.assessment_uid}
    limit_kind = next((name for name, uid in limits.items() if uid is not None), "")
    with transaction.atomic():
        _lock_owner(actor.user_id)
        mine = Job.objects.filter(owner_id=actor.user_id, state__in=rules.OPEN)
        rules.check_open(mine.count())
        job = Job.objects.create(
            owner_id=actor.user_id,
            kind=kind,
            scopes=sorted(actor.scopes),
            limit_kind=limit_kind,
            limit_uid=limits.get(limit_kind),
            token_uid=actor.token_uid,
            subject_uid=subject_uid,
            payload=dict(payload or {}),
            upload_name=upload_name[: rules.NAME_LONGEST],
            is_held=True,
            created_at=actor.at,
            # The clock is read: a large body may have taken minutes since the actor's instant.
            beat_at=timezone.now(),
        )
    if upload is not None:
        job.upload_size = files.keep(job, Side.UPLOAD, upload, lambda: _beat(job))
        job.save(update_fields=["upload_size"])
    return job


def _lock_owner(user_id: int) -> None:
    """Until the transaction ends: two who ask at once would each count the other's work out. What
    refers to the account may be written meanwhile."""
    users = get_user_model()._default_manager.filter(pk=user_id)  # noqa: SLF001
    users.select_for_update(no_key=True).values_list("pk").first()


def _beat(job: Job) -> None:
    """The file still comes in. The clock is read: the actor's instant stands still. Raises
    Conflict where the process has slept for so long that it was taken for dead."""
    if not Job.objects.filter(pk=job.pk, is_held=True).update(beat_at=timezone.now()):
        raise Conflict("slept", gettext_noop("the file took too long to come in: send it again"))


def release_job(job: Job) -> Job:
    """It waits from now on, once the caller's transaction has ended well."""
    _beat(job)
    job.is_held, job.beat_at = False, None
    job.save(update_fields=["is_held", "beat_at"])
    transaction.on_commit(wake)
    return job


def drop_held(job: Job) -> None:
    """Nothing came of it. What has been released stays."""
    Job.objects.filter(pk=job.pk, is_held=True).delete()


@transaction.atomic
def cancel_job(*, actor: Actor, job_uid: UUID) -> Job:
    """Stop it: at once where it waits, at its next report where it runs. Twice is once.

    Raises NotVisible, AccessDenied (read-only token), Conflict (it is over).
    """
    job = Job.objects.visible_to(actor).select_for_update().filter(uid=job_uid).first()
    if job is None:
        raise NotVisible(str(job_uid))
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    rules.check_stoppable(job.state)
    if job.state == State.QUEUED:
        job.state, job.finished_at = State.CANCELLED, actor.at
        files.drop(job)
        give_up(job)
    job.is_stopping = job.state == State.RUNNING
    job.save(update_fields=["state", "finished_at", "is_stopping"])
    return job


def forget_jobs(*, subject_uid: UUID, at: datetime) -> int:
    """Drop the files, results and problems of all work about a purged subject; how many jobs.

    What waits is over, and what runs is asked to stop: it may have read what is purged, and would
    hand it out for a day.
    """
    rows = Job.objects.filter(subject_uid=subject_uid)
    for job in rows:
        files.drop(job)
        if job.state == State.QUEUED:
            give_up(job)
    rows.filter(state=State.QUEUED).update(state=State.CANCELLED, finished_at=at)
    rows.filter(state=State.RUNNING).update(is_stopping=True)
    # What a file was called, and what was wrong with it, may tell what stood in it.
    told: dict[str, Any] = {"result": None, "problem": None, "upload_name": "", "message": ""}
    return rows.update(**told, output_name="", output_type="", output_size=None)
