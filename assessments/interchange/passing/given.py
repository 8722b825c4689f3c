"""What is to be imported: a parsed document, or a file of lines that is never in memory whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from assessments.basis import RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.interchange import rules
from assessments.interchange.parsing import Reading, faults_of_line
from assessments.interchange.passing.said import LINES, PREFIX, Said, anyhow, said_by
from assessments.interchange.rules import Document, Row
from assessments.interchange.shape import check_row

BATCH: Final = 5_000
_READ: Final = 1024 * 1024


@dataclass(slots=True)
class Batch:
    """Ratings in the order of the document: their places in it, what they say, and what is wrong
    with those that say nothing sound."""

    places: list[int] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    faults: list[RuleViolation] = field(default_factory=list)
    bytes_read: int = 0


class Given(Protocol):
    """`frame` is everything but the ratings, unchecked; `count` how many ratings there are."""

    frame: Document
    count: int

    def ratings(self) -> Iterator[Batch]: ...


class Whole:
    """A document in memory."""

    def __init__(self, document: Document) -> None:
        rows = document.get("ratings")
        self.rows: list[Row] = rows if isinstance(rows, list) else []
        # What is no list of ratings stays, for the schema to refuse.
        kept: Document = {"ratings": []} if isinstance(rows, list) else {}
        self.frame: Document = {**document, **kept}
        self.count = len(self.rows)

    def ratings(self) -> Iterator[Batch]:
        batch = Batch()
        for place, row in enumerate(self.rows):
            _take(batch, place, row)
            if len(batch.places) + len(batch.faults) >= BATCH:
                yield batch
                batch = Batch()
        if batch.places or batch.faults:
            yield batch


class Lines:
    """A file of lines, seekable. It is read twice: for the frame, then for the ratings.

    Raises Violations for lines that are none, with every fault up to the limit.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        reading = Reading()
        self.frame, faults = reading.document, reading.faults
        self.count = 0
        records = 0
        for number, line in enumerate(_lines(file), start=1):
            if line.startswith(PREFIX):
                self.count += 1
                reading.count("ratings", number)
            elif line.strip():
                records += reading.add(line, number)
                self._move_ratings()
            if len(faults) >= rules.FAULTS_MOST or records > rules.FRAME_MOST:
                break
        if records > rules.FRAME_MOST or self.count > rules.RATINGS_MOST:
            faults.append(too_many())
        reading.close()
        if not self.frame and not faults and not self.count:
            faults.append(RuleViolation("empty", "", gettext_noop("is empty")))
        if self.count and "format" not in self.frame and not faults:
            faults.append(
                RuleViolation("header", "/lines/1", gettext_noop("comes before the header"))
            )
        if faults:
            raise Violations(faults[: rules.FAULTS_MOST])

    def _move_ratings(self) -> None:
        """A rating that is spelled its own way is read again with the others."""
        if self.frame.pop("ratings", None):
            self.count += 1

    def ratings(self) -> Iterator[Batch]:
        self.file.seek(0)
        batch, place, number, read = Batch(), 0, 0, 0
        while chunk := _whole_lines(self.file):
            read += len(chunk)
            for found in _said_in(chunk, number):
                if isinstance(found, Said):
                    batch.places.append(place)
                    batch.said.append(found)
                elif isinstance(found, list):
                    batch.faults.extend(found)
                else:
                    _take(batch, place, found)
                place += 1
                if len(batch.places) >= BATCH:
                    batch.bytes_read = read
                    yield batch
                    batch = Batch()
            number += chunk.count(b"\n")
        if batch.places or batch.faults:
            batch.bytes_read = read
            yield batch


def too_many() -> RuleViolation:
    return RuleViolation(
        "too_many",
        "",
        gettext_noop("has more than %(ratings)d ratings or %(others)d other records"),
        ratings=rules.RATINGS_MOST,
        others=rules.FRAME_MOST,
    )


def _take(batch: Batch, place: int, row: Row) -> None:
    said = said_by(row)
    if said is None:
        faults = check_row("ratings", row, f"/ratings/{place}")
        if faults:
            batch.faults.extend(faults)
            return
        said = anyhow(row)
    batch.places.append(place)
    batch.said.append(said)


def _said_in(chunk: bytes, lines_before: int) -> Iterator[Said | Row | list[RuleViolation]]:
    """Each rating of the chunk: in its usual spelling, in another, or what is wrong with it."""
    try:
        found = LINES.findall(chunk.decode())
    except UnicodeDecodeError:
        found = []
    if len(found) == chunk.count(PREFIX) == chunk.count(b"\n"):
        # The usual case: nothing but ratings, as an export writes them.
        for groups in found:
            yield Said._make(groups)
        return
    for offset, line in enumerate(chunk.splitlines(), start=1):
        pointer = f"/lines/{lines_before + offset}"
        if line.startswith(PREFIX):
            yield _one(line, pointer)
        # A letter of the type may be spelled as JSON escapes it.
        elif b"ratings" in line or b"\\u" in line:
            row, _ = faults_of_line(line, pointer)
            if isinstance(row, dict) and row.pop("type", None) == "ratings":
                yield row


def _one(line: bytes, pointer: str) -> Said | Row | list[RuleViolation]:
    row, faults = faults_of_line(line, pointer)
    if faults:
        return faults
    del row["type"]
    kept: Row = row
    return kept


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Line by line; one that is too long ends the reading, with a fault where it stands."""
    file.seek(0)
    while chunk := _whole_lines(file):
        yield from chunk.splitlines()


def _whole_lines(file: BinaryIO) -> bytes:
    """The next megabyte of lines, the last of them whole; ends in a line break."""
    chunk = file.read(_READ)
    if chunk and not chunk.endswith(b"\n"):
        rest = file.readline(rules.LINE_MOST)
        if len(rest) >= rules.LINE_MOST:
            raise Violations(
                [RuleViolation("too_large", "", gettext_noop("has a line that is too long"))]
            )
        chunk += rest if rest.endswith(b"\n") else rest + b"\n"
    return chunk
