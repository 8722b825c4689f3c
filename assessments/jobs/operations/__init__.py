"""Writes to jobs: by whoever wants work done, and by the processes that do it."""

from assessments.jobs.operations.asking import (
    cancel_job,
    drop_held,
    forget_jobs,
    hold_job,
    release_job,
    start_job,
)

__all__ = ["cancel_job", "drop_held", "forget_jobs", "hold_job", "release_job", "start_job"]
