"""SQLite over connections that are kept: opening one and its PRAGMAs took 2 ms of every page."""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which never doubts its file.

    A kept connection goes on writing to a file that was moved, deleted or replaced by a restored
    one, where nobody ever finds it again. So each request asks first whether the path still leads
    to the file that was opened.
    """

    _opened: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self._opened = self._file()
        return connection

    def is_usable(self) -> bool:
        return self._file() == self._opened

    def _file(self) -> tuple[int, int] | None:
        """What the path leads to now; None for nothing, as for a database in memory."""
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
