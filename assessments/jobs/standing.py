"""Whether whoever asked for work may still have it done."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from assessments.jobs.models import Job, State

# Whether a token is there, and had not expired at an instant. Filled at the start, by what knows
# tokens.
TOKENS: list[Callable[[UUID, datetime], bool]] = []


def token_stands(token_uid: UUID | None, at: datetime) -> bool:
    """True where no token asked. 1 query for one."""
    return token_uid is None or all(stands(token_uid, at) for stands in TOKENS)


def may_go_on(job: Job) -> bool:
    """Not when somebody stops it, the account is closed or the token revoked. A token that expires
    once the work has begun was good for it. 2 queries."""
    mine = Job.objects.filter(pk=job.pk, runner=job.runner, state=State.RUNNING)
    goes_on = mine.filter(is_stopping=False, owner__is_active=True).exists()
    return goes_on and token_stands(job.token_uid, job.started_at or job.created_at)
