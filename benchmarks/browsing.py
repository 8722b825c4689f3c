"""Signed-in people who ask for pages: of the WSGI application in process, or over HTTP."""

import http.client
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, process_time, sleep
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from assessments.accounts.models import User

HOST: Final = "127.0.0.1"
# Django takes the secret itself for the masked token of a form.
CSRF: Final = "b" * 32
START_WITHIN: Final = 30


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class Browser(Protocol):
    """Somebody signed in, without a cache."""

    def get(self, path: str) -> Answer: ...

    def post(self, path: str, fields: Mapping[str, str]) -> Answer: ...


def session_of(user: User) -> dict[str, str]:
    """The headers of `user`'s signed-in requests."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return {"Cookie": cookies, "X-CSRFToken": CSRF}


class InProcess:
    """Calls a WSGI application and reads its answer whole."""

    def __init__(self, application: Callable[..., Any], headers: Mapping[str, str]) -> None:
        self.application = application
        self.headers = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers.items()}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"")

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields).encode())

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **self.headers,
        }
        statuses: list[str] = []
        answer = self.application(environ, lambda status, *_: statuses.append(status))
        try:
            content = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return Answer(int(statuses[0][:3]), content)


class OverHttp:
    """One connection that is kept open, as browsers keep theirs."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.headers = dict(headers)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server had closed the idle connection: browsers ask again, too.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        return Answer(response.status, response.read())


@contextmanager
def server(port: int, folder: Path, **environment: str) -> Iterator[None]:
    """gunicorn with the server's own settings, until the end of the block."""
    environ = {**os.environ, "PORT": str(port), "HOST": HOST, **environment}
    command = [sys.executable, "-m", "gunicorn", "--config", "config/serve.py", "config.wsgi"]
    with (folder / "gunicorn.log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + START_WITHIN
    while monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            sleep(0.1)
    raise SystemExit(f"the server does not listen on port {port}; see gunicorn.log")


@dataclass(frozen=True, slots=True)
class Took:
    """How long each call took by the clock, and the median of what it took of this process's
    processor time, which a busy machine changes less; in milliseconds."""

    values: list[float]
    cpu: float


def milliseconds(act: Callable[[], Any], times: int, *, warm: int = 3) -> Took:
    """`times` calls, after `warm` that are not counted."""
    for _ in range(warm):
        act()
    values, busy = [], []
    for _ in range(times):
        started, spent = perf_counter(), process_time()
        act()
        values.append((perf_counter() - started) * 1000)
        busy.append((process_time() - spent) * 1000)
    return Took(values, median(busy))


def parsed(answer: Answer) -> Any:
    return json.loads(answer.body)
