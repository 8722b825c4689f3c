"""A world is made once in a process; whoever asks again gets the same rows and fresh objects.

Building by operations takes twenty times as long as writing the rows again, and half of all time
of short tests went into it.
"""

from collections.abc import Callable, Hashable
from copy import deepcopy
from functools import cache, wraps
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from assessments.accounts.models import User
from assessments.framing.models import Assessment
from assessments.teams.models import Team

T = TypeVar("T")
# What the migrations themselves write; it is there before any world is.
STANDING = {"auth_permission", "django_content_type", "django_site"}


def remembered(build: Callable[..., T]) -> Callable[..., T]:
    """`build` as it is, but for its second and later calls with the same arguments.

    What is remembered is the whole database, so a world that is added to others is built as ever.
    The answer is copied: nobody gets an object that another test has changed.
    """
    kept: dict[Hashable, tuple[dict[str, Any], T]] = {}

    @wraps(build)
    def again(*given: Any, **named: Any) -> T:
        if User.objects.exists() or Team.objects.exists() or Assessment.objects.exists():
            return build(*given, **named)
        key = (given, tuple(sorted(named.items())))
        if key not in kept:
            made = build(*given, **named)
            kept[key] = (_rows(), deepcopy(made))
            return made
        rows, answer = kept[key]
        with transaction.atomic():
            for table, found in rows.items():
                _write(table, found)
        return deepcopy(answer)

    return again


@cache
def _tables() -> dict[str, list[str]]:
    """The columns of each table whose rows a test may write."""
    quote = connection.ops.quote_name
    return {
        model._meta.db_table: [
            quote(field.column)
            for field in model._meta.concrete_fields
            if not getattr(field, "generated", False)
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in STANDING
    }


def _rows() -> dict[str, Any]:
    return {table: found for table in _tables() if (found := _read(table))}


def _read(table: str) -> Any:
    """The rows as the database itself says them: text of COPY, or SQLite's bare values."""
    columns = _tables()[table]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({", ".join(columns)}) TO STDOUT') as copy:
                return b"".join(copy)
        # The plus keeps Python's sqlite3 from turning a value into what its column is declared as.
        chosen = ", ".join(f"+{column}" for column in columns)
        cursor.execute(f'SELECT {chosen} FROM "{table}"')
        return cursor.fetchall()


def _write(table: str, rows: Any) -> None:
    columns = _tables()[table]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({", ".join(columns)}) FROM STDIN') as copy:
                copy.write(rows)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({marks})',
            rows,
        )
