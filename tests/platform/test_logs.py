"""The log tells an operator what happened, and nothing about who looked at what."""

import io
import json
import logging
import logging.config

import pytest
from django.db import IntegrityError

from config.logs import logging_for, trace_without_values


@pytest.fixture
def lines(monkeypatch):
    """What production would have logged; call it for the lines so far."""
    written = io.StringIO()
    setting = logging_for("INFO", as_json=True)
    formatter = logging.config.DictConfigurator(setting).configure_formatter(
        setting["formatters"]["line"]
    )
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    # Alone: the handlers of pytest change the record before it is written.
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    monkeypatch.setattr(logging.getLogger(), "level", logging.INFO)
    logging.getLogger().manager._clear_cache()
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger().manager._clear_cache()


def test_a_request_is_one_line_with_its_route_and_id(client, lines):
    answer = client.get("/health/live/?q=what+I+look+for")
    (line,) = lines()
    assert line["event"] == "request"
    assert line["route"] == "health/live/"
    assert line["status"] == 200
    assert line["request_id"] == answer["X-Request-ID"]
    assert "look" not in json.dumps(line)
    assert "127.0.0.1" not in json.dumps(line)


def test_a_wrong_address_is_not_repeated(client, lines):
    client.get("/somebody/private/")
    (line,) = lines()
    assert (line["status"], line["route"]) == (404, None)
    assert "private" not in json.dumps(line)


def test_a_database_error_is_logged_without_the_row():
    said = "duplicate key\nDETAIL:  Key (email)=(kim@example.org) already exists."
    error = IntegrityError(said)
    try:
        raise error
    except IntegrityError:
        event = trace_without_values(None, "error", {"exc_info": True})
    assert "kim@example.org" not in event["exception"]
    assert "django.db.utils.IntegrityError: duplicate key" in event["exception"]
    assert "test_logs.py" in event["exception"]
