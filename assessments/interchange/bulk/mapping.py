"""Which column fills which field, as somebody has chosen it, and what is said for all rows."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.basis import AccessDenied, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk import rules


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns`: field to column, from 0. `defaults`: field to what it is where a row is silent."""

    columns: AnyMapping[str, int]
    defaults: AnyMapping[str, str] = field(default_factory=dict)

    @property
    def makes_evidence(self) -> bool:
        """Without a column of statements every row is a source and nothing else."""
        return "statement" in self.columns

    def record(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "defaults": dict(self.defaults)}


def mapping_from(record: AnyMapping[str, Any]) -> Mapping:
    return Mapping(record["columns"], record["defaults"])


def check_mapping(mapping: Mapping, headings: Sequence[str], *, may_grade: bool) -> Mapping:
    """The mapping, fit for these headings. Raises Violations: `map/kind`, `defaults/kind`, `map`.

    AccessDenied for a grade out of the hands of who may not give one.
    """
    faults: list[RuleViolation] = []
    for name, column in mapping.columns.items():
        if name not in rules.FIELDS:
            faults.append(_unknown(f"map/{name}", rules.FIELDS))
        elif not 0 <= column < len(headings):
            words = gettext_noop("names a column that is not there")
            faults.append(RuleViolation("unknown", f"map/{name}", words))
    for name, value in mapping.defaults.items():
        if name not in rules.DEFAULTS:
            faults.append(_unknown(f"defaults/{name}", rules.DEFAULTS))
        elif len(value) > rules.CELL_LONGEST:
            words = gettext_noop("is too long")
            faults.append(RuleViolation("too_long", f"defaults/{name}", words))
    says_source = {"source", "url", "title"} & {*mapping.columns, *mapping.defaults}
    if not mapping.makes_evidence and not says_source:
        words = gettext_noop("name the column of the statements, or of the sources")
        faults.append(RuleViolation("required", "map", words))
    if faults:
        raise Violations(faults)
    graded = set(rules.GRADES) & {*mapping.columns, *(k for k, v in mapping.defaults.items() if v)}
    if graded and not may_grade:
        raise AccessDenied(gettext_noop("only a curator or a lead may grade"))
    return mapping


def _unknown(name: str, known: Sequence[str]) -> RuleViolation:
    return RuleViolation(
        "unknown", name, gettext_noop("is none of: %(known)s"), known=", ".join(known)
    )
