"""The processes and threads that do the work. Here the clock is read: this is where work begins.

Each piece of work runs in the thread that claimed it; beside it another thread shows a sign of
life every second and hears whether the work is to stop, so that `report` costs nothing and the
sign comes while one long statement runs too.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from secrets import token_hex
from types import TracebackType
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments.basis import AccessDenied, Actor, Refusal
from assessments.basis.errors import gettext_noop
from assessments.jobs import files, waking
from assessments.jobs.kinds import KINDS, Handle, Stopped
from assessments.jobs.models import Job, Side, State
from assessments.jobs.operations.doing import (
    claim_job,
    end_job,
    fail_job,
    give_back,
    keep_alive,
    take_over_lost,
)
from assessments.jobs.operations.tidying import sweep
from assessments.jobs.rules import ATTEMPTS_MOST, BEAT
from assessments.jobs.standing import token_stands
from assessments.web.rest.problems import handle as problem_of
from assessments.web.rest.problems import problem

log = structlog.get_logger(__name__)

# Seconds between looks for work, and between looks for what has been lost or is long over.
IDLE: Final = 2.0
TIDY: Final = 30.0
AWAY: Final = (OperationalError, InterfaceError)


def actor_of(job: Job) -> Actor:
    """Whoever started it, now, with the reach of then. Without their account's rights if it has
    been closed."""
    owner: Any = job.owner
    return Actor(
        at=timezone.now(),
        user_id=owner.pk,
        name=owner.display_name,
        is_superuser=owner.is_superuser,
        scopes=frozenset(job.scopes) if owner.is_active else frozenset(),
        team_uid=job.limit_uid if job.limit_kind == "team" else None,
        assessment_uid=job.limit_uid if job.limit_kind == "assessment" else None,
        token_uid=job.token_uid,
    )


def _check_owner(job: Job) -> None:
    """Raises Stopped for a closed account, AccessDenied for a token that is good no more."""
    if not job.owner.is_active:
        raise Stopped
    if not token_stands(job.token_uid, timezone.now()):
        raise AccessDenied(
            gettext_noop("the token that asked for this has been revoked or has expired")
        )


class Runner:
    """Does one piece of work at a time until `stop` is called."""

    def __init__(self, *, beats: bool = True) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{token_hex(4)}"
        self.going_down = threading.Event()
        self.awake = threading.Event()
        self.current: Handle | None = None
        self._beats = beats

    def stop(self) -> None:
        """Work under way is undone at its next report and given back to the queue."""
        self.going_down.set()
        self.awake.set()
        if self.current is not None:
            self.current.stop.set()

    def run(self) -> None:
        """Until stopped; the database may go away meanwhile."""
        tidied = 0.0
        while not self.going_down.is_set():
            self.awake.clear()
            try:
                if timezone.now().timestamp() - tidied > TIDY:
                    tidied = timezone.now().timestamp()
                    self.tidy()
                found = self.run_next()
            except AWAY as error:
                log.warning("jobs: the database is away", error=type(error).__name__)
                found = False
            if not found:
                # A kept connection would hold a place in the pool while nothing is done.
                connection.close()
                self.awake.wait(IDLE)

    def run_next(self) -> bool:
        """Do what has waited longest; whether there was anything."""
        job = claim_job(runner=self.name, at=timezone.now())
        if job is None:
            return False
        handle = self.current = self._handle(job)
        try:
            with self._alive(handle), _spoken_to(job), _Outcome(handle, self.going_down):
                _check_owner(job)
                handle.result = KINDS[job.kind].function(handle)
        finally:
            self.current = None
        return True

    def tidy(self) -> None:
        """Settle what others have lost; forget what is long over."""
        sweep(timezone.now())
        for tidy in waking.TIDYING:
            tidy(timezone.now())
        while (job := take_over_lost(runner=self.name, at=timezone.now())) is not None:
            handle = self._handle(job)
            with self._alive(handle), _spoken_to(job):
                undo(handle)
                settle_lost(job)

    def _handle(self, job: Job) -> Handle:
        tell = None if self._beats else _exchange
        return Handle(job, actor_of(job), clock=timezone.now, tell=tell)

    def _alive(self, handle: Handle) -> AbstractContextManager[None]:
        return _beating(handle) if self._beats else _nothing()


def settle_lost(job: Job) -> None:
    """Once more from the beginning, where that makes sense; otherwise its owner is told."""
    kind = KINDS.get(job.kind)
    if kind is not None and kind.again and job.attempts < ATTEMPTS_MOST and not job.is_stopping:
        give_back(job=job, attempts=job.attempts)
        return
    lost = problem(None, 500, _("The server stopped while this was done. Start it again.")).data
    fail_job(job=job, at=timezone.now(), problem=lost)


def undo(handle: Handle) -> None:
    kind = KINDS.get(handle.job.kind)
    if kind is not None and kind.undo is not None:
        handle.stop.clear()
        kind.undo(handle)


class _Outcome:
    """However the work ends, its job says so; nothing it raises goes further but what stops the
    process."""

    def __init__(self, handle: Handle, going_down: threading.Event) -> None:
        self.handle = handle
        self.going_down = going_down

    def __enter__(self) -> None:
        log.info("job begun", kind=self.handle.job.kind, job=str(self.handle.job.uid))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        job, now = self.handle.job, timezone.now()
        if error is None:
            if self.handle.is_finished:
                # What was handed over has served.
                files.drop(job, Side.UPLOAD)
            else:
                self._done()
        elif isinstance(error, Stopped):
            self._stopped()
        elif isinstance(error, Exception):
            found = problem_of(error, {}) if isinstance(error, Refusal) else None
            if found is None:
                log.error("job failed", kind=job.kind, job=str(job.uid), exc_info=error)
                found = problem(None, 500)
            undo(self.handle)
            fail_job(job=job, at=now, problem=found.data)
        return isinstance(error, Exception)

    def _done(self) -> None:
        handle = self.handle
        total = handle.done if handle.total is None else handle.total
        more = {"result": handle.result, "done": total, "total": handle.total}
        if not end_job(job=handle.job, at=timezone.now(), state=State.DONE, **more):
            self._stopped()

    def _stopped(self) -> None:
        job = self.handle.job
        undo(self.handle)
        asked = not Job.objects.filter(pk=job.pk, is_stopping=False).exists()
        if self.going_down.is_set() and not asked:
            give_back(job=job, attempts=job.attempts - 1)
        else:
            end_job(job=job, at=timezone.now(), state=State.CANCELLED)


def _exchange(handle: Handle) -> None:
    """Say how far it is, and hear whether it is to go on."""
    goes_on = keep_alive(
        job=handle.job,
        at=timezone.now(),
        done=handle.done,
        total=handle.total,
        message=handle.message,
    )
    if not goes_on:
        handle.stop.set()


@contextmanager
def _beating(handle: Handle) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT.total_seconds()):
            try:
                _exchange(handle)
            except AWAY:
                # The work will meet the same; or it holds SQLite's lock for long.
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, name="jobs-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _spoken_to(job: Job) -> Iterator[None]:
    """In the owner's language: what it says is for them."""
    owner: Any = job.owner
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        yield


# ------------------------------------------------------------------------------ in this process

_lock = threading.Lock()
_here: Runner | None = None
_thread: threading.Thread | None = None


def wake() -> None:
    """Something waits: this process' own thread begins, if it has not yet or has broken down, and
    looks."""
    global _here, _thread  # noqa: PLW0603  (one for the process, made after the server has forked)
    with _lock:
        if _here is None or _thread is None or not _thread.is_alive():
            _here = Runner()
            _thread = threading.Thread(target=_here.run, name="jobs", daemon=True)
            _thread.start()
        _here.awake.set()


def go_down() -> None:
    """The server stops: what this process' thread has begun is given back."""
    if _here is not None:
        _here.stop()


def run_waiting() -> int:
    """Do all that waits, now and in this thread and on its connection; how much that was."""
    runner, count = Runner(beats=False), 0
    while runner.run_next():
        count += 1
    return count
