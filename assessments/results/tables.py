"""Results as flat tables, the same rows as their records."""

from collections.abc import Iterator
from typing import Any

from assessments.results.queries import Matrix
from assessments.results.queries.matrix import known
from assessments.scoring.codes import CODES, UNRATED
from assessments.web.tables.cells import Cell

Table = tuple[list[str], list[list[Cell]]]


def matrix_table(matrix: Matrix) -> Table:
    """A row for each piece of evidence, a column for each hypothesis: the consensus, empty where
    nobody has considered it. What names the result stands at the end, alike in every row."""
    labels = [hypothesis.label for hypothesis in matrix.hypotheses]
    columns = ["evidence", "statement", *labels, "diagnosticity", "evidence_id"]
    named: dict[str, Cell] = {
        "question_id": str(matrix.question.uid),
        "method": matrix.method,
        "change": matrix.change,
    }
    rows: list[list[Cell]] = [
        [
            item.label,
            item.statement,
            *(_code(code) for code in matrix.codes[i]),
            known(matrix.diagnosticity[i]),
            str(item.uid),
            *named.values(),
        ]
        for i, item in enumerate(matrix.evidence)
    ]
    return [*columns, *named], rows


def _code(code: Any) -> str | None:
    return None if code == UNRATED else CODES[code]


def scalars_of(body: dict[str, Any], columns: list[str]) -> Iterator[tuple[str, Cell]]:
    """What a result says of itself, beside its rows."""
    for name, value in body.items():
        if name not in columns and (value is None or isinstance(value, str | int | float)):
            yield name, value
