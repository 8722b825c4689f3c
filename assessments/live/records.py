"""A change as its readers are told of it."""

from typing import Any

from assessments.journal.models import Change
from assessments.journal.records import instant


def change_record(change: Change) -> dict[str, Any]:
    """Its audience is no part of it."""
    return {
        "number": change.number,
        "at": instant(change.at),
        "verb": change.verb,
        "actor": change.actor_name,
        "upserts": change.upserts,
        "removed": change.removed,
        "note": change.note,
        "resync": change.is_resync,
        "redacted_at": instant(change.redacted_at),
    }
