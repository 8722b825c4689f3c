"""In which formats a whole assessment can be had: the one list of them, for REST and commands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from assessments.interchange.queries import json_chunks, ndjson_lines
from assessments.interchange.tables import csvw, references, workbook


@dataclass(frozen=True, slots=True)
class Format:
    """`write(access, marking=…)` gives the file in pieces; refused before the first. `raw` says
    whether it takes `raw=True` too."""

    write: Callable[..., Iterator[bytes]]
    media_type: str
    ending: str
    raw: bool = False


FORMATS: Final[dict[str, Format]] = {
    "json": Format(json_chunks, "application/json", "json"),
    "ndjson": Format(ndjson_lines, "application/x-ndjson", "ndjson"),
    "csv": Format(csvw.csvw_chunks, csvw.MEDIA_TYPE, "zip", raw=True),
    "xlsx": Format(workbook.assessment_workbook, workbook.MEDIA_TYPE, "xlsx"),
    **{word: Format(*said) for word, said in references.WRITERS.items()},
}
