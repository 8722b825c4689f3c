"""What the environment may say, and the words in which it is refused."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import read_environment

SECRET = "k9_" + "abcdefghijklmnopqrstuvwxyz" * 2
GOOD = {"PRODUCTION": "true", "SECRET_KEY": SECRET, "ALLOWED_HOSTS": "assay.example.org"}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Reads the environment as though it said only this."""

    def reader(**said):
        for name in set(os.environ):
            if name.isupper() and name not in {"PATH", "HOME"}:
                monkeypatch.delenv(name)
        for name, value in said.items():
            monkeypatch.setenv(name, value)
        return read_environment(tmp_path / "var")

    return reader


def test_nothing_said_is_a_server_for_this_machine(read, tmp_path):
    found = read()
    assert (found.production, found.debug, found.https) == (False, False, False)
    assert found.database["NAME"] == str(tmp_path / "var" / "assay.sqlite3")
    assert found.allowed_hosts == [".localhost", "127.0.0.1", "[::1]"]


def test_the_first_start_makes_a_secret_and_the_next_keeps_it(read, tmp_path):
    first = read().secret_key
    assert len(first) >= 50
    assert read().secret_key == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_two_servers_do_not_share_a_secret(read, tmp_path):
    first = read().secret_key
    (tmp_path / "var" / "secret_key").unlink()
    assert read().secret_key != first


MAIL = {"EMAIL_URL": "smtp://kim:open%20sesame@mail.example.org", "MAIL_FROM": "a@example.org"}


def test_mail_is_sent_as_the_address_says(read):
    found = read(**MAIL).mail
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("kim", "open sesame")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
    secure = read(**MAIL | {"EMAIL_URL": "smtps://mail.example.org"}).mail
    assert (secure["EMAIL_PORT"], secure["EMAIL_USE_SSL"], secure["EMAIL_USE_TLS"]) == (
        465,
        True,
        False,
    )
    local = read(**MAIL | {"EMAIL_URL": "smtp://localhost:25?tls=0"}).mail
    assert (local["EMAIL_PORT"], local["EMAIL_USE_TLS"]) == (25, False)


def test_mail_goes_to_the_log_at_home_and_nowhere_in_production(read):
    assert read().mail["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert read(**GOOD).mail["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL"),
        ({"EMAIL_URL": "http://mail.example.org"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://u:opensesame@host:99999"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://u:opensesame@host?tls=perhaps"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://u:opensesame@host?ssl"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://u:opensesame@host/path"}, "EMAIL_URL"),
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM"),
        ({"EMAIL_URL": "smtp://mail.example.org"}, "MAIL_FROM"),
        ({"REGISTRATION": "everybody"}, "REGISTRATION"),
    ],
)
def test_what_makes_no_sense_about_mail_and_accounts_is_refused(read, said, word):
    with pytest.raises(ImproperlyConfigured, match=word) as refused:
        read(**said)
    assert "opensesame" not in str(refused.value)


def test_accounts_are_made_by_invitation_unless_said_otherwise(read):
    assert read().registration == "invite"
    assert read(REGISTRATION="closed").registration == "closed"


def test_production_starts_when_all_is_said(read):
    found = read(**GOOD)
    assert (found.https, found.log_json, found.secret_key) == (True, True, SECRET)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"DEBUG": "true"}, "DEBUG"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_what_is_unsafe(read, said, word):
    with pytest.raises(ImproperlyConfigured, match=word):
        read(**GOOD | said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRODUCTION", "maybe"),
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_POOL_SIZE", "many"),
        ("TRUSTED_PROXIES", "-1"),
        ("LOG_LEVEL", "loud"),
        ("CSRF_TRUSTED_ORIGINS", "example.org"),
        ("CSRF_TRUSTED_ORIGINS", "https://example.org/path"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://host:99999/name"),
        ("DATABASE_URL", "postgres://host:5432"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(read, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        read(**{name: value})


def test_every_fault_is_named_at_once(read):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(PRODUCTION="maybe", LOG_LEVEL="loud", TRUSTED_PROXIES="x")
    assert all(name in str(refused.value) for name in ("PRODUCTION", "LOG_LEVEL", "TRUSTED_PRO"))


def test_a_refused_address_does_not_show_its_password(read):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(DATABASE_URL="mysql://user:opensesame@host/name")
    assert "opensesame" not in str(refused.value)


def test_sqlite_begins_immediately_and_syncs_fully(read):
    options = read().database["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "journal_mode=WAL" in options["init_command"]
    assert "foreign_keys=ON" in options["init_command"]


def test_postgresql_pools_and_checks_its_connections(read):
    database = read(DATABASE_URL="postgres://u:p@db:5432/assay", DATABASE_POOL_SIZE="7").database
    assert database["CONN_MAX_AGE"] == 0
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["OPTIONS"]["pool"]["max_size"] == 7
    assert "lock_timeout" in database["OPTIONS"]["options"]


def manage(*command, **said):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=environment | said,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_refusal_is_one_line_and_not_a_traceback(tmp_path):
    done = manage("check", PRODUCTION="true", DATA_DIR=str(tmp_path))
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("assay: The environment is not usable. ")


def test_the_deployment_check_finds_nothing_in_production(tmp_path):
    said = {**GOOD, "DATA_DIR": str(tmp_path)}
    done = manage("check", "--deploy", "--fail-level", "WARNING", **said, **MAIL)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
    without = manage("check", "--deploy", "--fail-level", "WARNING", **said)
    assert without.returncode != 0
    assert "assessments.W001" in without.stderr
