"""The database goes away and comes back: a clear answer meanwhile, no restart after."""

import sqlite3
import time

import pytest
from django.db import connection

from tests.platform.servers import PATIENCE, Cable, Server, collected

pytestmark = pytest.mark.slow

# Any cookie has the session looked up.
KNOWN = {"Cookie": "assay_session=" + "a" * 32}


@pytest.fixture
def data_dir(tmp_path):
    collected(tmp_path)
    return tmp_path


def until(server, status, path="/sign-in/"):
    """The first answer with `status`, within PATIENCE seconds: each of the server's processes
    finds the database again for itself."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = server.get(path, **KNOWN)
        if answer[0] == status or time.monotonic() > deadline:
            return answer
        time.sleep(0.2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lost_postgresql_is_said_and_found_again(data_dir):
    database = connection.settings_dict
    cable = Cable(database["HOST"] or "127.0.0.1", int(database["PORT"] or 5432))
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    address = f"postgres://{database['USER']}{password}@127.0.0.1:{cable.port}/{database['NAME']}"
    try:
        with Server(data_dir, DATABASE_URL=address) as server:
            assert server.get("/sign-in/", **KNOWN)[0] == 200
            assert server.get("/health/ready/")[0] == 200

            cable.cut()
            status, headers, text = server.get("/sign-in/", **KNOWN)
            assert status == 503
            assert headers["Retry-After"] == "5"
            assert headers["X-Request-ID"] in text
            assert server.get("/health/ready/")[0] == 503
            assert server.get("/health/live/")[0] == 200

            cable.mend()
            assert until(server, 200)[0] == 200
            assert until(server, 200, "/health/ready/")[0] == 200
    finally:
        cable.cut()


@pytest.mark.sqlite
def test_a_lost_sqlite_file_is_said_and_found_again(data_dir):
    with Server(data_dir) as server:
        server.manage("migrate")
        assert server.get("/sign-in/", **KNOWN)[0] == 200

        (data_dir / "assay.sqlite3").rename(data_dir / "elsewhere")
        (data_dir / "assay.sqlite3").mkdir()
        status, headers, text = until(server, 503)
        assert status == 503
        assert headers["X-Request-ID"] in text
        assert server.get("/health/ready/")[0] == 503

        (data_dir / "assay.sqlite3").rmdir()
        (data_dir / "elsewhere").rename(data_dir / "assay.sqlite3")
        assert until(server, 200)[0] == 200


@pytest.mark.sqlite
def test_readers_go_on_while_another_holds_the_write_lock(data_dir):
    with Server(data_dir) as server:
        server.manage("migrate")
        other = sqlite3.connect(data_dir / "assay.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert server.get("/sign-in/", **KNOWN)[0] == 200
        assert time.monotonic() - began < 5
        other.close()
