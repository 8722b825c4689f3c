"""What every reader of a format answers: headings and rows of text, with what it had to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.basis import RuleViolation


@dataclass(frozen=True, slots=True)
class Note:
    """Something that whoever imports should know, and that stops nothing.

    `template` and `params` are translated by the edge that shows it.
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return self.template % self.params if self.params else self.template


@dataclass(frozen=True, slots=True)
class Line:
    """One row as its file has it.

    `number` is its place as the file's own reader counts it (the sheet's row, the text's line).
    `faults` name cells that could not be taken, by column; None for the row as a whole. `csl` is
    the reference that the row is, in a list of references.
    """

    number: int
    cells: Sequence[str]
    faults: Sequence[tuple[int | None, RuleViolation]] = ()
    csl: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read. `asked` are the choices of reading that were made, guessed ones too."""

    format: str
    headings: Sequence[str]
    lines: Sequence[Line]
    notes: Sequence[Note] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)
    sheets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read; None and "" leave it to the reader.

    `encoding` and `delimiter` are of texts, `sheet` of workbooks, `pieces` of pasted text;
    `has_headings` False takes the first row for a row like the others.
    """

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    pieces: str = ""
    has_headings: bool | None = None
