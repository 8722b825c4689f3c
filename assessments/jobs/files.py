"""A job's files: in the database, in compressed pieces, so that any process finds them."""

import io
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import IO, BinaryIO, cast

from assessments.jobs.models import Job, Piece, Side
from assessments.jobs.rules import PIECE

# The quickest: these texts shrink to a tenth all the same.
_LEVEL = 1


class Writer:
    """Takes bytes and keeps them in pieces; `close` keeps the rest."""

    def __init__(self, job: Job, side: Side) -> None:
        self.job, self.side = job, side
        self.size = 0
        self._number = 0
        self._waiting: list[bytes] = []
        self._length = 0

    def write(self, data: bytes) -> int:
        self._waiting.append(data)
        self._length += len(data)
        if self._length >= PIECE:
            self._keep()
        return len(data)

    def close(self) -> None:
        if self._length:
            self._keep()

    def _keep(self) -> None:
        data = b"".join(self._waiting)
        self._waiting, self._length = [], 0
        for start in range(0, len(data), PIECE):
            part = data[start : start + PIECE]
            Piece.objects.create(
                job=self.job,
                side=self.side,
                number=self._number,
                size=len(part),
                data=zlib.compress(part, _LEVEL),
            )
            self._number += 1
            self.size += len(part)


class _Pieces(io.RawIOBase):
    """The file as Python's own readers want one: read, by line, from any place."""

    def __init__(self, job: Job, side: Side) -> None:
        self._rows = Piece.objects.filter(job=job, side=side)
        sizes = list(self._rows.order_by("number").values_list("size", flat=True))
        self._ends = list(accumulate(sizes))
        self._place = 0
        self._at: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        end = self._ends[-1] if self._ends else 0
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: end}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number = bisect_right(self._ends, self._place)
        if number == len(self._ends):
            return 0
        if self._at[0] != number:
            data = self._rows.values_list("data", flat=True).get(number=number)
            self._at = (number, zlib.decompress(data))
        piece = self._at[1]
        begins = self._ends[number] - len(piece)
        part = piece[self._place - begins :][: len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)


def opened(job: Job, side: Side) -> BinaryIO:
    """The file for reading, seekable; one query for each piece that is come to."""
    return cast(BinaryIO, io.BufferedReader(_Pieces(job, side)))


def chunks(job: Job, side: Side) -> Iterator[bytes]:
    """The whole file, piece by piece. 1 query."""
    rows = Piece.objects.filter(job=job, side=side).order_by("number")
    for data in rows.values_list("data", flat=True).iterator(chunk_size=4):
        yield zlib.decompress(data)


def keep(job: Job, side: Side, source: IO[bytes], beat: Callable[[], None]) -> int:
    """Copies `source` to its end; how many bytes that were. `beat` is called before each piece."""
    writer = Writer(job, side)
    while data := source.read(PIECE):
        beat()
        writer.write(data)
    writer.close()
    return writer.size


def drop(job: Job, *sides: Side) -> None:
    Piece.objects.filter(job=job, side__in=sides or Side.values).delete()
