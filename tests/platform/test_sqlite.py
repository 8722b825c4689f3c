"""Connections that are kept: the same one for the next request, never to a file that is gone."""

import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError
from django.db.backends.signals import connection_created

from config.sqlite3.base import DatabaseWrapper


def kept(path):
    """A connection as the settings have it."""
    return DatabaseWrapper(
        {
            "NAME": str(path),
            "ENGINE": "config.sqlite3",
            "OPTIONS": {},
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
