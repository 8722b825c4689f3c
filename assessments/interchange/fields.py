"""The fields of a record that need more than a text, a number or a reference. Free of Django."""

from collections.abc import Callable
from typing import Any, Final

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.debate.rules import WITHDRAWN
from assessments.evidence.rules import TAG_LONGEST, check_csl, check_excerpt, check_url
from assessments.interchange.rules import Row


def plain(value: Any) -> Any:
    """Decimals as JSON storage takes them, all the way down; keys sorted, so that one value has
    one spelling whichever database held it."""
    if isinstance(value, dict):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int):
        return value
    return float(value)


def _source(row: Row) -> Row:
    return {"csl": plain(check_csl(row["csl"]))}


def _evidence(row: Row) -> Row:
    tags = [check_text(tag, "tags", longest=TAG_LONGEST) for tag in row["tags"]]
    if len(set(tags)) < len(tags):
        raise RuleViolation("twice", "tags", gettext_noop("names something twice"))
    return {"tags": tags}


def _citation(row: Row) -> Row:
    return {
        "url": check_url(row["url"] or "", "url"),
        "archived_url": check_url(row["archived_url"] or "", "archived_url"),
        "excerpt": plain(check_excerpt(row["excerpt"])),
    }


def _argument(row: Row) -> Row:
    if row["status"] != WITHDRAWN and not row["text"]:
        raise RuleViolation("required", "text", gettext_noop("may not be empty"))
    return {}


SPECIAL: Final[dict[str, Callable[[Row], Row]]] = {
    "sources": _source,
    "evidence": _evidence,
    "citations": _citation,
    "arguments": _argument,
}
