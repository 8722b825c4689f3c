"""The server that production runs: it serves, it stays quiet, it stops."""

import json
import os
import signal
import socket
import time

import pytest

from tests.platform.servers import PATIENCE, Server, collected

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    collected(folder)
    Server(folder).manage("migrate")
    return folder


@pytest.fixture(scope="module")
def server(data_dir):
    with Server(data_dir, LOG_JSON="true") as running:
        yield running


def test_it_is_ready(server):
    status, _headers, text = server.get("/health/ready/")
    assert (status, json.loads(text)["status"]) == (200, "ready")


def test_a_page_names_files_that_never_change_and_serves_them(server, data_dir):
    manifest = json.loads((data_dir / "static" / "staticfiles.json").read_text())
    hashed = manifest["paths"]["assessments/vendor/htmx/htmx.min.js"]
    status, headers, _text = server.get(f"/static/{hashed}")
    assert status == 200
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_name_without_a_hash_is_kept_for_a_minute_only(server):
    _status, headers, _text = server.get("/static/assessments/vendor/htmx/htmx.min.js")
    assert headers["Cache-Control"] == "max-age=60, public"


@pytest.mark.parametrize(
    "path", ["/static/../config/settings.py", "/static/%2e%2e/secret_key", "/static/no-such-file"]
)
def test_nothing_else_is_served_as_a_file(server, path):
    status, _headers, text = server.get(path)
    assert status == 404
    assert "SECRET" not in text


def test_the_log_is_json_and_names_no_address(server):
    server.get("/health/live/?q=what-i-look-for")
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.logged().splitlines()]
    assert any(line.get("route") == "health/live/" for line in lines)
    assert "what-i-look-for" not in server.logged()
    assert "127.0.0.1" not in server.logged()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_even_with_an_idle_visitor(data_dir, number):
    with Server(data_dir) as running, socket.create_connection(("127.0.0.1", running.port)):
        began = time.monotonic()
        os.kill(running.process.pid, number)
        assert running.process.wait(PATIENCE) == 0, running.logged()
        assert time.monotonic() - began < 12


def test_it_does_not_start_on_bad_settings(data_dir):
    refused = Server(data_dir, PRODUCTION="true")
    with pytest.raises(AssertionError, match="SECRET_KEY: must be set"), refused:
        pass
    assert refused.process.returncode != 0
