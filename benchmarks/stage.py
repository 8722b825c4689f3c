"""The database, the secrets and the static files that a measuring process works with.

Django is set up once for a process and one database: `prepare` sets the environment, which child
processes (writers, gunicorn) inherit, and must come before anything of Django's is imported.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SECRET = "only for benchmarks " * 4
SUFFIX = "_bench"


def prepare(database: str, address: str, folder: Path) -> None:
    """Points the environment at an empty database `sqlite` (in `folder`) or `postgres`.

    The name in a PostgreSQL `address` must end in `_bench`: that database is dropped.
    """
    for name in ("PRODUCTION", "DEBUG", "HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        os.environ.pop(name, None)
    os.environ["SECRET_KEY"] = SECRET
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    else:
        _recreate(address)
        os.environ["DATABASE_URL"] = address


def _recreate(address: str) -> None:
    import psycopg

    parts = urlsplit(address)
    name = parts.path.strip("/")
    if not name.endswith(SUFFIX) or not name.isidentifier():
        raise SystemExit(f"the database is dropped first: its name must end in {SUFFIX}")
    server = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())


def set_up() -> None:
    """Django with its tables and collected static files, as the server has them."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def join() -> None:
    """Django alone, in a child of a process that has set up: before any table is imported."""
    import django

    django.setup()
