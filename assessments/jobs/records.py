"""A job as REST says it."""

from datetime import UTC, datetime
from typing import Any

from assessments.jobs.models import Job
from assessments.jobs.rules import DONE


def job_record(job: Job, *, may_read: bool = True) -> dict[str, Any]:
    """`may_read` False leaves out what came of it."""
    has_output = may_read and job.state == DONE and job.output_size is not None
    return {
        "id": str(job.uid),
        "kind": job.kind,
        "state": job.state,
        "is_stopping": job.is_stopping and job.is_open,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "subject_id": None if job.subject_uid is None else str(job.subject_uid),
        "result": job.result if may_read else None,
        "problem": job.problem,
        "output": {
            "name": job.output_name,
            "media_type": job.output_type,
            "size": job.output_size,
        }
        if has_output
        else None,
        "created_at": _instant(job.created_at),
        "started_at": _instant(job.started_at),
        "finished_at": _instant(job.finished_at),
    }


def _instant(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
