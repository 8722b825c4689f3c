"""Forgetting what is long over."""

from datetime import datetime

from django.db.models import Q

from assessments.jobs.models import Job, Piece
from assessments.jobs.rules import FILES_KEPT_FOR, HELD_FOR, HELD_SILENT_FOR, KEPT_FOR


def sweep(at: datetime) -> None:
    """Files of work that ended a day ago go, after a month the work itself, and after some minutes
    what came in by half and comes no further. 4 queries."""
    old = Job.objects.filter(finished_at__lte=at - FILES_KEPT_FOR)
    Piece.objects.filter(job__in=old).delete()
    old.filter(output_size__isnull=False).update(output_size=None)
    Job.objects.filter(finished_at__lte=at - KEPT_FOR).delete()
    silent = Q(beat_at__isnull=True, created_at__lte=at - HELD_SILENT_FOR)
    Job.objects.filter(Q(beat_at__lte=at - HELD_FOR) | silent, is_held=True).delete()
