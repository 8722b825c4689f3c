"""Reads about long work."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from assessments.basis import Actor, NotVisible
from assessments.jobs import files
from assessments.jobs.kinds import KINDS
from assessments.jobs.models import Job, Side, State


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The actor's own, the newest first. 1 query."""
    return Job.objects.visible_to(actor).order_by("-created_at", "-pk")


def job_of(actor: Actor, uid: UUID) -> Job:
    """One of the actor's own. Raises NotVisible. 1 query."""
    job = jobs_of(actor).filter(uid=uid).first()
    if job is None:
        raise NotVisible(str(uid))
    return job


def may_read_result(actor: Actor, job: Job) -> bool:
    """Whether what came out is still for the actor: what it tells may be closed to them since."""
    kind = KINDS.get(job.kind)
    if kind is None or kind.may_read is None or job.state != State.DONE:
        return True
    try:
        kind.may_read(actor, job)
    except NotVisible:
        return False
    return True


def output_of(actor: Actor, uid: UUID) -> tuple[Job, Iterator[bytes]]:
    """The job with the file that came out, in pieces. Raises NotVisible for none. 2 queries and
    those of `may_read`."""
    job = job_of(actor, uid)
    if job.state != State.DONE or job.output_size is None or not may_read_result(actor, job):
        raise NotVisible(str(uid))
    return job, files.chunks(job, Side.OUTPUT)
