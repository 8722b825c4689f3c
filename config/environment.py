"""What the environment may say, read in one place and refused in words when it makes no sense.

`config.serve` and the demo read where the server listens; nothing else reads `os.environ`. Every
fault is reported at once, so that an operator does not find them one restart at a time.
"""

import os
import secrets
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

from config.mail import mail_settings

SHORTEST_SECRET: Final = 50
"""Characters; what Django's own deployment check asks for."""

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

REGISTRATIONS: Final = ("invite", "open", "closed")
"""Who may make an account: whoever was invited, anybody, nobody but the operator."""

WORKPLACES: Final = ("here", "worker")
"""Where long work is done: in the server's own processes, or by `manage.py work`."""

LOCK_WAIT: Final = 10
"""Seconds that a writer waits for others on PostgreSQL; SQLite's own are its `timeout`."""

SQLITE_AT_CONNECT: Final = (
    # Readers go on while one writes.
    "PRAGMA journal_mode=WAL;"
    # An acknowledged write survives a power cut.
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    # Sorting a large result does not wait for the disk.
    "PRAGMA temp_store=MEMORY;"
)


@dataclass
class Environment:
    """The environment as the settings use it."""

    production: bool
    debug: bool
    https: bool
    secret_key: str
    secret_key_fallbacks: list[str]
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    database: dict[str, Any]
    trusted_proxies: int
    log_level: str
    log_json: bool
    data_dir: Path
    registration: str
    jobs: str
    mail: dict[str, Any]
    mail_from: str


def read_environment(default_data_dir: Path) -> Environment:
    """Reads and checks the environment.

    DATA_DIR takes what is kept between starts: the SQLite file, the secret, the collected
    static files. Raises ImproperlyConfigured naming every variable that is wrong.
    """
    env = Env(eager=False)
    production = env.bool("PRODUCTION", default=False)
    data_dir = env.path("DATA_DIR", default=default_data_dir).absolute()
    found = Environment(
        production=production,
        debug=env.bool("DEBUG", default=False),
        https=env.bool("HTTPS", default=production),
        secret_key=env.str("SECRET_KEY", default=""),
        secret_key_fallbacks=env.list("SECRET_KEY_FALLBACKS", default=[]),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=[]),
        csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", default=[]),
        database={},
        trusted_proxies=env.int("TRUSTED_PROXIES", default=0, validate=validate.Range(min=0)),
        log_level=env.str("LOG_LEVEL", default="INFO", validate=validate.OneOf(LEVELS)),
        log_json=env.bool("LOG_JSON", default=production),
        data_dir=data_dir,
        registration=env.str(
            "REGISTRATION", default="invite", validate=validate.OneOf(REGISTRATIONS)
        ),
        jobs=env.str(
            "JOBS",
            default="worker" if production else "here",
            validate=validate.OneOf(WORKPLACES),
        ),
        mail={},
        mail_from=env.str("MAIL_FROM", default=""),
    )
    mail_address = env.str("EMAIL_URL", default="" if production else "console:")
    address = env.str("DATABASE_URL", default=f"sqlite:///{data_dir / 'assay.sqlite3'}")
    pool_size = env.int("DATABASE_POOL_SIZE", default=10, validate=validate.Range(min=1))
    faults: list[str] = []
    try:
        env.seal()
    except EnvError as error:
        faults = _sentences(error)
    else:
        found.database = _database(address, pool_size, faults)
        found.mail = mail_settings(mail_address, faults)
        _check(found, faults)
    if faults:
        raise ImproperlyConfigured("The environment is not usable. " + " ".join(faults))
    if not found.secret_key:
        found.secret_key = _kept_secret(data_dir / "secret_key")
    if not production:
        found.allowed_hosts = found.allowed_hosts or [".localhost", "127.0.0.1", "[::1]"]
    return found


def _check(found: Environment, faults: list[str]) -> None:
    for origin in found.csrf_trusted_origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            faults.append(f"CSRF_TRUSTED_ORIGINS: {origin!r} is not like https://example.org.")
    _check_mail_from(found, faults)
    if found.secret_key and len(found.secret_key) < SHORTEST_SECRET:
        faults.append(f"SECRET_KEY: needs {SHORTEST_SECRET} characters or more.")
    if not found.production:
        return
    if found.debug:
        faults.append("DEBUG: must be off when PRODUCTION is on; its pages show settings.")
    if not found.secret_key:
        faults.append("SECRET_KEY: must be set when PRODUCTION is on.")
    elif len(set(found.secret_key)) < 5 or found.secret_key.startswith("django-insecure"):
        faults.append("SECRET_KEY: is an example, not a secret.")
    if not found.allowed_hosts or "*" in found.allowed_hosts:
        faults.append("ALLOWED_HOSTS: must name the hosts that this server answers for.")


def _check_mail_from(found: Environment, faults: list[str]) -> None:
    name, at, host = parseaddr(found.mail_from)[1].rpartition("@")
    if found.mail_from and not (name and at and host):
        faults.append("MAIL_FROM: is not like Assay <assay@example.org>.")
    elif not found.mail_from and "EMAIL_HOST" in found.mail:
        faults.append("MAIL_FROM: must be set when EMAIL_URL is: who the mail is from.")


def _database(address: str, pool_size: int, faults: list[str]) -> dict[str, Any]:
    try:
        found = dict(dj_database_url.parse(address))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        # The address may hold a password: it is not repeated.
        found = {}
    engine = str(found.get("ENGINE", ""))
    if engine.endswith(".sqlite3") and found.get("NAME"):
        return _sqlite(found)
    if engine.endswith(".postgresql") and found.get("NAME"):
        return _postgresql(found, pool_size)
    faults.append(
        "DATABASE_URL: is not like sqlite:////var/lib/assay/assay.sqlite3 "
        "or postgres://user:password@host:5432/name."
    )
    return {}


def _sqlite(found: dict[str, Any]) -> dict[str, Any]:
    if found["NAME"] != ":memory:":
        Path(found["NAME"]).absolute().parent.mkdir(parents=True, exist_ok=True)
    found["ENGINE"] = "config.sqlite3"
    found["CONN_MAX_AGE"] = None
    found["CONN_HEALTH_CHECKS"] = True
    found["OPTIONS"] = {
        # A transaction that reads first and writes later would fail at once, without waiting,
        # when another has written in between.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": SQLITE_AT_CONNECT,
        **found.get("OPTIONS", {}),
    }
    return found


def _postgresql(found: dict[str, Any], pool_size: int) -> dict[str, Any]:
    # Persistent connections would be kept per thread, outside the pool.
    found["CONN_MAX_AGE"] = 0
    # The pool hands out no connection that died while the database was away.
    found["CONN_HEALTH_CHECKS"] = True
    found["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": pool_size, "timeout": 3},
        "connect_timeout": 5,
        # Writers of one assessment queue; who waits longer is told to try again.
        "options": f"-c lock_timeout={LOCK_WAIT}s",
        **found.get("OPTIONS", {}),
    }
    return found


def _kept_secret(path: Path) -> str:
    """A secret made at the first start and kept, so that no default secret exists anywhere.

    Two processes that start at once agree: the one that loses the race reads the other's.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(SHORTEST_SECRET))
        try:
            # Unlike a rename, a link never replaces what is there, and the name never shows a
            # half-written file.
            os.link(new, path)
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return path.read_text()


def _sentences(error: EnvError) -> list[str]:
    messages = getattr(error, "error_messages", None)
    if not isinstance(messages, dict):
        return [str(error)]
    return [f"{name}: {' '.join(map(str, said))}" for name, said in sorted(messages.items())]
