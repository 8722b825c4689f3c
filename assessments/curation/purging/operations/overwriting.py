"""What SQLite leaves of deleted rows in its files."""

import threading
from typing import Final

import structlog
from django.db import DatabaseError, connection, transaction

log = structlog.get_logger(__name__)

# Milliseconds for which whoever purges waits for readers; seconds between tries after that.
_WAIT: Final = 2_000
_AGAIN: Final = 5.0
_lock = threading.Lock()
_waiting = False


def overwrite() -> None:
    """SQLite leaves what is deleted in its file unless it is told to overwrite it; PostgreSQL
    overwrites it when it tidies up (VACUUM). Backups are the operator's. Inside a transaction."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
    transaction.on_commit(_leave_nothing)


def _leave_nothing() -> None:
    """The log of writes is emptied at once; while somebody reads on from it that cannot be, and is
    tried again beside until it can."""
    if not empty_the_log():
        log.warning("purge: the write-ahead log is being read and is emptied later")
        _empty_later()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")


def empty_the_log() -> bool:
    """Whether nothing is left in it. Waits for readers, but not for long: writers wait with it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy: int = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not is_busy


def _empty_later() -> None:
    """One thread at a time. It ends with the process, whose last connection empties the log."""
    global _waiting  # noqa: PLW0603  (one for the process)
    with _lock:
        if _waiting:
            return
        _waiting = True
    threading.Thread(target=_try_again, name="purge-log", daemon=True).start()


def _try_again() -> None:
    global _waiting  # noqa: PLW0603
    is_empty = False
    while not is_empty:
        _pause.wait(_AGAIN)
        try:
            is_empty = empty_the_log()
        except DatabaseError as error:
            log.warning("purge: the database is away", error=type(error).__name__)
        finally:
            connection.close()
    with _lock:
        _waiting = False
    log.info("purge: the write-ahead log is empty")


_pause = threading.Event()
