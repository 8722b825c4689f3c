"""What SQLite leaves of deleted rows in its files."""

import threading
from typing import Final

import structlog
from django.db import DatabaseError, connection, transaction

log = structlog.get_logger(__name__)

# Milliseconds for which whoever purges waits for readers, and for which each try after that does:
# all writers wait with it, and an export may read for minutes. Seconds between those tries.
_WAIT: Final = 2_000
_WAIT_BESIDE: Final = 50
_AGAIN: Final = 20.0
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
    if not empty_the_log(_WAIT):
        log.warning("purge: the write-ahead log is being read and is emptied later")
        _empty_later()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")


def empty_the_log(wait: int) -> bool:
    """Whether nothing is left in it. Waits `wait` milliseconds for readers, and writers with it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {wait}")
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
            is_empty = empty_the_log(_WAIT_BESIDE)
        except DatabaseError as error:
            log.warning("purge: the database is away", error=type(error).__name__)
        finally:
            connection.close()
    with _lock:
        _waiting = False
    log.info("purge: the write-ahead log is empty")


_pause = threading.Event()
