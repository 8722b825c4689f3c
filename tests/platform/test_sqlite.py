"""Connections that are kept: the same one for the next request, never to a file that is gone.
Writers who wait: in turn, and not for longer than the others write."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import sleep

import pytest
from django.db import OperationalError, connections, transaction
from django.db.backends.signals import connection_created

from assessments.accounts.models import User
from config.sqlite3 import base
from config.sqlite3.base import TURNS, DatabaseWrapper

WRITERS = 6


def kept(path, **options):
    """A connection as the settings have it."""
    return DatabaseWrapper(
        {
            "NAME": str(path),
            "ENGINE": "config.sqlite3",
            "OPTIONS": options,
            "TIME_ZONE": None,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False,
            "USER": "",
            "PASSWORD": "",
            "HOST": "",
            "PORT": "",
            "TEST": {},
        },
        "elsewhere",
    )


def filled(path, word):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE said (word TEXT)")
        raw.execute("INSERT INTO said VALUES (?)", [word])
        raw.commit()


def asked(connection):
    """What the next request reads."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM said")
        return cursor.fetchone()[0]


@pytest.fixture
def opened():
    made = []

    def note(connection, **_more):
        made.append(connection)

    connection_created.connect(note)
    yield made
    connection_created.disconnect(note)


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker):
    """None of the tests' own database is touched."""
    with django_db_blocker.unblock():
        yield


def test_a_replaced_file_is_found_and_an_unchanged_one_kept(tmp_path, opened):
    path = tmp_path / "one.sqlite3"
    filled(path, "before")
    connection = kept(path)
    assert [asked(connection), asked(connection)] == ["before", "before"]
    assert len(opened) == 1
    path.rename(tmp_path / "moved.sqlite3")
    filled(path, "restored")
    assert asked(connection) == "restored"
    assert len(opened) == 2
    path.unlink()
    path.mkdir()
    with pytest.raises(OperationalError):
        asked(connection)
    connection.close()


@pytest.mark.parametrize(
    ("text", "given", "found"),
    [
        ("SELECT %s || '%%s' || %s", ["a%s", "?"], "a%s%s?"),
        ("SELECT '%%' || %s || '?'", ["b"], "%b?"),
        ("SELECT %(one)s || '%%' || %(two)s", {"one": "c", "two": "d"}, "c%d"),
        ("SELECT '%s'", None, "%s"),
    ],
)
def test_a_statement_means_the_same_each_time(tmp_path, text, given, found):
    filled(tmp_path / "one.sqlite3", "before")
    connection = kept(tmp_path / "one.sqlite3")
    for _ in range(2):
        with connection.cursor() as cursor:
            assert cursor.execute(text, given).fetchone() == (found,)
    connection.close()


@pytest.fixture
def writing(tmp_path):
    """Makes connections to one file, each for whichever thread uses it; all closed at the end."""
    path, made = tmp_path / "one.sqlite3", []
    filled(path, "before")

    def open_(timeout=10):
        connection = kept(path, transaction_mode="IMMEDIATE", timeout=timeout)
        connection.inc_thread_sharing()
        made.append(connection)
        return connection

    yield open_
    for connection in made:
        connection.close()
    assert not TURNS[str(path)].locked()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection):
    connection.commit()
    connection.set_autocommit(True)


def test_those_of_a_process_write_one_after_another_in_the_order_in_which_they_came(writing):
    first, order, asking = writing(), [], [Event() for _ in range(WRITERS)]
    begin(first)

    def write(number):
        connection = writing()
        connection.ensure_connection()
        asking[number].set()
        begin(connection)
        order.append(number)
        end(connection)

    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = []
        for number in range(WRITERS):
            waiting.append(pool.submit(write, number))
            asking[number].wait(10)
            # Until it stands in the queue.
            sleep(0.05)
        assert order == []
        end(first)
        for each in waiting:
            each.result(10)
    assert order == list(range(WRITERS))


def test_whether_another_process_has_done_is_looked_for_often(writing, tmp_path, monkeypatch):
    connection, looks = writing(), []
    with closing(sqlite3.connect(tmp_path / "one.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def look(seconds):
            looks.append(seconds)
            if len(looks) == 3:
                other.execute("COMMIT")

        monkeypatch.setattr(base, "sleep", look)
        begin(connection)
    end(connection)
    # SQLite itself waits for a tenth of a second by and by.
    assert looks == [0.001] * 3


@pytest.mark.parametrize("where", ["this process", "another"])
def test_who_waits_for_too_long_is_told_and_may_try_again(writing, tmp_path, where):
    connection, other = writing(timeout=0.1), writing()
    if where == "another":
        other = sqlite3.connect(tmp_path / "one.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        begin(other)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(connection)
    other.close()
    begin(connection)
    end(connection)


@pytest.mark.parametrize("how", ["committed", "rolled back", "closed"])
def test_however_a_transaction_ends_the_next_one_may_begin(writing, how):
    connection, other = writing(), writing(timeout=0.1)
    begin(connection)
    if how == "closed":
        connection.close()
    else:
        connection.rollback() if how == "rolled back" else connection.commit()
        connection.set_autocommit(True)
    begin(other)
    end(other)


def test_within_sqlite_whoever_writes_without_a_transaction_waits_as_before(writing):
    connection = writing(timeout=7)
    begin(connection)
    end(connection)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (7000,)


@pytest.mark.django_db(transaction=True)
def test_what_is_called_on_commit_may_write():
    def write():
        with transaction.atomic():
            User.objects.create_user("second")

    with transaction.atomic():
        User.objects.create_user("first")
        transaction.on_commit(write)
    assert User.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_fails_leaves_its_turn():
    @transaction.atomic
    def fail():
        User.objects.create_user("first")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    def elsewhere():
        try:
            with transaction.atomic():
                User.objects.create_user("second")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(elsewhere).result(10)
    assert [user.username for user in User.objects.all()] == ["second"]
