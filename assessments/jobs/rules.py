"""States and limits of long work. Pure."""

from datetime import timedelta
from typing import Final

from assessments.basis import Conflict
from assessments.basis.errors import gettext_noop

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
STATES: Final = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)
OPEN: Final = (QUEUED, RUNNING)

KIND_LONGEST: Final = 40
NAME_LONGEST: Final = 200
MESSAGE_LONGEST: Final = 300

# What one person may have waiting or running at a time.
OPEN_MOST: Final = 5
# Bytes of a piece of a file before it is compressed.
PIECE: Final = 1024 * 1024

BEAT: Final = timedelta(seconds=1)
# Without a sign of life for so long, its process is taken to have died.
LOST_AFTER: Final = timedelta(seconds=45)
# How often work whose process died is begun in all.
ATTEMPTS_MOST: Final = 2
# A job's files, and then the job itself.
FILES_KEPT_FOR: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=30)
# Without a sign of life for so long, the process that took a file in is taken to have died.
HELD_FOR: Final = timedelta(minutes=2)
# The same where no sign of life was kept: of processes before they gave one.
HELD_SILENT_FOR: Final = timedelta(hours=6)


def check_open(count: int) -> None:
    """Whether somebody with so many jobs waiting or running may start another."""
    if count >= OPEN_MOST:
        raise Conflict(
            "too_many_jobs",
            gettext_noop("too much of your work is waiting or running: wait for it, or stop some"),
        )


def check_stoppable(state: str) -> None:
    if state in (DONE, FAILED):
        raise Conflict("over", gettext_noop("this work is over already"))
