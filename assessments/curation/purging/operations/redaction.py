"""Taking records and words out of the journal. Numbers stay, and each change says that it was
redacted."""

from collections.abc import Collection, Iterator
from typing import Any

from assessments.basis import Actor
from assessments.curation.purging.rules import Words
from assessments.journal.models import Change, Stream

TypeAndId = tuple[str, str]
# What of a record says what somebody thought or wrote, and what is left of it.
_EMPTIED: dict[str, dict[str, Any]] = {"arguments": {"text": None, "evidence_ids": []}}


def said_of(stream: Stream, gone: Collection[TypeAndId]) -> Iterator[str]:
    """Every text that the journal's records of these things ever held: former wordings too."""
    for change in Change.objects.filter(stream=stream).iterator(chunk_size=500):
        for record in change.upserts:
            if (record["type"], record["id"]) in gone:
                yield from texts_in({k: v for k, v in record.items() if k in _TELLING})


_TELLING = ("statement", "origin_note", "excerpt", "url", "archived_url", "name", "stake", "text",
            "notes",            "reliability_basis", "csl")  # fmt: skip


def texts_in(value: Any) -> Iterator[str]:
    """The texts of a JSON value; of an excerpt the exact words alone, of a reference not the words
    that its format knows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _WORDS_OF_OTHERS:
                yield from texts_in(item)


# What stands beside an excerpt, and what a format calls kinds of reference ("document") and
# languages: taken for what was spilled, it would be blackened wherever anybody has written it.
_WORDS_OF_OTHERS = ("prefix", "suffix", "type", "language")


def redact(
    stream: Stream, actor: Actor, gone: Collection[TypeAndId], words: Words, *, everywhere: bool
) -> int:
    """Take the records of what is `gone` out of the stream's changes, and the notes that came with
    them; `words` out of every note, and `everywhere` out of every record. Returns how many
    changes were redacted. Reads the whole stream.
    """
    redacted = []
    for change in Change.objects.filter(stream=stream).iterator(chunk_size=500):
        if _redact(change, gone, words, everywhere=everywhere):
            change.redacted_at = actor.at
            redacted.append(change)
    Change.objects.bulk_update(redacted, ["upserts", "note", "redacted_at"], batch_size=200)
    return len(redacted)


def _redact(change: Change, gone: Collection[TypeAndId], words: Words, *, everywhere: bool) -> bool:
    before = (change.upserts, change.note)
    names_it = any((record["type"], record["id"]) in gone for record in change.removed)
    upserts = []
    for record in change.upserts:
        if (record["type"], record["id"]) not in gone:
            # Another citation of the same text holds what stood beside it.
            scrubbed = everywhere or record["type"] == "citations"
            upserts.append(words.blackened_in(record) if scrubbed else record)
            continue
        names_it = True
        if record["type"] in _EMPTIED:
            upserts.append({**record, **_EMPTIED[record["type"]]})
    change.upserts = upserts
    change.note = "" if names_it else words.blackened(change.note)
    return (change.upserts, change.note) != before
