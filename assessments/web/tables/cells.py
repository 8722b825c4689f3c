"""What stands in a cell, and how a text is kept from being taken for a formula. Free of Django."""

import json
import re
from typing import Any, Final

Cell = str | int | float | bool | None
# Between the parts of a list in one cell.
BETWEEN: Final = " | "
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")


def guarded(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: with `'` before `= + - @`, tab and
    line ends (OWASP, CSV injection). `unguarded` gives back exactly what was there."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def cell_of(value: Any) -> Cell:
    """A number, a yes or no and nothing stay what they are; a list of texts is joined, what has
    more structure is JSON."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple) and not any(isinstance(v, dict | list) for v in value):
        return BETWEEN.join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def as_text(cell: Cell) -> str:
    """As CSV has it: nothing is empty, a yes is `true`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
