"""Ratings straight into their table: model objects would cost several times what the rows do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection

from assessments.evidence.models import Link, Rating
from assessments.interchange.passing.ratings import Placed

_TABLE: Final = Rating._meta.db_table  # noqa: SLF001  (Django's own, and documented)
_COLUMNS: Final = (
    "uid", "created_at", "modified_at", "version", "assessment_id", "link_id", "participant_id",
    "round_id", "consistency", "rationale", "wording", "rated_at", "is_current",
)  # fmt: skip
# In KiB.
_ROOM: Final = 65_536
_LISTED: Final = ", ".join(f'"{name}"' for name in _COLUMNS)


class RatingTable:
    """Inserts placed ratings of one assessment. `links`, `participants` and `rounds` are their
    primary keys; with `anew` each rating gets an id of its own."""

    def __init__(
        self,
        assessment_id: int,
        links: Sequence[int],
        participants: Sequence[int],
        rounds: dict[str, int],
        *,
        anew: bool,
    ) -> None:
        self.assessment_id = assessment_id
        self.links, self.participants, self.rounds = links, participants, rounds
        self.anew = anew

    def insert(self, placed: Sequence[Placed]) -> None:
        """In the caller's transaction. Raises IntegrityError when an id is taken."""
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(_COLUMNS))
            sql = f'INSERT INTO "{_TABLE}" ({_LISTED}) VALUES ({marks})'  # noqa: S608
            with connection.cursor() as cursor:
                cursor.executemany(sql, self._rows(placed, _hex, _as_sqlite))
            return
        lines = ["\t".join(map(_as_text, row)) for row in self._rows(placed, str, _as_postgres)]
        with connection.cursor() as cursor, connection.wrap_database_errors:
            copying: Any = cursor.cursor
            with copying.copy(f'COPY "{_TABLE}" ({_LISTED}) FROM STDIN') as copy:
                copy.write("\n".join([*lines, ""]))

    def _rows(
        self, placed: Iterable[Placed], uid_as: Callable[[str], Any], at_as: Callable[[str], Any]
    ) -> list[tuple[Any, ...]]:
        links, participants, rounds = self.links, self.participants, self.rounds
        assessment_id, anew = self.assessment_id, self.anew
        rows = []
        for _, said, link, participant, round_, why, wording, is_current in placed:
            rated_at = at_as(said.rated_at)
            created_at = rated_at if said.created_at == said.rated_at else at_as(said.created_at)
            same = said.modified_at == said.created_at
            rows.append(
                (
                    uid_as(str(uuid4()) if anew else said.id),
                    created_at,
                    created_at if same else at_as(said.modified_at),
                    int(said.version),
                    assessment_id,
                    links[link],
                    participants[participant],
                    None if round_ is None else rounds[round_],
                    said.consistency,
                    why,
                    wording,
                    rated_at,
                    is_current,
                )
            )
        return rows


@contextmanager
def roomy() -> Iterator[None]:
    """SQLite with room for the pages that random ids touch; its usual 2 MB go to and fro."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size=-{_ROOM}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size={int(usual)}")


def taken_among(uids: Sequence[str], assessment_id: int | None = None) -> set[str]:
    """Those of the ids that a rating has already, of that assessment or of any. A query for every
    500."""
    found: set[str] = set()
    rows = Rating.objects.all()
    if assessment_id is not None:
        rows = rows.filter(assessment_id=assessment_id)
    for start in range(0, len(uids), 500):
        some = rows.filter(uid__in=[UUID(uid) for uid in uids[start : start + 500]])
        found.update(str(uid) for uid in some.values_list("uid", flat=True))
    return found


def write_facts(rows: Sequence[tuple[Any, ...]]) -> None:
    """(six counts, is_revealed, sealed_in_id, link key): what ratings make of their links."""
    table = Link._meta.db_table  # noqa: SLF001
    columns = ("n_cc", "n_c", "n_n", "n_i", "n_ii", "n_na", "is_revealed", "sealed_in_id")
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{table}" SET {sets} WHERE "id" = %s', rows)  # noqa: S608


def _hex(uid: str) -> str:
    return uid.replace("-", "")


def _as_sqlite(at: str) -> str:
    """As Django writes an instant there: `2024-12-02 09:00:00`, and a fraction if there is one."""
    whole, milliseconds = at[:19], at[20:]
    fraction = "" if milliseconds == "000" else f".{milliseconds}000"
    return f"{whole[:10]} {whole[11:]}{fraction}"


def _as_postgres(at: str) -> str:
    return f"{at}Z"


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _as_text(value: object) -> str:
    """As COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
