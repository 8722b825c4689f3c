"""Tables, drafts and imports as JSON: what a draft keeps, and what programs are told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from assessments.basis import RuleViolation
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.checking import fault_from
from assessments.interchange.bulk.models import BulkImport
from assessments.interchange.bulk.preparing import Prepared
from assessments.interchange.bulk.table import Line, Note, Table
from assessments.journal.records import instant
from assessments.web.faults import in_words


def table_record(table: Table) -> dict[str, Any]:
    return {
        "format": table.format,
        "headings": list(table.headings),
        "lines": [_line_record(line) for line in table.lines],
        "notes": [[note.template, dict(note.params)] for note in table.notes],
        "asked": dict(table.asked),
        "sheets": list(table.sheets),
    }


def _line_record(line: Line) -> list[Any]:
    record: list[Any] = [line.number, list(line.cells)]
    if line.faults or line.csl:
        faults = [
            [column, fault.code, fault.field, fault.template, fault.params]
            for column, fault in line.faults
        ]
        record += [faults, dict(line.csl)]
    return record


def table_from(record: Mapping[str, Any]) -> Table:
    return Table(
        format=record["format"],
        headings=record["headings"],
        lines=[_line_from(line) for line in record["lines"]],
        notes=[Note(template, params) for template, params in record["notes"]],
        asked=record["asked"],
        sheets=record["sheets"],
    )


def _line_from(record: Sequence[Any]) -> Line:
    number, cells = record[:2]
    if len(record) == 2:
        return Line(number, cells)
    faults = [
        (column, RuleViolation(code, name, template, **params))
        for column, code, name, template, params in record[2]
    ]
    return Line(number, cells, faults, record[3])


def note_in_words(note: Note) -> str:
    text = gettext(note.template)
    return text % note.params if note.params else text


def import_record(made: BulkImport) -> dict[str, Any]:
    """What an import did. Needs `made_by` and `undone_by` selected."""
    return {
        "id": str(made.uid),
        "name": made.name,
        "format": made.format,
        "accepted": made.is_accepted,
        "counts": made.counts,
        "evidence": _ids(made.made["evidence"]),
        "citations": _ids(made.made["citations"]),
        "sources": _ids(made.made["sources"]),
        "left_out": [
            {"row": row, "faults": [_fault_record(row, said) for said in faults]}
            for row, faults in made.left_out
        ],
        "imported_at": instant(made.imported_at),
        "imported_by": made.made_by.name if made.made_by else None,
        "undone_at": instant(made.undone_at),
        "undone_by": made.undone_by.name if made.undone_by else None,
    }


def _ids(made: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    return [{"id": uid, "row": row} for uid, row in made]


def _fault_record(row: int, said: Sequence[Any]) -> dict[str, str]:
    fault = fault_from(said)
    pointer = f"/rows/{row}/{fault.field}" if fault.field else f"/rows/{row}"
    return {"pointer": pointer, "code": fault.code, "detail": in_words(fault)}


def preview_record(prepared: Prepared) -> dict[str, Any]:
    """What an import would do, row by row."""
    checked, table = prepared.checked, prepared.table
    fates = prepared.fates
    chosen = [fate.choice for fate in fates.values()]
    alone = prepared.record["sources_alone"]
    whole = len(checked.rows) - len(checked.faulty) - alone - len(fates)
    return {
        "dry_run": True,
        "format": table.format,
        "rows": len(checked.rows),
        "map": {name: table.headings[n] for name, n in prepared.columns.columns.items()},
        "notes": [note_in_words(note) for note in table.notes],
        "counts": {
            "evidence": whole + chosen.count(rules.IMPORT),
            "cited": chosen.count(rules.CITE),
            "skipped": chosen.count(rules.SKIP),
            "faulty": len(checked.faulty),
            "sources": checked.new_sources,
            "known_sources": checked.known_sources,
        },
        "faults": [
            {"pointer": f"/{fault.field}", "code": fault.code, "detail": in_words(fault)}
            for fault in prepared.faults[: rules.TOLD_MOST]
        ],
        "alike": [
            {
                "row": checked.rows[index].number,
                "share": round(like.share, 2),
                "exact": like.is_exact,
                "evidence_id": str(like.uid) if like.uid else None,
                "of_row": None if like.index is None else checked.rows[like.index].number,
                "choice": fates[index].choice,
            }
            for index, like in sorted(checked.likes.items())
        ],
    }
