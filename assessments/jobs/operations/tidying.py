"""Forgetting what is long over."""

from datetime import datetime

from assessments.jobs.models import Job, Piece, Side
from assessments.jobs.rules import FILES_KEPT_FOR, KEPT_FOR


def sweep(at: datetime) -> None:
    """Files of work that ended a day ago go, and after a month the work itself. 3 queries."""
    old = Job.objects.filter(finished_at__lte=at - FILES_KEPT_FOR)
    Piece.objects.filter(job__in=old).delete()
    old.filter(output_size__isnull=False).update(output_size=None)
    Job.objects.filter(finished_at__lte=at - KEPT_FOR).delete()


def drop_uploads(job: Job) -> None:
    """What was handed over has served once the work is over."""
    Piece.objects.filter(job=job, side=Side.UPLOAD).delete()
