"""SQLite over connections that are kept, whose writers wait for one another in turn."""

import os
import sqlite3
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

# Seconds between two looks at whether another process has done writing.
LOOK: Final = 0.001
# Characters of a statement above which it is not kept.
LONG: Final = 20_000
# Who writes to a database in this process: one transaction at a time.
TURNS: Final[dict[str, Lock]] = {}
# A child knows nothing of its parent's writers.
os.register_at_fork(after_in_child=TURNS.clear)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which never doubts its file and leaves waiting to SQLite.

    Connections are kept, for opening one and its PRAGMAs took 2 ms of every page. A kept connection
    goes on writing to a file that was moved, deleted or replaced by a restored one, where nobody
    ever finds it again. So each request asks first whether the path still leads to the file that
    was opened.

    SQLite lets those who wait look ever more seldom, at last ten times a second, and whoever comes
    at the right moment goes first: of sixteen who wrote at once some waited five seconds. So the
    threads of a process wait in turn for their transactions, and the one whose turn it is looks
    often whether another process writes. What stands in no transaction waits as SQLite has it.
    """

    _opened: tuple[int, int] | None = None
    _turn: "Lock | None" = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self._opened = self._file()
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def is_usable(self) -> bool:
        return self._file() == self._opened

    def _file(self) -> tuple[int, int] | None:
        """What the path leads to now; None for nothing, as for a database in memory."""
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _start_transaction_under_autocommit(self) -> None:
        """Raises OperationalError where others go on writing for the whole of `timeout`."""
        if self.transaction_mode != "IMMEDIATE":  # type: ignore[attr-defined]
            self._begin()
            return
        until = monotonic() + self._patience
        turn = TURNS.setdefault(str(self.settings_dict["NAME"]), Lock())
        if not turn.acquire(timeout=self._patience):
            raise OperationalError("database is locked")
        self._turn = turn
        try:
            self._begin_after_other_processes(until)
        except BaseException:
            self._leave()
            raise

    @property
    def _patience(self) -> float:
        """Seconds that a writer waits for others; Python's own five where nothing is said."""
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def _begin_after_other_processes(self, until: float) -> None:
        self._wait_within_sqlite(0)
        try:
            while not self._has_begun(until):
                sleep(LOOK)
        finally:
            self._wait_within_sqlite(self._patience)

    def _has_begun(self, until: float) -> bool:
        try:
            self._begin()
        except OperationalError as error:
            if not _is_busy(error) or monotonic() > until:
                raise
            return False
        return True

    def _begin(self) -> None:
        super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _wait_within_sqlite(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def set_autocommit(self, autocommit: bool, *more: Any, **named: Any) -> None:
        # What is called on commit may begin a transaction of its own.
        if autocommit:
            self._leave()
        super().set_autocommit(autocommit, *more, **named)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()


class Cursor(base.SQLiteCursorWrapper):
    """Django's own, which writes SQLite's marks for parameters into a statement each time anew."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        return (
            _with_marks(query)
            if param_names is None
            else super().convert_query(query, param_names=param_names)
        )


def _with_marks(query: str) -> str:
    # The texts of many rows at once are long and seldom the same again.
    return _marked(query) if len(query) < LONG else _marked.__wrapped__(query)


@lru_cache(maxsize=500)
def _marked(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def _is_busy(error: OperationalError) -> bool:
    """Whether another process holds the lock, whatever of it SQLite says more exactly."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)
