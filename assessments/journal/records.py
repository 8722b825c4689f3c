"""The keys that every native record begins and ends with."""

from datetime import UTC, datetime
from typing import Any

from assessments.journal.models import Record


def instant(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds and `Z`; None stays None."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def uid_or_none(record: Record | None) -> str | None:
    return str(record.uid) if record else None


def common(record: Record) -> dict[str, Any]:
    """`created_at`, `modified_at`, `version`: the tail of every record."""
    return {
        "created_at": instant(record.created_at),
        "modified_at": instant(record.modified_at),
        "version": record.version,
    }
