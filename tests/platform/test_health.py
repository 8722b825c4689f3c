"""Alive asks nothing of the database; ready asks whether it answers and is migrated."""

import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor

from assessments.web import health


@pytest.fixture(autouse=True)
def fresh():
    health.is_migrated.cache_clear()
    yield
    health.is_migrated.cache_clear()


def test_live_needs_no_database(client):
    # Without the django_db mark a query would fail this test.
    assert client.get("/health/live/").json() == {"status": "live"}


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated(client):
    answer = client.get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_asks_one_query_once_it_has_been_ready(client, django_assert_num_queries):
    client.get("/health/ready/")
    with django_assert_num_queries(1):
        client.get("/health/ready/")


@pytest.mark.django_db
def test_not_ready_until_migrated(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["waits"])
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "pending"
    monkeypatch.undo()
    assert client.get("/health/ready/").status_code == 200


def test_not_ready_without_a_database(client, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "unavailable"


def test_nothing_may_be_sent_to_it(client):
    assert client.post("/health/live/").status_code == 405
