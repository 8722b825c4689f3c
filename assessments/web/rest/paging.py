"""Pages by a cursor: what is inserted or withdrawn meanwhile neither repeats nor hides a row."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Length
from django.http import QueryDict

from assessments.web.rest.problems import BadRequest

LIMIT: Final = 50
LIMIT_MOST: Final = 200


def _instant(value: object) -> datetime:
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError("no zone")
    # Here, where it is refused: the database's adapter would overflow near the ends of time.
    return found.astimezone(UTC)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**62:
        raise ValueError("no number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("no text")
    value.encode()
    return value


@dataclass(frozen=True, slots=True)
class Key:
    """One of the values that a page is ordered by: never null, and public.

    A primary key is neither: its gaps would tell how much has been given under seal.
    """

    expression: Combinable
    read: Callable[[object], object]


NUMBER: Final = _whole
UID: Final = Key(F("uid"), lambda value: UUID(_text(value)))


def by_number(name: str) -> tuple[Key, ...]:
    return (Key(F(name), _whole),)


def by_instant(name: str) -> tuple[Key, ...]:
    return (Key(F(name), _instant),)


def by_text(name: str) -> tuple[Key, ...]:
    return (Key(F(name), _text),)


def by_label(name: str = "label") -> tuple[Key, ...]:
    """E2 before E10."""
    return (Key(Length(name), _whole), Key(F(name), _text))


Orderings = Mapping[str, tuple[Key, ...]]


NO_CURSOR: Final = BadRequest(
    [
        {
            "parameter": "cursor",
            "code": "cursor",
            "detail": "is not a cursor of this list: begin anew without it",
        }
    ]
)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Model]
    next: str | None
    previous: str | None


def _encoded(document: list[Any]) -> str:
    packed = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _decoded(cursor: str, ordering: str, keys: Sequence[Key]) -> tuple[bool, list[object]]:
    """Whether it goes backwards, and the values of the row at which the page begins."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, backwards, *values = json.loads(packed)
        read = [key.read(value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError):
        raise NO_CURSOR from None
    if name != ordering or not isinstance(backwards, bool):
        raise NO_CURSOR
    return backwards, read


def _beyond(values: Sequence[object], comparison: str) -> Q:
    """Rows whose keys come after `values`, the first key weighing most."""
    beyond = Q()
    # Said once more of the first key alone: by an index a database can begin where this says.
    whole = Q(**{f"key_0__{comparison}e": values[0]})
    for position, value in enumerate(values):
        same = {f"key_{i}": values[i] for i in range(position)}
        beyond |= Q(**same, **{f"key_{position}__{comparison}": value})
    return whole & beyond


def ordered(
    rows: QuerySet[Any], orderings: Orderings, asked: Mapping[str, Any], default: str
) -> QuerySet[Any]:
    """All rows in the order that `asked` names, as the pages have it."""
    ordering: str = asked.get("ordering") or default
    keys = [*orderings[ordering.removeprefix("-")], UID]
    sign = "-" if ordering.startswith("-") else ""
    rows = rows.annotate(**{f"key_{i}": key.expression for i, key in enumerate(keys)})
    return rows.order_by(*(f"{sign}key_{i}" for i in range(len(keys))))


def page_of(
    rows: QuerySet[Any], orderings: Orderings, asked: Mapping[str, Any], default: str
) -> Page:
    """The page that `asked` names (limit, cursor, ordering). One query, and the prefetches."""
    ordering: str = asked.get("ordering") or default
    limit: int = asked.get("limit") or LIMIT
    keys = [*orderings[ordering.removeprefix("-")], UID]
    descending = ordering.startswith("-")
    backwards, values = False, None
    if asked.get("cursor"):
        backwards, values = _decoded(asked["cursor"], ordering, keys)
    rows = rows.annotate(**{f"key_{i}": key.expression for i, key in enumerate(keys)})
    falling = descending != backwards
    if values is not None:
        rows = rows.filter(_beyond(values, "lt" if falling else "gt"))
    sign = "-" if falling else ""
    found = list(rows.order_by(*(f"{sign}key_{i}" for i in range(len(keys))))[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()

    def cursor(row: Any, *, back: bool) -> str:
        at = [_plain(getattr(row, f"key_{i}")) for i in range(len(keys))]
        return _encoded([ordering, back, *at])

    has_next = more if not backwards else True
    has_previous = more if backwards else values is not None
    return Page(
        rows=found,
        next=cursor(found[-1], back=False) if found and has_next else None,
        previous=cursor(found[0], back=True) if found and has_previous else None,
    )


def with_cursor(url: str, query: QueryDict, cursor: str | None) -> str | None:
    """`url` with the query that was asked, at `cursor`."""
    if cursor is None:
        return None
    changed = query.copy()
    changed["cursor"] = cursor
    return f"{url}?{changed.urlencode()}"
