"""What a survivor says after a merge, and what it said before."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from assessments.curation.merging import rules

Changed = dict[str, list[Any]]


def take_texts(gone: Any, into: Any, names: Iterable[str], take: Collection[str]) -> Changed:
    """Sets on `into` what was chosen from `gone` and what it lacks; by field what it said before
    and what it says now."""
    after = rules.texts_after(_values(gone, names), _values(into, names), take)
    marking = rules.stricter(gone.marking, into.marking)
    if marking != into.marking:
        after["marking"] = marking
    return set_all(into, after)


def set_all(row: Any, after: Mapping[str, Any]) -> Changed:
    changed = {name: [getattr(row, name), value] for name, value in after.items()}
    for name, value in after.items():
        setattr(row, name, value)
    return changed


def give_back(row: Any, changed: Changed) -> None:
    """What it said before, but for what somebody has changed since."""
    for name, (before, after) in changed.items():
        if getattr(row, name) == after:
            setattr(row, name, before)


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
