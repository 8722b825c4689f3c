"""Ratings out of the database as the lines of an export: rows, never model objects.

The same bytes as `json.dumps` of the same records; a test holds them against each other.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Func, TextField

from assessments.evidence.models import Link
from assessments.evidence.queries import ratings_for
from assessments.framing.access import Access

CHUNK: Final = 2_000
_COLUMNS: Final = (
    "uid", "link_id", "participant_id", "round_id", "consistency", "rationale", "wording",
    "rated_at", "created_at", "modified_at", "version",
)  # fmt: skip
_MADE: Final = ("uid", "rated_at", "created_at", "modified_at")
_INSTANTS_MOST: Final = 100_000


def rating_lines(access: Access) -> Iterator[bytes]:
    """All that the actor may read, some thousand lines at a time. 4 queries."""
    spell = _Spelling(access)
    plain = {f"{name}_text": _Plain(name) for name in _MADE}
    columns = [f"{name}_text" if name in _MADE else name for name in _COLUMNS]
    rows = ratings_for(access).select_related(None).annotate(**plain).values_list(*columns)
    for some in _raw(rows):
        yield spell.lines(some)


class _Plain(Func):
    """The column as the database keeps it, of which its library would make an object."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s || '')")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s::text")


def _raw(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    """As the database's own library gives them, some thousand at a time."""
    sql, params = rows.query.sql_with_params()
    # On PostgreSQL the whole answer would come at once, but for a cursor of the server's own.
    is_small = connection.vendor == "sqlite"
    with connection.cursor() if is_small else connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(CHUNK):
            yield some


class _Spelling:
    def __init__(self, access: Access) -> None:
        assessment = access.assessment
        links = Link.objects.filter(assessment=assessment).values_list("pk", "uid")
        self.links = {pk: str(uid) for pk, uid in links}
        self.participants = _uids(assessment.participants)
        self.rounds = {pk: f'"{uid}"' for pk, uid in _uids(assessment.rounds).items()}
        self.rounds[None] = "null"
        self.instants: dict[str, str] = {}

    def lines(self, rows: list[tuple[Any, ...]]) -> bytes:
        links, participants, rounds = self.links, self.participants, self.rounds
        instants, of_id = self.instants, _of_id if len(rows[0][0]) == 32 else str
        if len(instants) > _INSTANTS_MOST:
            instants.clear()
        for row in rows:
            for at in row[7:10]:
                if at not in instants:
                    instants[at] = _instant(at)
        dumps = json.dumps
        return "".join(
            [
                f'{{"type":"ratings","id":"{of_id(uid)}","link_id":"{links[link]}",'
                f'"participant_id":"{participants[who]}","round_id":{rounds[round_]},'
                f'"consistency":"{code}",'
                f'"rationale":{dumps(why, ensure_ascii=False) if why else "null"},'
                f'"wording":{wording},"rated_at":"{instants[rated]}",'
                f'"created_at":"{instants[created]}","modified_at":"{instants[modified]}",'
                f'"version":{version}}}\n'
                for (
                    uid, link, who, round_, code, why, wording, rated, created, modified, version,
                ) in rows
            ]
        ).encode()  # fmt: skip


def _uids(manager: Any) -> dict[int | None, str]:
    return {pk: str(uid) for pk, uid in manager.values_list("pk", "uid")}


def _of_id(text: str) -> str:
    """SQLite keeps 32 figures."""
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _instant(at: str) -> str:
    """RFC 3339 with milliseconds; both databases say it in UTC, SQLite without naming it."""
    moment = datetime.fromisoformat(at)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
