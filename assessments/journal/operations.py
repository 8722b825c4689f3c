"""Writing the journal. Only other capabilities' operations call this, inside their transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor
from assessments.journal.models import Audience, Change, Stream
from assessments.journal.statements import Insert, Rows, Update

TypeAndId = tuple[str, UUID]


@dataclass(slots=True)
class Entry:
    """One change to be written.

    `upserts` are (type, native record) pairs, `removed` (type, uid) pairs; types are the plural
    keys of the native JSON ("hypotheses"). `about_id` is the account that `note` names, if any.
    """

    verb: str
    upserts: Sequence[tuple[str, dict[str, Any]]] = ()
    removed: Sequence[TypeAndId] = ()
    audience: Audience = Audience.ALL
    audience_ref: UUID | None = None
    note: str = ""
    about_id: int | None = None
    is_resync: bool = field(default=False)


def lock_stream(**of: int | UUID) -> Stream | None:
    """The stream's row, locked until the transaction ends: every writing operation's first step.

    It serialises the writers of one assessment, so that what an operation has checked (a round's
    state, a version) still holds when it commits. `of` is one key and its value, by which the row
    is found (`assessment__uid=…`); None when there is none. Costs one query.
    """
    _within_a_transaction()
    ((key, value),) = of.items()
    return _locking(key).one(of=value)


@cache
def _locking(key: str) -> Rows[Stream]:
    return Rows(lambda of: Stream.objects.select_for_update(of=("self",)).filter(**{key: of}))


_ADD_CHANGES = Insert(Change)
_COUNT_ON = Update(Stream, "last")


def _within_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a change is written within its operation")


def write_changes(stream: Stream, actor: Actor, name: str, entries: Iterable[Entry]) -> int:
    """Append `entries` in the name of `name`; returns the last number. 2 queries.

    The caller holds the stream's lock.
    """
    _within_a_transaction()
    rows = []
    number = stream.last
    for entry in entries:
        number += 1
        rows.append(
            Change(
                stream=stream,
                number=number,
                at=actor.at,
                verb=entry.verb,
                actor_name=name,
                actor_id=actor.user_id,
                about_id=entry.about_id,
                audience=entry.audience,
                audience_ref=entry.audience_ref,
                upserts=[{"type": kind, **record} for kind, record in entry.upserts],
                removed=[{"type": kind, "id": str(uid)} for kind, uid in entry.removed],
                note=entry.note,
                is_resync=entry.is_resync,
            )
        )
    if rows:
        _ADD_CHANGES(rows)
        stream.last = number
        _COUNT_ON(stream)
    return number
