"""In which formats a whole assessment can be had: the one list of them, for REST and commands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from assessments.interchange.native import JSON, NDJSON
from assessments.interchange.queries import json_chunks, ndjson_lines
from assessments.interchange.tables import csvw, references, workbook


@dataclass(frozen=True, slots=True)
class Format:
    """`write(access, marking=…)` gives the file in pieces; refused before the first. `raw` and
    `history` say whether it takes `raw=True` and `history=True` too."""

    write: Callable[..., Iterator[bytes]]
    media_type: str
    ending: str
    raw: bool = False
    history: bool = False


FORMATS: Final[dict[str, Format]] = {
    "json": Format(json_chunks, JSON, "json", history=True),
    "ndjson": Format(ndjson_lines, NDJSON, "ndjson", history=True),
    "csv": Format(csvw.csvw_chunks, csvw.MEDIA_TYPE, "zip", raw=True),
    "xlsx": Format(workbook.assessment_workbook, workbook.MEDIA_TYPE, "xlsx"),
    **{word: Format(*said) for word, said in references.WRITERS.items()},
}
