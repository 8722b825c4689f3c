"""Writing what was prepared: all of it or nothing, in one transaction that is short."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.curation.operations import accepted_at_once
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Source
from assessments.evidence.operations import (
    CitationDraft,
    EvidenceDraft,
    SourceDraft,
    add_many_sources,
    cite_many,
    submit_many,
)
from assessments.framing.access import WritingAccess, access_for_writing
from assessments.framing.models import Participant
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.candidates import Candidate, candidates
from assessments.interchange.bulk.checking import is_named_by_host
from assessments.interchange.bulk.fates import Fate
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.mapping import check_mapping
from assessments.interchange.bulk.models import BulkImport
from assessments.interchange.bulk.sources import Known, Sources, key_of, sources_known, url_key
from assessments.interchange.bulk.table import Table
from assessments.journal.models import Audience
from assessments.journal.operations import Entry

Progress = Callable[[int, int], None]
Finish = Callable[[BulkImport], None]


def import_rows(
    *,
    actor: Actor,
    assessment_uid: UUID,
    table: Table,
    columns: Columns,
    fates: Mapping[int, Fate],
    name: str,
    accept: bool = False,
    leave_out: bool = False,
    progress: Progress | None = None,
    finish: Finish | None = None,
) -> BulkImport:
    """Import the rows of a table. `finish` is called within the transaction, when all is written.

    Raises Violations: a fault of a row is `rows/12/kind`, 12 its place in the file as its own
    program counts it; with `leave_out` such rows are left out and told of. AccessDenied where
    grades, or accepting, are not the actor's. About 30 queries, and 3 for each 500 rows.
    """
    # Of the shape alone, for who may grade is asked under the lock; what takes long is done before.
    check_mapping(columns, table.headings, may_grade=True)
    rows = list(candidates(table, columns))
    faulty = [row for row in rows if row.faults]
    with transaction.atomic():
        access = access_for_writing(actor, assessment_uid)
        access.require_contributor()
        access.require_open()
        if accept:
            access.require_curator()
        check_mapping(columns, table.headings, may_grade=access.may_grade)
        if faulty and not leave_out:
            raise Violations([f.under(f"rows/{row.number}") for row in faulty for f in row.faults])
        writing = _Writing(access, rows, fates, progress)
        writing.write(accept=accept)
        made = writing.told(name, table.format, accept=accept, faulty=faulty)
        access.journal_all(writing.entries(accept=accept))
        if finish is not None:
            finish(made)
    return made


@dataclass(slots=True)
class _Named:
    """The sources that the rows name: those there, and new ones by their keys."""

    known: Sources
    drafts: dict[str, SourceDraft] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    old: set[UUID] = field(default_factory=set)

    def of(self, row: Candidate, draft: SourceDraft) -> Known | str:
        url = row.citation.url if row.citation else ""
        found = self.known.found(draft, url, by_host=is_named_by_host(row))
        return self._placed(found, key_of(draft), draft, row)

    def origin(self, row: Candidate) -> Known | str | None:
        if not row.origin:
            return None
        draft = SourceDraft(name=row.origin)
        return self._placed(self.known.named(row.origin), key_of(draft), draft, row)

    def _placed(
        self, found: Known | None, key: str, draft: SourceDraft, row: Candidate
    ) -> Known | str:
        if found is not None:
            self.old.add(found.uid)
            return found
        # A grade or a reference that a later row says of it is as good as the first one's.
        first = self.drafts.setdefault(key, draft)
        if draft.reliability and not first.reliability:
            self.drafts[key] = replace(first, reliability=draft.reliability)
        self.rows.setdefault(key, row.number)
        return key


class _Writing:
    """One import under way; `access` holds the lock."""

    def __init__(
        self,
        access: WritingAccess,
        rows: list[Candidate],
        fates: Mapping[int, Fate],
        progress: Progress | None,
    ) -> None:
        self.access, self.fates, self.progress = access, fates, progress
        self.rows = [row for row in rows if not row.faults]
        self.by_index = {row.index: row for row in self.rows}
        self.skipped = [row for row in self.rows if self._choice(row) == rules.SKIP]
        self.cited = [row for row in self.rows if self._target(row) is not row]
        taken = {row.index for row in (*self.skipped, *self.cited)}
        self.new = [row for row in self.rows if row.evidence and row.index not in taken]
        self.named = _Named(sources_known(access))
        self.sources: list[Source] = []
        self.evidence: list[tuple[Evidence, list[Citation]]] = []
        self.citations: list[Citation] = []
        self.citing: list[Candidate] = []

    def _choice(self, row: Candidate) -> str:
        fate = self.fates.get(row.index)
        return fate.choice if fate else rules.IMPORT

    def _target(self, row: Candidate) -> Candidate | UUID:
        """What a row is cited for: a row that is imported, or what stands; itself for neither.

        A row that repeats one that is left out takes its place.
        """
        seen = {row.index}
        at = row
        while self._choice(at) == rules.CITE:
            fate = self.fates[at.index]
            if fate.uid is not None:
                return fate.uid
            following = self.by_index.get(-1 if fate.index is None else fate.index)
            if following is None or following.index in seen:
                return row
            if self._choice(following) == rules.SKIP:
                return row
            seen.add(following.index)
            at = following
        return at

    def write(self, *, accept: bool) -> None:
        wanted = [row for row in (*self.new, *self.cited) if row.source] + [
            row for row in self.rows if row.source and not row.evidence
        ]
        wanted.sort(key=lambda row: row.index)
        meant = {row.index: self.named.of(row, row.source) for row in wanted if row.source}
        origins = {row.index: self.named.origin(row) for row in wanted}
        made = add_many_sources(self.access, list(self.named.drafts.values()))
        self.sources = made
        by_key = dict(zip(self.named.drafts, made, strict=True))
        by_uid = {source.uid: source for source in (*made, *self._standing(self.named.old))}

        def uid_of(found: Known | str | None) -> UUID | None:
            if found is None:
                return None
            return by_key[found].uid if isinstance(found, str) else found.uid

        def citation(row: Candidate) -> CitationDraft | None:
            if row.citation is None:
                return None
            return replace(
                row.citation,
                source_uid=uid_of(meant.get(row.index)),
                origin_uid=uid_of(origins.get(row.index)),
            )

        drafts = [_with(row.evidence, citation(row)) for row in self.new if row.evidence]
        self.evidence = submit_many(
            self.access,
            drafts,
            by_uid,
            decide=accepted_at_once if accept else None,
            progress=self._progress,
        )
        self._cite(citation, by_uid)

    def _progress(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, len(self.new))

    def _standing(self, uids: Iterable[UUID]) -> list[Source]:
        rows = Source.objects.visible_to(self.access.actor)
        return list(rows.filter(assessment=self.access.assessment, uid__in=uids))

    def _cite(
        self, citation: Callable[[Candidate], CitationDraft | None], sources: dict[UUID, Source]
    ) -> None:
        made = {row.index: pair[0] for row, pair in zip(self.new, self.evidence, strict=True)}
        targets = {row.index: self._target(row) for row in self.cited}
        standing = self._evidence({t for t in targets.values() if isinstance(t, UUID)})
        said = self._said(standing.values())
        pairs: list[tuple[Evidence, CitationDraft]] = []
        for row in self.cited:
            target, draft = targets[row.index], citation(row)
            evidence = standing.get(target) if isinstance(target, UUID) else made.get(target.index)
            if evidence is None or draft is None or draft.source_uid is None:
                raise _gone(row)
            key = (evidence.uid, draft.source_uid, url_key(draft.url))
            if key not in said:
                said.add(key)
                pairs.append((evidence, draft))
                self.citing.append(row)
        if pairs:
            self.citations = cite_many(self.access, pairs, sources)

    def _evidence(self, uids: set[UUID]) -> dict[UUID, Evidence]:
        rows = Evidence.objects.visible_to(self.access.actor).select_related("submitted_by")
        found = rows.filter(assessment=self.access.assessment, uid__in=uids)
        standing = found.filter(status__in=(EvidenceStatus.SUBMITTED, EvidenceStatus.ACCEPTED))
        return {evidence.uid: evidence for evidence in standing}

    def _said(self, standing: Iterable[Evidence]) -> set[tuple[UUID, UUID, str]]:
        """What evidence that stands, or is just made, has been cited for already."""
        rows = Citation.objects.filter(evidence__in=[each.pk for each in standing])
        listed = rows.values_list("evidence__uid", "source__uid", "url")
        fresh = [(e.uid, c.source.uid, c.url) for e, cited in self.evidence for c in cited]
        return {(e, s, url_key(url)) for e, s, url in (*listed, *fresh)}

    def told(self, name: str, format_: str, *, accept: bool, faulty: list[Candidate]) -> BulkImport:
        numbers = list(self.named.rows.values())
        made: dict[str, list[list[Any]]] = {
            "evidence": [
                [str(evidence.uid), row.number]
                for row, (evidence, _) in zip(self.new, self.evidence, strict=True)
            ],
            "citations": [
                [str(citation.uid), row.number]
                for row, citation in zip(self.citing, self.citations, strict=True)
            ],
            "sources": [
                [str(source.uid), number]
                for source, number in zip(self.sources, numbers, strict=True)
            ],
        }
        left_out = [
            [row.number, [[f.code, f.field, f.template, f.params] for f in row.faults]]
            for row in faulty
        ]
        return BulkImport.objects.create(
            assessment=self.access.assessment,
            made_by=self.access.participant,
            name=name[: rules.NAME_LONGEST],
            format=format_,
            is_accepted=accept,
            made=made,
            left_out=left_out,
            counts={
                "rows": len(self.rows) + len(faulty),
                **{kind: len(found) for kind, found in made.items()},
                "skipped": len(self.skipped),
                "cited": len(self.cited),
                "left_out": len(faulty),
                "known_sources": len(self.named.old),
            },
            imported_at=self.access.actor.at,
        )

    def entries(self, *, accept: bool) -> list[Entry]:
        touched = [c.evidence for c in self.citations]
        touched += [evidence for evidence, _ in self.evidence]
        return resyncs(
            "import_evidence",
            touched,
            is_open=accept or bool(self.sources),
            own=self.access.participant,
        )


def resyncs(
    verb: str, touched: Iterable[Evidence], *, is_open: bool, own: Participant | None
) -> list[Entry]:
    """One for all where everybody sees something of it, else one for each submitter's own eyes.

    Each says that everything is to be read anew, and none of it: what is said to those who see
    only a part would tell them of the rest.
    """
    rows = list(touched)
    if is_open or any(row.status == EvidenceStatus.ACCEPTED for row in rows):
        return [Entry(verb, is_resync=True)]
    submitters: set[UUID | None] = {row.submitted_by.uid for row in rows if row.submitted_by}
    if own is not None:
        submitters.add(own.uid)
    return [
        Entry(verb, audience=Audience.CURATION, audience_ref=uid, is_resync=True)
        for uid in sorted(submitters or {None}, key=str)
    ]


def _with(draft: EvidenceDraft, citation: CitationDraft | None) -> EvidenceDraft:
    return replace(draft, citation=citation)


def _gone(row: Candidate) -> Violations:
    words = gettext_noop("repeats evidence that is no longer there: choose again")
    return Violations([RuleViolation("gone", f"rows/{row.number}", words)])
