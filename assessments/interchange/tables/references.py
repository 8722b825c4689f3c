"""The sources of an assessment for reference managers."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from assessments.evidence.references import FORMATS
from assessments.framing.access import Access
from assessments.interchange.queries import Export, check_ceiling
from assessments.web.snapshots import snapshot

Write = Callable[..., Iterator[bytes]]


def _chunks(chunks: Any, access: Access, *, marking: str | None = None) -> Iterator[bytes]:
    check_ceiling(access, marking)
    return _in_snapshot(chunks, access, marking)


def _in_snapshot(chunks: Any, access: Access, marking: str | None) -> Iterator[bytes]:
    with snapshot():
        yield from chunks(Export(access, marking).rows("sources"))


# By the word for `format`: writer, media type, ending.
WRITERS: dict[str, tuple[Write, str, str]] = {
    word: (partial(_chunks, chunks), media_type, ending)
    for word, (media_type, ending, chunks) in FORMATS.items()
}
