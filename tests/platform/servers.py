"""A real server in a process of its own, and a database that can be cut off from it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from django.conf import settings

PATIENCE = 30
_OPENER = build_opener(ProxyHandler({}))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """gunicorn with the settings of production's own file. `said` adds to its environment."""

    def __init__(self, data_dir, **said):
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data_dir),
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
            **said,
        }

    def manage(self, *command):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
            capture_output=True,
            timeout=120,
        )

    def __enter__(self):
        self.log = Path(self.environment["DATA_DIR"], f"log-{self.port}")
        written = self.log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "config/serve.py", "config.wsgi"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=written,
            stderr=written,
            # A process group of its own, so that it can be killed whole.
            start_new_session=True,
        )
        written.close()
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                self.get("/health/live/")
                return self
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise AssertionError(f"the server did not start:\n{self.logged()}")
            time.sleep(0.1)

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        """The master and its workers at one blow, in the middle of whatever they do."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def logged(self):
        return self.log.read_text()

    def get(self, path, **headers):
        """Status, headers and text of the answer."""
        return self.ask("GET", path, **headers)

    def ask(self, method, path, data=None, **headers):
        request = Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers, method=method
        )
        try:
            with _OPENER.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()


class Cable:
    """Stands between a client and a server on this machine, and can be cut and mended."""

    def __init__(self, host, port):
        self.far = (host, port)
        self.port = free_port()
        self.open = []
        self.mend()

    def mend(self):
        self.near = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        threading.Thread(target=self._accept, args=(self.near,), daemon=True).start()

    def cut(self):
        with contextlib.suppress(OSError):
            self.near.shutdown(socket.SHUT_RDWR)
        self.near.close()
        for end in self.open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.open = []

    def _accept(self, near):
        while True:
            try:
                client, _ = near.accept()
                server = socket.create_connection(self.far, timeout=5)
            except OSError:
                return
            server.settimeout(None)
            self.open += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    @staticmethod
    def _carry(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


def collected(folder):
    """Static files as production has them, in `folder`/static."""
    Server(folder).manage("collectstatic", "--noinput")
    return Path(folder, "static")
