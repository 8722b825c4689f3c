"""What a person's import makes of a document before it is written. Pure; documents are not
changed but copied where they differ."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from assessments.interchange import rules
from assessments.interchange.rules import Document, Row


def as_submitted(document: Document) -> Document:
    """Every piece of evidence waits for a curator, as it would had it been typed in."""
    evidence = [
        {**row, "status": "submitted", "merged_into_id": None} for row in document["evidence"]
    ]
    return {**document, "evidence": evidence}


def with_new_ids(document: Document, *, note: str = "") -> Document:
    """The whole under new ids, every reference along, with a note of where it comes from; by
    default one that tells its id, for what has come from elsewhere.

    References to what is not in the document are dropped (`moved_by`).
    """
    old = document["assessment"]
    new = {row["id"]: str(uuid4()) for kind in rules.TYPES for row in document[kind]}
    new[old["id"]] = str(uuid4())
    copied: Document = {
        **document,
        **{kind: [_renamed(row, new) for row in document[kind]] for kind in rules.TYPES},
    }
    note = note or f"Copied from assessment {old['id']}, “{old['title']}”."
    context = f"{note}\n\n{old['context']}"[:20_000]
    copied["assessment"] = {**old, "id": new[old["id"]], "context": context.strip()}
    return copied


def _renamed(row: Row, new: dict[str, str]) -> Row:
    renamed: Row = {}
    for key, value in row.items():
        if key == "profile_id":
            # In the library of a team, not in the document.
            renamed[key] = value
        elif (key == "id" or key.endswith("_id")) and value is not None:
            renamed[key] = new[value]
        elif key in ("hypothesis_ids", "perspective_ids", "evidence_ids"):
            renamed[key] = [new[uid] for uid in value]
        elif key == "moved_by":
            renamed[key] = [{**m, "id": new[m["id"]]} for m in value if m["id"] in new]
        elif key == "csl" and value.get("id") == row["id"]:
            renamed[key] = {**value, "id": new[row["id"]]}
        else:
            renamed[key] = value
    return renamed


def led_by(document: Document, *, name: str, at: datetime) -> Document:
    """The document with a lead of that name as its last participant."""
    written = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    lead: dict[str, Any] = {
        "id": str(uuid4()),
        "name": name,
        "role": "lead",
        "created_at": written,
        "modified_at": written,
        "version": 1,
    }
    return {**document, "participants": [*document["participants"], lead]}


# What a frame is made of, in the document's order; the evidence where it goes along.
_FRAME = ("perspectives", "questions", "hypotheses", "implications")
_EVIDENCE = ("sources", "evidence", "citations")


def frame_of(document: Document, *, with_evidence: bool, at: datetime) -> Document:
    """The frame alone, begun at `at`: nobody in it, nothing judged, nothing set aside or merged.

    `with_evidence` takes accepted evidence along, with its sources and citations.
    """
    written = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    begun = {"created_at": written, "modified_at": written, "version": 1}
    taken = (*_FRAME, *_EVIDENCE) if with_evidence else _FRAME
    kept: Document = {
        kind: [{**row, **begun} for row in document[kind] if kind in taken and _stands(kind, row)]
        for kind in rules.TYPES
    }
    known = {row["id"] for rows in kept.values() for row in rows}
    ends = ("cause_id", "effect_id", "evidence_id")
    for kind in ("implications", "citations"):
        kept[kind] = [
            row for row in kept[kind] if known.issuperset(row[e] for e in ends if e in row)
        ]
    for kind in ("hypotheses", "evidence"):
        kept[kind] = [{**row, "wording": 1} for row in kept[kind]]
    kept["hypotheses"] = [{**row, "counts_from": 1} for row in kept["hypotheses"]]
    assessment = {**document["assessment"], **begun, "status": "active", "pooling_changes": []}
    return {**document, **kept, "assessment": assessment}


def _stands(kind: str, row: Row) -> bool:
    if kind == "hypotheses":
        return bool(row["status"] == "active")
    return kind != "evidence" or bool(row["status"] == "accepted")
