"""A folder of CSV files, zipped, with their metadata (W3C CSV on the Web): what each column holds,
and which refers to which."""

import json
import re
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile

from assessments.framing.access import Access
from assessments.interchange import rules
from assessments.interchange.queries import Export, check_ceiling
from assessments.interchange.rules import Row
from assessments.interchange.tables.columns import Column, columns_of, target_of
from assessments.web.snapshots import snapshot
from assessments.web.tables.cells import BETWEEN
from assessments.web.tables.csvs import csv_chunks
from assessments.web.tables.files import IN_MEMORY, Pieces

METADATA: Final = "csv-metadata.json"
MEDIA_TYPE: Final = "application/zip"


def csvw_chunks(
    access: Access, *, marking: str | None = None, raw: bool = False
) -> Iterator[bytes]:
    """The zip in pieces. Made whole before the first: a zip has its contents at its end."""
    check_ceiling(access, marking)
    file = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    with snapshot(), ZipFile(file, "w", ZIP_DEFLATED) as folder:
        export = Export(access, marking)
        top = export.top()
        kinds = [kind for kind in rules.TYPES if columns_of(kind)]
        _write(folder, "assessment", [top["assessment"]], raw)
        for kind in kinds:
            _write(folder, kind, export.rows(kind), raw)
        title = top["assessment"]["title"]
        said = metadata(title, ["assessment", *kinds])
        folder.writestr(METADATA, json.dumps(said, ensure_ascii=False, indent=1))
    file.seek(0)
    return Pieces(file)


def _write(folder: ZipFile, kind: str, rows: Iterable[Row], raw: bool) -> None:
    columns = columns_of(kind)
    cells = ([column.cell(row) for column in columns] for row in rows)
    with folder.open(f"{kind}.csv", "w") as file:
        for chunk in csv_chunks([column.name for column in columns], cells, raw=raw):
            file.write(chunk)


def metadata(title: str, kinds: list[str]) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": title,
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [{"url": f"{kind}.csv", "tableSchema": _table(kind, kinds)} for kind in kinds],
    }


# A strict validator takes no key that may be empty: such a reference is told in words.
def _table(kind: str, kinds: list[str]) -> dict[str, Any]:
    columns = columns_of(kind)
    keys = [
        {
            "columnReference": [column.name],
            "reference": {"resource": f"{target}.csv", "columnReference": ["id"]},
        }
        for column in columns
        if column.is_required and (target := target_of(kind, column.name)) in kinds
    ]
    return {
        "columns": [_column(column, target_of(kind, column.name)) for column in columns],
        "primaryKey": ["id"],
        **({"foreignKeys": keys} if keys else {}),
    }


def _column(column: Column, target: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "titles": column.name}
    if target is not None and not column.is_required:
        said["dc:description"] = f"An id of {target}.csv, or empty."
    if column.schema.get("type") == "array" and _is_plain(column.schema["items"]):
        return {**said, "separator": BETWEEN, "datatype": "string"}
    if column.is_required:
        said["required"] = True
    return {**said, "datatype": _datatype(column.schema)}


def _is_plain(items: dict[str, Any]) -> bool:
    return items.get("type") != "object"


def _datatype(schema: Any) -> Any:
    """As CSVW names it, with what narrows it."""
    kinds = schema.get("type", "string")
    listed = [kinds] if isinstance(kinds, str) else kinds
    kind = next((one for one in listed if one != "null"), "string")
    if schema.get("name") == "instant":
        return "dateTimeStamp"
    if kind == "boolean":
        return "boolean"
    words = [word for word in schema.get("enum", []) if word is not None]
    if words and all(isinstance(word, int) for word in words):
        return {"base": "integer", "minimum": min(words), "maximum": max(words)}
    if words:
        return {"base": "string", "format": "|".join(re.escape(word) for word in words)}
    if kind in ("integer", "number"):
        narrowed = {key: schema[key] for key in ("minimum", "maximum") if key in schema}
        return {"base": {"integer": "integer", "number": "decimal"}[kind], **narrowed}
    return "json" if kind in ("object", "array") else "string"
