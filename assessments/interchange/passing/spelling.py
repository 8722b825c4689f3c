"""Ratings out of the database as the lines of an export: rows, never model objects.

The same bytes as `json.dumps` of the same records; a test holds them against each other.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from assessments.evidence.models import Link
from assessments.evidence.queries import ratings_for
from assessments.framing.access import Access

CHUNK: Final = 2_000
_COLUMNS: Final = (
    "uid", "link_id", "participant_id", "round_id", "consistency", "rationale", "wording",
    "rated_at", "created_at", "modified_at", "version",
)  # fmt: skip
_INSTANTS_MOST: Final = 100_000


def rating_lines(access: Access) -> Iterator[bytes]:
    """All that the actor may read, some thousand lines at a time. 4 queries."""
    spell = _Spelling(access)
    rows = ratings_for(access).select_related(None).values_list(*_COLUMNS)
    for some in _raw(rows):
        yield spell.lines(some)


def _raw(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    """As the database's own library gives them: Django would make objects of every id and time."""
    sql, params = rows.query.sql_with_params()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            while some := cursor.fetchmany(CHUNK):
                yield some
        return
    # Without a cursor of the server's own the whole answer would come at once.
    with connection.chunked_cursor() as cursor:
        cursor.itersize = CHUNK
        cursor.execute(f'SELECT t."uid"::text, {_REST} FROM ({sql}) AS t ({_NAMES})', params)  # noqa: S608
        while some := cursor.fetchmany(CHUNK):
            yield some


_NAMES: Final = ", ".join(f'"{name}"' for name in _COLUMNS)
_REST: Final = ", ".join(f't."{name}"' for name in _COLUMNS[1:])


class _Spelling:
    def __init__(self, access: Access) -> None:
        assessment = access.assessment
        links = Link.objects.filter(assessment=assessment).values_list("pk", "uid")
        self.links = {pk: str(uid) for pk, uid in links}
        self.participants = _uids(assessment.participants)
        self.rounds = {pk: f'"{uid}"' for pk, uid in _uids(assessment.rounds).items()}
        self.rounds[None] = "null"
        self.instants: dict[Any, str] = {}

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


def _instant(at: Any) -> str:
    """RFC 3339 with milliseconds; SQLite keeps a text, in UTC."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
    text: str = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
