"""Long work that only tests ask for."""

import threading

from django.db import transaction
from django.utils import timezone

from assessments.accounts.models import Token, User
from assessments.basis import NotVisible, RuleViolation
from assessments.jobs import runner
from assessments.jobs.kinds import work
from assessments.jobs.models import Job
from assessments.jobs.operations import forget_jobs, start_job

# What `undo` was called for, by job; what a purged job said of itself at its next sign of life;
# whose results are closed; what lets a waiting job go on.
undone = []
told_after_purge = []
closed = set()
GO_ON = threading.Event()
# What becomes of whoever asked while `rename` is at it.
MEANWHILE = {
    "revoked": lambda: Token.objects.all().delete(),
    "expired": lambda: Token.objects.update(expiry=timezone.now()),
    "closed": lambda: User.objects.update(is_active=False),
}


def undo(handle):
    undone.append((handle.job.uid, dict(handle.notes)))


def may_read(actor, job):
    if job.uid in closed:
        raise NotVisible(str(job.uid))


@work("copy", title="Copy", may_read=may_read)
def copy(handle):
    """Hands back what was handed over, line by line."""
    lines = 0
    with handle.output("copy.txt", "text/plain") as out:
        for line in handle.input():
            out.write(line)
            lines += 1
            handle.report(lines)
        if handle.payload.get("purge"):
            forget_jobs(subject_uid=handle.subject_uid, at=handle.actor.at)
    return {"lines": lines, "by": handle.actor.name}


@work("told", title="Told", template="bulk/_job_done.html")
def told(handle):
    """Its page leads to what came of it."""
    return {
        "assessment_id": str(handle.job.uid),
        "import_id": str(handle.job.uid),
        "counts": {"evidence": 1, "sources": 1, "left_out": 0},
    }


@work("rename", title="Rename", undo=undo)
def rename(handle):
    """Renames its owner in small steps; as `payload` says it is refused, breaks or waits."""
    handle.note(was=handle.actor.name)
    for step in range(handle.payload.get("steps", 1)):
        handle.report(step, handle.payload.get("steps", 1), "Renaming")
        if "stop_at" in handle.payload and step == handle.payload["stop_at"]:
            Job.objects.filter(pk=handle.job.pk).update(is_stopping=True)
    if "meanwhile" in handle.payload:
        MEANWHILE[handle.payload["meanwhile"]]()
    if handle.payload.get("purge"):
        forget_jobs(subject_uid=handle.subject_uid, at=handle.actor.at)
        runner._exchange(handle)
        told_after_purge.append(Job.objects.get(pk=handle.job.pk).message)
    if handle.payload.get("refuse"):
        raise RuleViolation(
            "too_long", "name", "may have at most %(longest)d characters", longest=3
        )
    if handle.payload.get("break"):
        raise ZeroDivisionError
    if handle.payload.get("wait"):
        while not GO_ON.wait(0.01):
            handle.report(1)
    with transaction.atomic():
        User.objects.filter(pk=handle.actor.user_id).update(first_name="Renamed")
        handle.finish({"was": handle.notes["was"]})


@work("again", title="Again", undo=undo, again=True)
def again(handle):
    return {"attempt": handle.job.attempts}


def a_job(actor, kind="copy", text=b"one\ntwo\n", **payload):
    import io

    return start_job(
        actor=actor, kind=kind, payload=payload, upload=io.BytesIO(text), upload_name="said.txt"
    )
