"""Lists and results as tables: CSV and Excel, whole, with the same rows as their JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.serializers import BaseSerializer, ChoiceField, Field, ListSerializer

from assessments.web.rest.fields import Asked, AskedFlag
from assessments.web.rest.permissions import SAFE
from assessments.web.rest.problems import BadRequest
from assessments.web.snapshots import snapshot
from assessments.web.tables import csvs, workbooks
from assessments.web.tables.cells import Cell, cell_of
from assessments.web.tables.workbooks import Sheet

CHUNK: Final = 2000
_COMMON: Final = ("created_at", "modified_at", "version")
Record = Mapping[str, Any]


class AsCSV(JSONRenderer):
    """Only stands for its media type: tables are streamed, refusals are documents."""

    media_type = csvs.MEDIA_TYPE
    format = "csv"
    charset = "utf-8"


class AsWorkbook(AsCSV):
    media_type = workbooks.MEDIA_TYPE
    format = "xlsx"


def columns_of(record: Field[Any, Any, Any, Any]) -> dict[str, tuple[str, ...]]:
    """Columns, each with the way to its value: what is nested is flat (`excerpt_exact`), what all
    records have stands last."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in getattr(record, "fields", {}).items():
        nested = isinstance(field, BaseSerializer) and not isinstance(field, ListSerializer)
        for below, way in (columns_of(field) if nested else {"": ()}).items():
            found[f"{name}_{below}" if below else name] = (name, *way)
    last: dict[str, tuple[str, ...]] = {name: found.pop(name) for name in _COMMON if name in found}
    return {**found, **last}


def cells_of(record: Record, ways: Iterable[tuple[str, ...]]) -> list[Cell]:
    cells = []
    for way in ways:
        value: Any = record
        for step in way:
            value = value.get(step) if isinstance(value, Mapping) else None
        cells.append(cell_of(value))
    return cells


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while some := list(islice(remaining, size)):
        yield some


def asked_table(formats: Sequence[str]) -> dict[str, Field[Any, Any, Any, Any]]:
    """The parameters of what can be had as a table too."""
    return {
        "format": ChoiceField(
            choices=list(formats),
            required=False,
            help_text="Or ask by `Accept`. Other than `json` it is whole, without pages.",
        ),
        "raw": AskedFlag(
            required=False,
            help_text="With `csv`: leave texts that begin like formulas as they are.",
        ),
    }


FORMATS: Final = ("json", "csv", "xlsx")


class AskedTable(Asked):
    """The parameters of whatever is no list of records and can be had as a table."""

    format, raw = asked_table(FORMATS).values()


class Tabular:
    """An endpoint that answers with JSON, or whole with a table of the same rows."""

    renderer_classes: Sequence[type[BaseRenderer]] = [JSONRenderer, AsCSV, AsWorkbook]

    def get_renderers(self: Any) -> list[BaseRenderer]:
        """Only what is read is a table: what is written is answered with JSON."""
        reads = self.request is None or self.request.method in SAFE
        return [kind() for kind in (self.renderer_classes if reads else [JSONRenderer])]

    def format_wanted(self: Any) -> str:
        wanted: str = self.asked.get("format") or self.request.accepted_renderer.format
        refused = ["raw"] if wanted != "csv" and "raw" in self.asked else []
        if wanted != "json":
            refused += [name for name in ("limit", "cursor") if name in self.asked]
        if refused:
            detail = f"means nothing with the format {wanted}"
            raise BadRequest(
                [{"parameter": name, "code": "format", "detail": detail} for name in refused]
            )
        return wanted

    def table(
        self: Any, wanted: str, columns: Sequence[str], rows: Callable[[], Iterable[Sequence[Cell]]]
    ) -> StreamingHttpResponse:
        """`rows` is called inside the snapshot in which they are read."""
        if wanted == "xlsx":
            with snapshot():
                chunks = workbooks.workbook_chunks([Sheet(self.kind, columns, rows())])
            return as_file(self.kind, chunks, workbooks.MEDIA_TYPE, wanted)
        raw = bool(self.asked.get("raw"))
        chunks = within_snapshot(lambda: csvs.csv_chunks(columns, rows(), raw=raw))
        return as_file(self.kind, chunks, csvs.CONTENT_TYPE, wanted)


def as_file(
    name: str, chunks: Iterator[bytes], content_type: str, ending: str
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def within_snapshot(chunks: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    with snapshot():
        yield from chunks()
