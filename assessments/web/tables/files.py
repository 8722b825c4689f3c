"""What is made whole before it is sent, and sent in pieces."""

from collections.abc import Iterator
from typing import IO, Final

IN_MEMORY: Final = 4 * 1024 * 1024
_PIECE: Final = 65_536


class Pieces:
    """A file in pieces; closed at its end, or by Django when nobody reads so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = b"" if self.file.closed else self.file.read(_PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        self.file.close()
