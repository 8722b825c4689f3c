"""Reads for the pages of a bulk import. Each docstring states the number of SQL queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from assessments.basis import NotVisible, RuleViolation
from assessments.evidence.models import Evidence
from assessments.framing.access import Access
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.checking import fault_from
from assessments.interchange.bulk.fates import fates_of
from assessments.interchange.bulk.models import BulkDraft, BulkImport

FAULTS, LIKES, READY = "faults", "likes", "ready"
SHOWS: Final = (FAULTS, LIKES, READY)


@dataclass(frozen=True, slots=True)
class Other:
    """What a row reads like: evidence that stands, or another row of the file."""

    share: int
    is_exact: bool
    statement: str
    label: str = ""
    uid: UUID | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """`cells` are the row's own, by field, the statement first."""

    index: int
    number: int
    statement: str
    source: str
    faults: Sequence[RuleViolation] = ()
    note: RuleViolation | None = None
    other: Other | None = None
    choice: str = rules.IMPORT
    may_cite: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """A mapped draft: how many rows are what, and those of one kind."""

    rows: int
    counts: Mapping[str, int]
    new_sources: int
    known_sources: int
    imports: int
    cites: int
    skips: int
    sources_alone: int
    places: Mapping[str, Sequence[int]] = field(default_factory=dict)


def drafts_of(access: Access) -> QuerySet[BulkDraft]:
    """What the actor has begun here, the newest first, without what it holds. 1 query."""
    rows = BulkDraft.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return rows.defer("content", "table", "checked").order_by("-kept_at", "-pk")


def imports_of(access: Access) -> QuerySet[BulkImport]:
    """Imports that the actor may see here, the newest first. 1 query."""
    rows = BulkImport.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return rows.select_related("made_by", "undone_by").order_by("-imported_at", "-pk")


def import_of(access: Access, uid: UUID) -> BulkImport:
    """One of them. Raises NotVisible. 1 query."""
    found = imports_of(access).filter(uid=uid).first()
    if found is None:
        raise NotVisible(str(uid))
    return found


def made_evidence(access: Access, made: BulkImport, most: int) -> list[tuple[int, Evidence]]:
    """The first pieces of evidence that an import made and the actor sees, each with its row.
    1 query."""
    rows = {UUID(uid): row for uid, row in made.made["evidence"][:most]}
    seen = Evidence.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return [(rows[item.uid], item) for item in seen.filter(uid__in=rows).order_by("pk")]


def preview_of(draft: BulkDraft) -> Preview:
    """Of a draft that is mapped. No query."""
    checked: dict[str, Any] = draft.checked or {}
    total = len(draft.table["lines"])
    faulty = {int(index) for index in checked["faults"]}
    alike = {int(index) for index in checked["likes"]}
    places = {
        FAULTS: sorted(faulty),
        LIKES: sorted(alike),
        READY: [n for n in range(total) if n not in faulty and n not in alike],
    }
    fates = [fate.choice for fate in fates_of(checked, draft.choices).values()]
    alone = checked["sources_alone"]
    ready = len(places[READY]) - alone
    return Preview(
        rows=total,
        counts={show: len(found) for show, found in places.items()},
        new_sources=checked["new_sources"],
        known_sources=checked["known_sources"],
        imports=ready + fates.count(rules.IMPORT),
        cites=fates.count(rules.CITE),
        skips=fates.count(rules.SKIP),
        sources_alone=alone,
        places=places,
    )


def preview_rows(access: Access, draft: BulkDraft, places: Sequence[int]) -> list[PreviewRow]:
    """These rows of a mapped draft, each with what it reads like. 1 query."""
    checked: dict[str, Any] = draft.checked or {}
    likes = {n: checked["likes"][str(n)] for n in places if str(n) in checked["likes"]}
    uids = {UUID(like["uid"]) for like in likes.values() if like["uid"]}
    seen = Evidence.objects.visible_to(access.actor).filter(assessment=access.assessment)
    standing = {item.uid: item for item in seen.filter(uid__in=uids)}
    fates = fates_of(checked, draft.choices)
    citable = set(checked["citable"])
    rows = []
    for index in places:
        number, statement, source = _said(draft, index)
        fate = fates.get(index)
        note = checked["notes"].get(str(index))
        rows.append(
            PreviewRow(
                index=index,
                number=number,
                statement=statement,
                source=source,
                faults=[fault_from(said) for said in checked["faults"].get(str(index), ())],
                note=fault_from(note) if note else None,
                other=_other(draft, likes.get(index), standing),
                choice=fate.choice if fate else rules.IMPORT,
                may_cite=index in citable,
            )
        )
    return rows


def _said(draft: BulkDraft, index: int) -> tuple[int, str, str]:
    number, cells = draft.table["lines"][index][:2]
    columns = draft.mapping["columns"]

    def cell(*names: str) -> str:
        found = (cells[columns[name]].strip() for name in names if name in columns)
        return next(filter(None, found), "")

    source = cell("source", "title", "url") or draft.mapping["defaults"].get("source", "")
    return number, cell("statement"), source


def _other(
    draft: BulkDraft, like: Mapping[str, Any] | None, standing: Mapping[UUID, Evidence]
) -> Other | None:
    if like is None:
        return None
    share = round(like["share"] * 100)
    if like["uid"]:
        item = standing.get(UUID(like["uid"]))
        if item is None:
            return Other(share, like["is_exact"], "")
        return Other(share, like["is_exact"], item.statement, item.label, item.uid)
    number, statement, _ = _said(draft, like["index"])
    return Other(share, like["is_exact"], statement, row=number)
