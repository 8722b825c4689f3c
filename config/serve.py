"""gunicorn's settings: `gunicorn --config config/serve.py config.wsgi`.

PORT, HOST, WEB_CONCURRENCY (processes) and WEB_THREADS change what is likely to be changed.
"""

import os
from pathlib import Path
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

workers = int(os.environ.get("WEB_CONCURRENCY") or min(4, os.cpu_count() or 1))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
# One copy of the code in memory, and a fault in the settings stops the start instead of
# restarting workers for ever.
preload_app = True

timeout = 60
# Seconds that answers under way are given after SIGTERM.
graceful_timeout = 10
keepalive = 5

# No access log: it would hold addresses and queries. `web.middleware` logs each request.
accesslog = None
errorlog = "-"
loglevel = "warning"

# The workers' heartbeat must not wait for a disk.
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def post_worker_init(_worker: Any) -> None:
    """After the fork: a thread begun before it would not be here."""
    from django.conf import settings
    from django.urls import get_resolver

    from config.stack import settle

    _ = get_resolver().url_patterns
    settle()

    if settings.JOBS == "here":
        from assessments.jobs.runner import wake

        wake()


def worker_exit(_server: Any, _worker: Any) -> None:
    """Long work under way is given back rather than lost."""
    from assessments.jobs.runner import go_down

    go_down()
