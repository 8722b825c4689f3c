"""The kinds of long work, and what a function that does one is given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor
from assessments.jobs import files
from assessments.jobs.models import Job, Side, State
from assessments.jobs.rules import KIND_LONGEST, MESSAGE_LONGEST, RUNNING
from assessments.jobs.standing import may_go_on


class Stopped(Exception):  # noqa: N818  (nothing went wrong)
    """The work is to end here: somebody stopped it, or its process goes down."""


Work = Callable[["Handle"], dict[str, Any] | None]
Undo = Callable[["Handle"], None]
GiveUp = Callable[[Job], None]
MayRead = Callable[[Actor, Job], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` is its name for people, `template` shows its result on the job's page; `may_read`
    raises NotVisible where the result is no longer for its owner. `undo` comes before work is begun
    again, too; `give_up` only once it is over and not done, in the same transaction."""

    name: str
    title: Any
    function: Work
    undo: Undo | None
    again: bool
    template: str
    may_read: MayRead | None
    give_up: GiveUp | None


KINDS: dict[str, Kind] = {}


def work(
    name: str,
    *,
    title: Any,
    undo: Undo | None = None,
    again: bool = False,
    template: str = "",
    may_read: MayRead | None = None,
    give_up: GiveUp | None = None,
) -> Callable[[Work], Work]:
    """Makes the function the one that does work of this kind; see the package."""
    assert len(name) <= KIND_LONGEST

    def register(function: Work) -> Work:
        assert name not in KINDS or KINDS[name].function.__module__ == function.__module__
        KINDS[name] = Kind(name, title, function, undo, again, template, may_read, give_up)
        return function

    return register


def give_up(job: Job) -> None:
    """What was kept for work that is over and not done."""
    kind = KINDS.get(job.kind)
    if kind is not None and kind.give_up is not None:
        kind.give_up(job)


class Handle:
    """One piece of work under way, for the function that does it.

    `tell` is called at each report in place of the runner's own clock, where there is none.
    """

    def __init__(
        self,
        job: Job,
        actor: Actor,
        *,
        clock: Callable[[], datetime],
        tell: Callable[["Handle"], None] | None = None,
    ) -> None:
        self.job = job
        self.actor = actor
        self.done, self.total, self.message = job.done, job.total, job.message
        self.stop = Event()
        self.is_finished = False
        self.result: dict[str, Any] | None = None
        self._clock = clock
        self._tell = tell

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = self.job.payload
        return payload

    @property
    def notes(self) -> dict[str, Any]:
        notes: dict[str, Any] = self.job.notes
        return notes

    @property
    def subject_uid(self) -> UUID | None:
        return self.job.subject_uid

    @property
    def input_name(self) -> str:
        return self.job.upload_name

    @property
    def input_size(self) -> int:
        return self.job.upload_size or 0

    def input(self) -> BinaryIO:
        """What was handed over, from its beginning; empty for nothing."""
        return files.opened(self.job, Side.UPLOAD)

    def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """How far it is; `message` stays until the next. Raises Stopped when it is to end."""
        self.done = done
        self.total = self.total if total is None else total
        self.message = message[:MESSAGE_LONGEST] or self.message
        if self._tell is not None:
            self._tell(self)
        if self.stop.is_set():
            raise Stopped

    def note(self, **more: Any) -> None:
        """Keeps what undoing needs to know."""
        self.job.notes = {**self.job.notes, **more}
        self._mine().update(notes=self.job.notes)

    @contextmanager
    def output(self, name: str, media_type: str) -> Iterator[files.Writer]:
        """The file that its owner may fetch; written in its own small steps."""
        files.drop(self.job, Side.OUTPUT)
        writer = files.Writer(self.job, Side.OUTPUT)
        yield writer
        writer.close()
        self.job.output_name, self.job.output_type = name, media_type
        self.job.output_size = writer.size
        self._mine().update(output_name=name, output_type=media_type, output_size=writer.size)

    def finish(self, result: dict[str, Any] | None = None) -> None:
        """Done, in the transaction that the caller holds: with what it makes visible, or not.

        Raises Stopped if somebody stopped it before, another process has taken it up, or whoever
        asked for it may no longer.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("work is finished in a transaction")
        mine = self._mine().select_for_update().values_list("is_stopping", flat=True).first()
        if mine is not False or not may_go_on(self.job):
            raise Stopped
        self._mine().update(
            state=State.DONE,
            result=result,
            finished_at=self._clock(),
            done=self.done if self.total is None else self.total,
            total=self.total,
            message="",
        )
        self.is_finished = True

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, runner=self.job.runner, state=RUNNING)
