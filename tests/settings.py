"""The settings of the tests: those of the server, quicker and cut off from the world."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A developer's own environment changes nothing but the database.
for name in (
    "PRODUCTION", "DEBUG", "HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "REGISTRATION", "JOBS",
    "EMAIL_URL", "MAIL_FROM",
):  # fmt: skip
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only for tests " * 4
os.environ.setdefault("LOG_LEVEL", "WARNING")
# Playwright keeps an event loop in the thread of the tests, which Django would take for a view's.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_SCRATCH = Path(tempfile.mkdtemp(prefix="assay-tests-"))
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
# A file rather than memory: threads and child processes meet the locks that a server meets.
os.environ["DATA_DIR"] = str(_SCRATCH)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # A failed test closes its connections at once, so that the test database can be dropped.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 0, "max_size": 20, "timeout": 10}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # No build before a test: files are found where they lie.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests say themselves when work is done.
JOBS = "nowhere"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# The N+1 detector: the same query for each of many rows fails the test.
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter", "zeal"]
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
ZEAL_RAISE = True
# Signing out reads the session a second time, from inside Django; confirming an address reads it
# twice, inside allauth.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session", "field": "get()"},
    {"model": "account.EmailAddress", "field": "*"},
]

# The first migration meets no rows; whatever it does is safe.
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["assessments"],
    "ignore_name": ["0001_initial"],
    "warnings_as_errors": True,
    "no_cache": True,
}
