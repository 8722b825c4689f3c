"""Statements that are written once and filled in each time.

To write a statement takes the ORM five times as long as the database takes to carry it out, and a
writer holds the lock of its assessment meanwhile, on SQLite that of the whole database. What every
writing operation asks and writes differs by its values only.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.models import Expression, QuerySet

M = TypeVar("M", bound=models.Model)


class Given(Expression):
    """The place of a value that is told each time."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def filled(self, values: "Values", has_uuids: bool) -> Any:
        value = values[self.name]
        return value.hex if isinstance(value, UUID) and not has_uuids else value


Values = Mapping[str, int | UUID]


class Rows(Generic[M]):
    """Rows of a query that is written once.

    `build` makes the query; its arguments are the places of numbers and UUIDs, none of them None,
    and it depends on nothing else. Called with the values themselves it gives the same rows. What
    it selects beside them (`select_related`) is one step away and always there; `parts` names the
    columns that are read of it where not all are, the others being fetched when they are asked for.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **parts: Collection[str]) -> None:
        self.build, self.parts = build, parts
        self._written: _Written[M] | None = None

    def all(self, **values: int | UUID) -> list[M]:
        """1 query."""
        return list(self._those(values))

    def one(self, **values: int | UUID) -> M | None:
        """The row, where there is one at most. 1 query."""
        return next(self._those(values), None)

    def _those(self, values: Values) -> Iterator[M]:
        if self._written is None:
            places = {name: Given(name) for name in signature(self.build).parameters}
            self._written = _Written(self.build(**places), self.parts)
        return self._written.rows(values)


class _Written(Generic[M]):
    """The SQL of a query, and where in its rows the columns of each model stand."""

    def __init__(self, queryset: QuerySet[M], parts: Mapping[str, Collection[str]]) -> None:
        query = queryset.query
        columns = _columns(queryset.model)
        self.own = _Part(queryset.model, columns, 0)
        self.related: list[tuple[str, _Part]] = []
        beside = query.select_related
        for name in beside if isinstance(beside, dict) else ():
            model: Any = queryset.model._meta.get_field(name).related_model  # noqa: SLF001
            read = [c for c in _columns(model) if name not in parts or c in parts[name]]
            self.related.append((name, _Part(model, read, len(columns))))
            columns = columns + [f"{name}__{column}" for column in read]
        self.annotations = list(enumerate(query.annotations, len(columns)))
        values = queryset.values_list(*columns, *query.annotations).query
        compiler = values.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = compiler.as_sql()
        selected = [column for column, *_ in compiler.select]
        self.converters = list(compiler.get_converters(selected).items())

    def rows(self, values: Values) -> Iterator[M]:
        connection = connections[DEFAULT_DB_ALIAS]
        has_uuids = connection.features.has_native_uuid_field
        filled = [p.filled(values, has_uuids) if type(p) is Given else p for p in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            found = cursor.fetchall()
        for row in map(list, found):
            for at, (converters, column) in self.converters:
                for convert in converters:
                    row[at] = convert(row[at], column, connection)
            made: M = self.own.of(row)
            for name, part in self.related:
                setattr(made, name, part.of(row))
            for at, name in self.annotations:
                setattr(made, name, row[at])
            yield made


class _Part:
    """The columns of one model within a row, from `start` on."""

    def __init__(self, model: type[models.Model], columns: list[str], start: int) -> None:
        self.model, self.columns = model, columns
        self.place = slice(start, start + len(columns))

    def of(self, row: list[Any]) -> Any:
        return self.model.from_db(DEFAULT_DB_ALIAS, self.columns, row[self.place])


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001


class Update(Generic[M]):
    """Writes some columns of a row that is there, as `save(update_fields=…)` does; no signals."""

    def __init__(self, model: type[M], *names: str) -> None:
        meta = model._meta  # noqa: SLF001  (documented by Django)
        self.fields: list[Any] = [meta.get_field(name) for name in names]
        values = ", ".join(f'"{field.column}" = %s' for field in self.fields)
        self.sql = f'UPDATE "{meta.db_table}" SET {values} WHERE "{meta.pk.column}" = %s'  # noqa: S608

    def __call__(self, row: M) -> None:
        """Raises DatabaseError when it is there no longer. 1 query."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [*_values(self.fields, row, connection), row.pk])
            if not cursor.rowcount:
                raise DatabaseError(f"{row._meta.label} {row.pk} is gone")  # noqa: SLF001


class Insert(Generic[M]):
    """Adds rows of which nobody needs the keys, as `bulk_create` does; no signals."""

    def __init__(self, model: type[M]) -> None:
        meta = model._meta  # noqa: SLF001  (documented by Django)
        self.fields = [field for field in meta.concrete_fields if not field.primary_key]
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        self.sql = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608

    def __call__(self, rows: Iterable[M]) -> None:
        """1 query for one row or many."""
        connection = connections[DEFAULT_DB_ALIAS]
        values = [_values(self.fields, row, connection) for row in rows]
        with connection.cursor() as cursor:
            if len(values) == 1:
                cursor.execute(self.sql, values[0])
            else:
                cursor.executemany(self.sql, values)


def _values(fields: Iterable[Any], row: models.Model, connection: Any) -> list[Any]:
    return [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
