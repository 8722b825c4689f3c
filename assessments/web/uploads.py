"""Files that people send by a form: no larger than the page takes that they are sent to."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

V = TypeVar("V", bound=Callable[..., Any])

# A form beside its file, and whatever is sent to a page that takes none.
FORM: Final = 1024 * 1024
_MARK: Final = "upload_bytes_most"


def takes_files(most: int) -> Callable[[V], V]:
    """A decorator, the outermost: the view takes files of so many bytes in all."""

    def mark(view: V) -> V:
        setattr(view, _MARK, most)
        return view

    return mark


class Bounded(FileUploadHandler):
    """Refuses by what the request says of its size, before any of it is read: 413. A server
    hands on no more than was said; who sends it has not been asked for their name yet."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        match = self.request.resolver_match if self.request is not None else None
        most = getattr(match.func, _MARK, 0) if match is not None else 0
        if content_length > most + FORM:
            raise RequestDataTooBig("the upload is larger than this page takes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep it."""
