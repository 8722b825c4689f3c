"""What an import would do, row by row: faults, repetitions, sources that are there already."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from assessments.basis import RuleViolation
from assessments.evidence.likeness import Likes, plain
from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.framing.access import Access
from assessments.interchange.bulk.candidates import Candidate, candidates
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.sources import Sources, differs, key_of, sources_known
from assessments.interchange.bulk.table import Table

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Like:
    """What a row reads like: evidence that stands (`uid`) or an earlier row (`index`)."""

    share: float
    is_exact: bool
    uid: UUID | None = None
    index: int | None = None


@dataclass(slots=True)
class Checked:
    """The whole file. `likes` by row; `notes` are what a row should know and is not stopped by."""

    rows: list[Candidate]
    likes: dict[int, Like] = field(default_factory=dict)
    notes: dict[int, RuleViolation] = field(default_factory=dict)
    new_sources: int = 0
    known_sources: int = 0

    @property
    def faulty(self) -> list[Candidate]:
        return [row for row in self.rows if row.faults]


def check_table(
    access: Access, table: Table, columns: Columns, report: Report | None = None
) -> Checked:
    """4 queries, however many rows there are."""
    rows = list(candidates(table, columns))
    checked = Checked(rows)
    _find_sources(checked, sources_known(access))
    known = (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .exclude(status__in=(EvidenceStatus.MERGED, EvidenceStatus.REJECTED))
    )
    standing = known.order_by("pk").values_list("uid", "statement")
    _find_likes(checked, standing, report)
    return checked


def _find_sources(checked: Checked, known: Sources) -> None:
    new: set[str] = set()
    old: set[UUID] = set()
    for row in checked.rows:
        if row.source is None or row.faults:
            continue
        url = row.citation.url if row.citation else ""
        found = known.found(row.source, url, by_host=is_named_by_host(row))
        if found is None:
            new.add(key_of(row.source))
        else:
            old.add(found.uid)
            note = differs(found, row.source)
            if note is not None:
                checked.notes[row.index] = note
        if row.origin and known.named(row.origin) is None:
            new.add(f"name:{plain(row.origin)}")
    checked.new_sources, checked.known_sources = len(new), len(old)


def is_named_by_host(row: Candidate) -> bool:
    """Whether the row itself names no source, so that its name is that of a site."""
    url = row.citation.url if row.citation else ""
    return bool(url and row.source and f"{row.source.name}/" in f"{url}/")


def _find_likes(
    checked: Checked, standing: Iterable[tuple[UUID, str]], report: Report | None
) -> None:
    """Each row beside what stands and beside the rows before it; what stands goes first."""
    likes: Likes[UUID | int] = Likes(standing)
    whole = [row for row in checked.rows if row.evidence is not None and not row.faults]
    for done, row in enumerate(whole):
        assert row.evidence is not None
        statement = row.evidence.statement
        found = likes.like(statement, same_facts=True)
        if found:
            checked.likes[row.index] = _best(found, statement, likes)
        likes.add(row.index, statement)
        if report is not None and done % 50 == 0:
            report(done, len(whole))


def _best(
    found: Sequence[tuple[float, UUID | int]], statement: str, likes: Likes[UUID | int]
) -> Like:
    same = [pair for pair in found if pair[0] > _SAME and likes.is_same(pair[1], statement)]
    share, key = (same or found)[0]
    is_exact = bool(same)
    if isinstance(key, UUID):
        return Like(share, is_exact, uid=key)
    return Like(share, is_exact, index=key)


# Whoever says the same word for word shares all words; more is asked of a repetition.
_SAME = 0.99


def checked_record(checked: Checked) -> dict[str, Any]:
    """What the preview shows, without any text: those are the draft's, and the evidence's own."""
    return {
        "faults": {str(row.index): [_said(f) for f in row.faults] for row in checked.faulty},
        "likes": {
            str(index): {
                "share": round(like.share, 2),
                "is_exact": like.is_exact,
                "uid": str(like.uid) if like.uid else None,
                "index": like.index,
            }
            for index, like in checked.likes.items()
        },
        "notes": {str(index): _said(note) for index, note in checked.notes.items()},
        "citable": [row.index for row in checked.rows if row.citation is not None],
        "sources_alone": sum(row.evidence is None and not row.faults for row in checked.rows),
        "new_sources": checked.new_sources,
        "known_sources": checked.known_sources,
    }


def _said(fault: RuleViolation) -> list[Any]:
    return [fault.code, fault.field, fault.template, fault.params]


def fault_from(said: Sequence[Any]) -> RuleViolation:
    code, name, template, params = said
    return RuleViolation(code, name, template, **params)
