"""Whole assessments as one actor may see them, in the native format.

Everything is read through the capabilities' own queries and records inside one snapshot; sealed
and withdrawn things and what the actor may not read are not among them. The number of SQL queries
is the same however large the assessment is: one for each record type, and one more for rounds.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.debate.queries import arguments_of, votes_of, without_withdrawn
from assessments.debate.records import argument_record, argument_vote_record
from assessments.estimates.queries import estimates_of, impact_estimates_of, judgements_of
from assessments.estimates.records import (
    estimate_record,
    impact_estimate_record,
    judgement_record,
)
from assessments.evidence.models import Citation, Link
from assessments.evidence.queries import evidence_of, ratings_for, sources_of
from assessments.evidence.records import (
    citation_record,
    evidence_record,
    link_record,
    rating_record,
    source_record,
)
from assessments.framing.access import Access
from assessments.framing.queries import (
    hypotheses_of,
    participants_of,
    perspectives_of,
    questions_of,
    resolutions_of,
)
from assessments.framing.records import (
    assessment_record,
    hypothesis_record,
    participant_record,
    perspective_record,
    question_record,
    resolution_record,
)
from assessments.implications.queries import implication_estimates_of, implications_of
from assessments.implications.records import implication_estimate_record, implication_record
from assessments.interchange import rules
from assessments.interchange.passing.spelling import rating_lines
from assessments.interchange.rules import Document, Row
from assessments.journal.records import instant
from assessments.live.queries import changes_after
from assessments.live.records import change_record
from assessments.rounds.queries import rounds_of
from assessments.rounds.records import round_record
from assessments.web.snapshots import snapshot

GENERATOR = "assay"


def size_of(access: Access) -> int:
    """How many ratings there may be: of every visible link by every participant. Not how many
    there are, which would tell what is sealed. 2 queries."""
    links = Link.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return links.count() * access.assessment.participants.count()


_CHUNK = 2000


def export_document(access: Access, *, marking: str | None = None) -> Document:
    """The assessment as one document.

    `marking` is the ceiling (`TLP:GREEN` …): evidence and sources marked above it are left out
    with all that hangs on them. What carries no marking counts as CLEAR. Raises RuleViolation
    when the assessment itself is marked above the ceiling.
    """
    check_ceiling(access, marking)
    with snapshot():
        export = Export(access, marking)
        rows = {kind: list(export.rows(kind)) for kind in rules.TYPES}
        return {**export.header(), **export.top(), **rows}


def json_chunks(
    access: Access,
    *,
    marking: str | None = None,
    history: bool = False,
    without: Collection[str] = (),
) -> Iterator[bytes]:
    """The same as UTF-8 text, a record at a time: memory does not grow with the assessment.

    `history` adds the journal as the actor may read it, as `changes`. The lists of the record
    types in `without` stay empty.
    """
    _check_asked(access, marking, history=history)
    return _json_chunks(access, marking, without, history=history)


def _json_chunks(
    access: Access, marking: str | None, without: Collection[str], *, history: bool
) -> Iterator[bytes]:
    with snapshot():
        export = Export(access, marking)
        head = _text({**export.header(), **export.top()})
        yield head[:-1].encode()
        for kind in rules.TYPES:
            yield from _listed(kind, () if kind in without else export.rows(kind))
        if history:
            yield from _listed(rules.CHANGES, export.changes())
        yield b"}\n"


def _listed(kind: str, rows: Iterable[Row]) -> Iterator[bytes]:
    yield f',\n"{kind}":['.encode()
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n").encode() + _text(row).encode()
    yield b"]"


def ndjson_lines(
    access: Access, *, marking: str | None = None, history: bool = False
) -> Iterator[bytes]:
    """The same records line by line: header, assessment, team, then each after what it names; and
    last how many there were of each type, so that a file that breaks off is noticed."""
    _check_asked(access, marking, history=history)
    return _ndjson_lines(access, marking, history=history)


def _ndjson_lines(access: Access, marking: str | None, *, history: bool) -> Iterator[bytes]:
    with snapshot():
        export = Export(access, marking)
        counts: dict[str, int] = {}
        yield _line("header", {**export.header(), rules.HAS_END: True})
        for kind, row in export.top().items():
            yield _line(kind, row)
        for kind, lines in _lines_by_kind(export, marking, history=history):
            for some in lines:
                counts[kind] = counts.get(kind, 0) + some.count(b"\n")
                yield some
        yield _line(rules.END, {"counts": counts})


def _lines_by_kind(
    export: "Export", marking: str | None, *, history: bool
) -> Iterator[tuple[str, Iterator[bytes]]]:
    for kind in rules.TYPES_BY_REFERENCE:
        if kind == "ratings" and marking is None:
            # Nothing is left out: they need not be looked at one by one.
            yield kind, rating_lines(export.access)
        else:
            yield kind, (_line(kind, row) for row in export.rows(kind))
    if history:
        yield rules.CHANGES, (_line(rules.CHANGES, row) for row in export.changes())


def _check_asked(access: Access, marking: str | None, *, history: bool) -> None:
    check_ceiling(access, marking)
    if marking is not None and history:
        raise RuleViolation(
            "history", "include", gettext_noop("the history cannot be cut to a marking")
        )


def check_ceiling(access: Access, marking: str | None) -> None:
    """Asked before the first byte, so that a refusal is no broken stream."""
    if marking is None:
        return
    if marking not in rules.MARKINGS:
        raise RuleViolation(
            "unknown",
            "marking",
            gettext_noop("is none of: %(known)s"),
            known=", ".join(rules.MARKINGS),
        )
    if not rules.within(access.assessment.marking, marking):
        raise RuleViolation(
            "marking", "marking", gettext_noop("the assessment itself is marked above this")
        )


def _line(kind: str, row: Row) -> bytes:
    return _text({"type": kind, **row}).encode() + b"\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sorted_keys(value: Any) -> Any:
    """Nested values with their keys in one order: PostgreSQL keeps none, SQLite the given one."""
    if isinstance(value, dict):
        return {key: _sorted_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted_keys(item) for item in value]
    return value


class Export:
    """One export under way: which records are in, so that nothing refers to what is not."""

    def __init__(self, access: Access, marking: str | None) -> None:
        self.access = access
        self.marking = marking
        self.left_out: set[str] = set()
        self.evidence: list[Row] | None = None

    def header(self) -> Row:
        return {
            "$schema": rules.SCHEMA,
            "format": rules.FORMAT,
            "format_version": rules.FORMAT_VERSION,
            "exported_at": instant(self.access.actor.at),
            "generator": GENERATOR,
            "release": None,
        }

    def top(self) -> dict[str, Row]:
        assessment = self.access.assessment
        team = assessment.team
        return {
            "assessment": _sorted_nested(assessment_record(assessment)),
            "team": {"id": str(team.uid), "name": team.name},
        }

    def rows(self, kind: str) -> Iterable[Row]:
        """The records of one type, in the order in which they were made or are shown."""
        special = {"evidence": self._evidence, "hypotheses": self._hypotheses}.get(kind)
        if special is not None:
            return special()
        source = _SOURCES.get(kind)
        if source is None:
            return ()
        find, record = source
        return self._kept(kind, (record(row) for row in find(self.access)))

    def changes(self) -> Iterator[Row]:
        """The journal as the actor may read it, in order."""
        rows = changes_after(self.access).iterator(chunk_size=_CHUNK)
        while some := list(islice(rows, _CHUNK)):
            for change in without_withdrawn(some):
                yield _sorted_nested(change_record(change))

    def _kept(self, kind: str, rows: Iterable[Row]) -> Iterator[Row]:
        # The document has ratings and the like after evidence, so what is left out is known.
        self._know_left_out(kind)
        for row in rows:
            if kind == "sources" and row["id"] in self.left_out:
                continue
            if self._hangs_on_left_out(row):
                self.left_out.add(row["id"])
                continue
            if kind == "estimates":
                row["moved_by"] = [m for m in row["moved_by"] if m["id"] not in self.left_out]
            if kind == "arguments":
                row["evidence_ids"] = [e for e in row["evidence_ids"] if e not in self.left_out]
            yield _sorted_nested(row)

    def _know_left_out(self, kind: str) -> None:
        if self.marking and kind in ("sources", "evidence", "citations") and not self.left_out:
            for source in sources_of(self.access):
                if not rules.within(source.marking, self.marking):
                    self.left_out.add(str(source.uid))

    def _hangs_on_left_out(self, row: Row) -> bool:
        return any(
            row.get(key) in self.left_out
            for key in ("evidence_id", "source_id", "origin_source_id", "link_id", "argument_id")
        )

    def _hypotheses(self) -> list[Row]:
        return rules.targets_first([hypothesis_record(h) for h in hypotheses_of(self.access)])

    def _evidence(self) -> list[Row]:
        if self.evidence is None:
            rows = [evidence_record(e) for e in evidence_of(self.access).prefetch_related(None)]
            within = [row for row in rows if rules.within(row["marking"], self.marking)]
            self.evidence = rules.targets_first(within)
            kept = {row["id"] for row in self.evidence}
            self.left_out.update(row["id"] for row in rows if row["id"] not in kept)
        return self.evidence


def _sorted_nested(row: Row) -> Row:
    return {
        key: _sorted_keys(value) if isinstance(value, dict | list) else value
        for key, value in row.items()
    }


def _streamed(find: Callable[[Access], Any]) -> Callable[[Access], Iterator[Any]]:
    def rows(access: Access) -> Iterator[Any]:
        found: Iterator[Any] = find(access).iterator(chunk_size=_CHUNK)
        return found

    return rows


def _citations(access: Access) -> Iterator[Citation]:
    rows = Citation.objects.visible_to(access.actor).filter(
        assessment=access.assessment, source__withdrawn_at__isnull=True
    )
    # A citation whose origin is withdrawn would claim its source as the voice: it is left out.
    rows = rows.exclude(origin_source__withdrawn_at__isnull=False)
    found = rows.select_related("evidence", "source", "origin_source").order_by("pk")
    return found.iterator(chunk_size=_CHUNK)


def _links(access: Access) -> Iterator[Link]:
    rows = Link.objects.visible_to(access.actor).filter(assessment=access.assessment)
    found = rows.select_related("evidence", "hypothesis").order_by("pk")
    return found.iterator(chunk_size=_CHUNK)


_SOURCES: dict[str, tuple[Callable[[Access], Iterable[Any]], Callable[[Any], Row]]] = {
    "participants": (participants_of, participant_record),
    "perspectives": (perspectives_of, perspective_record),
    "questions": (questions_of, question_record),
    "sources": (sources_of, source_record),
    "citations": (_citations, citation_record),
    "links": (_links, link_record),
    "ratings": (_streamed(ratings_for), rating_record),
    "rounds": (rounds_of, round_record),
    "estimates": (_streamed(estimates_of), estimate_record),
    "impact_estimates": (_streamed(impact_estimates_of), impact_estimate_record),
    "judgements": (judgements_of, judgement_record),
    "arguments": (_streamed(arguments_of), argument_record),
    "argument_votes": (_streamed(votes_of), argument_vote_record),
    "implications": (implications_of, implication_record),
    "implication_estimates": (_streamed(implication_estimates_of), implication_estimate_record),
    "resolutions": (resolutions_of, resolution_record),
}
