"""The ways in which an operation says no. Edges translate them, and only them."""

from collections.abc import Mapping
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark `text` for translation; the edge that shows it translates it."""
    return text


class Refusal(Exception):  # noqa: N818  (the subclasses are the field's words)
    """The common ancestor: the act was refused and nothing was written."""


class RuleViolation(Refusal):
    """A rule of the domain forbids it.

    `code` is stable and meant for programs, `field` names the input at fault ("" for the whole).
    `template` and `params` let an edge translate; `message` is the English text.
    """

    def __init__(self, code: str, field: str, template: str, **params: object) -> None:
        self.code = code
        self.field = field
        self.template = template
        self.params = params
        self.message = template % params if params else template
        super().__init__(self.message)

    def under(self, prefix: str) -> "RuleViolation":
        """The same fault, its field placed below `prefix` (a JSON pointer without the slash)."""
        field = f"{prefix}/{self.field}" if self.field else prefix
        return RuleViolation(self.code, field, self.template, **self.params)


class Violations(Refusal):
    """Several faults found at once, so that a form or an import names every one."""

    def __init__(self, violations: list[RuleViolation]) -> None:
        super().__init__("; ".join(v.message for v in violations))
        self.violations = violations


class AccessDenied(Refusal):
    """The actor may see the thing but may not do this to it (403)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotVisible(Refusal):
    """For this actor the thing does not exist (404, never a hint)."""


class Conflict(Refusal):
    """The state has moved on: the round is closed, the label is taken, the record exists."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class StaleVersion(Refusal):
    """The caller edited version `expected` but the record stands at `current`.

    `record` is the native record as it stands, so that an edge can show both versions.
    """

    def __init__(self, *, expected: int, current: int, record: Mapping[str, Any]) -> None:
        super().__init__(f"version {expected} is stale, the record is at {current}")
        self.expected = expected
        self.current = current
        self.record = record
