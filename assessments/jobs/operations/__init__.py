"""Writes to jobs: by whoever wants work done, and by the processes that do it."""

from assessments.jobs.operations.asking import cancel_job, forget_jobs, start_job

__all__ = ["cancel_job", "forget_jobs", "start_job"]
