"""A rating as its line says it: the canonical spelling, recognised in one look.

An export writes ratings so. Whatever is spelled so has the shape that the schema asks for; what is
spelled otherwise is looked at in full, by the schema itself.
"""

import json
import re
from typing import Any, Final, NamedTuple

from assessments.interchange.rules import Row

PREFIX: Final = b'{"type":"ratings",'
_ID = "([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"
_AT = "([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3})Z"
_WHOLE = "([1-9][0-9]{0,8})"
# At most 4,000 characters however they are escaped; what comes near it is looked at in full.
_WHY = r'(null|"(?:[^"\\\x00-\x1f\ud800-\udfff]|\\["\\/bfnrt]){0,3900}")'
_LINE = (
    f'"id":"{_ID}","link_id":"{_ID}","participant_id":"{_ID}","round_id":(?:null|"{_ID}"),'
    f'"consistency":"(CC|C|N|II|I|NA)","rationale":{_WHY},"wording":{_WHOLE},'
    f'"rated_at":"{_AT}","created_at":"{_AT}","modified_at":"{_AT}","version":{_WHOLE}}}'
)
LINES: Final = re.compile(rf'^\{{"type":"ratings",{_LINE}$', re.MULTILINE)
_ROW = re.compile(rf"\{{{_LINE}")
KEYS: Final = (
    "id", "link_id", "participant_id", "round_id", "consistency", "rationale", "wording",
    "rated_at", "created_at", "modified_at", "version",
)  # fmt: skip


class Said(NamedTuple):
    """What stands in the line: `round` "" for none, `why` still as JSON, times without `Z`."""

    id: str
    link: str
    participant: str
    round: str
    consistency: str
    why: str
    wording: str
    rated_at: str
    created_at: str
    modified_at: str
    version: str


def said_by(row: object) -> Said | None:
    """The same of a parsed record; None for what has to be looked at in full."""
    if not isinstance(row, dict) or len(row) != len(KEYS):
        return None
    try:
        ordered = {key: row[key] for key in KEYS}
        text = json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), default=_nothing)
    except (KeyError, RecursionError):
        return None
    found = _ROW.fullmatch(text)
    return Said(*(group or "" for group in found.groups())) if found else None


def _nothing(_: Any) -> None:
    return None


def anyhow(row: Row) -> Said:
    """Of a record that the schema has let pass."""
    return Said(
        id=row["id"],
        link=row["link_id"],
        participant=row["participant_id"],
        round=row["round_id"] or "",
        consistency=row["consistency"],
        why=json.dumps(row["rationale"]),
        wording=str(row["wording"]),
        rated_at=row["rated_at"][:-1],
        created_at=row["created_at"][:-1],
        modified_at=row["modified_at"][:-1],
        version=str(row["version"]),
    )


def record_of(said: Said) -> Row:
    return {
        "id": said.id,
        "link_id": said.link,
        "participant_id": said.participant,
        "round_id": said.round or None,
        "consistency": said.consistency,
        "rationale": json.loads(said.why),
        "wording": int(said.wording),
        "rated_at": f"{said.rated_at}Z",
        "created_at": f"{said.created_at}Z",
        "modified_at": f"{said.modified_at}Z",
        "version": int(said.version),
    }
