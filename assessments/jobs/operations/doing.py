"""What the processes do that do the work: claim it, show a sign of life, end it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Value, When

from assessments.jobs import files, rules
from assessments.jobs.kinds import give_up
from assessments.jobs.models import Job, Side, State
from assessments.jobs.standing import may_go_on


def claim_job(*, runner: str, at: datetime) -> Job | None:
    """The longest waiting job, now this runner's; None when nothing waits. 1 query for nothing.

    Two never get the same: PostgreSQL skips what another holds, SQLite lets one write at a time.
    """
    waiting = Job.objects.filter(state=State.QUEUED, is_held=False)
    if not waiting.exists():
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        rows = waiting.select_related("owner").order_by("pk")
        job = rows.select_for_update(skip_locked=skip, of=("self",) if skip else ()).first()
        if job is None:
            return None
        job.state, job.runner, job.attempts = State.RUNNING, runner, job.attempts + 1
        job.started_at = job.beat_at = at
        job.done, job.total, job.message = 0, None, ""
        job.save()
    return job


def keep_alive(*, job: Job, at: datetime, done: int, total: int | None, message: str) -> bool:
    """A sign of life; whether the work is to go on. 3 queries."""
    mine = Job.objects.filter(pk=job.pk, runner=job.runner, state=State.RUNNING)
    # What is asked to stop says no more: a purge may have taken its words back.
    kept = When(is_stopping=True, then=F("message"))
    said = Case(kept, default=Value(message), output_field=CharField())
    mine.update(beat_at=at, done=done, total=total, message=said)
    return may_go_on(job)


@transaction.atomic
def end_job(*, job: Job, at: datetime, state: State, **more: Any) -> bool:
    """Over, in this state; False where it is no longer this runner's, or was done or failed but
    had been asked to stop: then it is stopped, and says nothing. 3 queries."""
    mine = Job.objects.filter(pk=job.pk, runner=job.runner, state=State.RUNNING)
    if state != State.CANCELLED:
        mine = mine.filter(is_stopping=False)
    if state != State.DONE:
        # What a file that goes was called tells of it, too.
        more |= {"output_name": "", "output_type": "", "output_size": None}
    ended = mine.update(state=state, finished_at=at, message="", **more)
    if ended and state == State.DONE:
        files.drop(job, Side.UPLOAD)
    elif ended:
        files.drop(job)
        give_up(job)
    return bool(ended)


def fail_job(*, job: Job, at: datetime, problem: dict[str, Any]) -> None:
    """Over, and why; stopped, without a word, where somebody has asked it to: what went wrong may
    quote what has been purged meanwhile."""
    if not end_job(job=job, at=at, state=State.FAILED, problem=problem):
        end_job(job=job, at=at, state=State.CANCELLED)


def give_back(*, job: Job, attempts: int) -> None:
    """To the queue, to be begun from nothing by whoever comes; `attempts` were made so far."""
    mine = Job.objects.filter(pk=job.pk, runner=job.runner, state=State.RUNNING)
    mine.update(state=State.QUEUED, runner="", attempts=attempts, notes={})


@transaction.atomic
def take_over_lost(*, runner: str, at: datetime) -> Job | None:
    """A running job that nobody has heard of, now this runner's, to be undone; None for none."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = Job.objects.filter(state=State.RUNNING, beat_at__lt=at - rules.LOST_AFTER)
    if not rows.exists():
        return None
    rows = rows.select_related("owner").order_by("pk")
    job = rows.select_for_update(skip_locked=skip, of=("self",) if skip else ()).first()
    if job is not None:
        job.runner, job.beat_at = runner, at
        job.save(update_fields=["runner", "beat_at"])
    return job
