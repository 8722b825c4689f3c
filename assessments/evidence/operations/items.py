"""Writes to evidence and its citations. Accepting and the like is `curation`'s."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_partial_date, check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.likeness import plain
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Source
from assessments.evidence.operations.ratings import rate_submission
from assessments.evidence.operations.sources import (
    SourceDraft,
    check_says_the_same,
    save_new_source,
    say_more,
    sources_called,
)
from assessments.evidence.records import citation_record, evidence_record, source_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.journal.models import Audience
from assessments.journal.operations import Entry


@dataclass(frozen=True, slots=True)
class CitationDraft:
    """Where a statement comes from. Either `source_uid` or `new_source` names the source.

    The origin (whom the source repeats) is likewise an existing or a new source, or neither.
    """

    source_uid: UUID | None = None
    new_source: SourceDraft | None = None
    origin_uid: UUID | None = None
    new_origin: SourceDraft | None = None
    relation: str = "corroborates"
    url: str = ""
    archived_url: str = ""
    accessed_on: str | None = None
    excerpt: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A statement as it is submitted; `credibility` None is ungraded.

    `marking` "" leaves an item's marking as it stands, None takes it away. `bears` says of
    hypotheses, by their ids, how consistent its submitter finds it with each: the first ratings.
    """

    statement: str
    kind: str
    credibility: int | None = None
    occurred_on: str | None = None
    origin_note: str = ""
    tags: Sequence[str] = ()
    marking: str | None = ""
    citation: CitationDraft | None = field(default=None)
    citations: Sequence[CitationDraft] = ()
    bears: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def cited(self) -> list[CitationDraft]:
        return [*([self.citation] if self.citation else []), *self.citations]


def evidence_entry(
    verb: str, evidence: Evidence, *more: tuple[str, dict[str, Any]], note: str = ""
) -> Entry:
    """A journal entry of `evidence` for those who may see it in its present status."""
    submitter = evidence.submitted_by
    open_to_all = evidence.status == EvidenceStatus.ACCEPTED
    return Entry(
        verb,
        upserts=[*more, ("evidence", evidence_record(evidence))],
        audience=Audience.ALL if open_to_all else Audience.CURATION,
        audience_ref=None if open_to_all or submitter is None else submitter.uid,
        note=note,
    )


@dataclass(slots=True)
class NamedSources:
    """The sources that one submission names. What it names twice is made once, and what is here
    already not at all."""

    access: WritingAccess
    standing: dict[str, Source]
    made: dict[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, access: WritingAccess, drafts: Iterable[CitationDraft]) -> "NamedSources":
        """Those of all citations that the submission brings. 2 queries, none for no new name."""
        new = [source for draft in drafts for source in (draft.new_source, draft.new_origin)]
        return cls(access, sources_called(access, [source.name for source in new if source]))

    def source_of(self, draft: CitationDraft) -> Source | None:
        """Raises RuleViolation (`source/stake` and the like)."""
        return self._resolved(draft.source_uid, draft.new_source, "source")

    def origin_of(self, draft: CitationDraft) -> Source | None:
        """Raises RuleViolation (`origin_source/stake` and the like)."""
        return self._resolved(draft.origin_uid, draft.new_origin, "origin_source")

    def _resolved(self, uid: UUID | None, draft: SourceDraft | None, place: str) -> Source | None:
        """The source named by `uid`; or by `draft`, one that is here or a new one."""
        if uid is not None:
            return fetch(Source.objects.visible_to(self.access.actor), self.access, uid)
        if draft is None:
            return None
        try:
            return self._named(draft)
        except RuleViolation as fault:
            raise fault.under(place) from None

    def _named(self, draft: SourceDraft) -> Source:
        """Raises RuleViolation where what is here, or was named before, says otherwise."""
        name = plain(draft.name)
        standing, made = self.standing.get(name), self.made.get(name)
        if standing is not None:
            check_says_the_same(standing, draft)
            return standing
        if made is not None:
            say_more(self.access, made, draft)
            return made
        self.made[name] = save_new_source(self.access, draft)
        return self.made[name]

    def entries(self) -> list[Entry]:
        records = [("sources", source_record(source)) for source in self.made.values()]
        return [Entry("add_source", upserts=records)] if records else []


def _save_citation(
    access: WritingAccess, evidence: Evidence, draft: CitationDraft, sources: NamedSources
) -> Citation:
    source, origin = sources.source_of(draft), sources.origin_of(draft)
    citation = new_citation(access, evidence, draft, source, origin)
    citation.save()
    return citation


def new_citation(
    access: WritingAccess,
    evidence: Evidence,
    draft: CitationDraft,
    source: Source | None,
    origin: Source | None,
) -> Citation:
    """The citation, checked and not saved yet."""
    if source is None:
        raise RuleViolation("required", "source", gettext_noop("may not be empty"))
    return Citation(
        assessment=access.assessment,
        evidence=evidence,
        source=source,
        origin_source=origin,
        created_at=access.actor.at,
        modified_at=access.actor.at,
        **checked_citation(draft),
    )


def checked_citation(draft: CitationDraft) -> dict[str, Any]:
    return {
        "relation": check_word(draft.relation, rules.RELATIONS, "relation"),
        "url": rules.check_url(draft.url, "url"),
        "archived_url": rules.check_url(draft.archived_url, "archived_url"),
        "accessed_on": check_partial_date(draft.accessed_on, "accessed_on"),
        "excerpt": rules.check_excerpt(draft.excerpt),
    }


@transaction.atomic
def submit_evidence(*, actor: Actor, assessment_uid: UUID, draft: EvidenceDraft) -> Evidence:
    """A new statement, with its citations. It waits in the curators' queue, whoever submits it."""
    access = access_for_writing(actor, assessment_uid)
    evidence, _ = write_submission(access, draft)
    return evidence


def write_submission(
    access: WritingAccess, draft: EvidenceDraft
) -> tuple[Evidence, list[Citation]]:
    """The same within another operation's transaction; journals it.

    Its first ratings are no part of the journal until it is accepted: links of what waits exist
    for nobody.
    """
    access.require_contributor()
    access.require_open()
    rules.check_citations(len(draft.cited))
    assessment = access.assessment
    assessment.refresh_from_db(fields=["last_evidence_label"])
    assessment.last_evidence_label += 1
    evidence = new_evidence(access, draft, assessment.last_evidence_label)
    evidence.save()
    assessment.save(update_fields=["last_evidence_label"])
    sources = NamedSources.of(access, draft.cited)
    citations = _save_citations(access, evidence, draft, sources)
    for hypothesis_uid, consistency in draft.bears.items():
        rate_submission(access, evidence, hypothesis_uid, consistency)
    more = [("citations", citation_record(citation)) for citation in citations]
    access.journal(*sources.entries(), evidence_entry("submit_evidence", evidence, *more))
    return evidence, citations


def new_evidence(access: WritingAccess, draft: EvidenceDraft, number: int) -> Evidence:
    """The statement as it is submitted, checked and not saved yet. A grade is a curator's."""
    if draft.credibility is not None:
        access.require_curator_or_lead()
    return Evidence(
        assessment=access.assessment,
        label=f"E{number}",
        submitted_by=access.participant,
        marking=rules.check_marking(draft.marking),
        created_at=access.actor.at,
        modified_at=access.actor.at,
        **_checked_statement(draft),
    )


def _checked_statement(draft: EvidenceDraft) -> dict[str, Any]:
    return {
        "statement": check_text(draft.statement, "statement", longest=rules.STATEMENT_LONGEST),
        "kind": check_word(draft.kind, rules.KINDS, "kind"),
        "credibility": rules.check_credibility(draft.credibility),
        "occurred_on": check_partial_date(draft.occurred_on, "occurred_on"),
        "origin_note": check_text(
            draft.origin_note, "origin_note", longest=rules.TEXT_LONGEST, required=False
        ),
        "tags": rules.check_tags(draft.tags),
    }


def _save_citations(
    access: WritingAccess, evidence: Evidence, draft: EvidenceDraft, sources: NamedSources
) -> list[Citation]:
    """A fault names the citation: `citation/url`, of several `citations/2/url`."""
    placed = [("citation", draft.citation)] if draft.citation else []
    placed += [(f"citations/{index}", cited) for index, cited in enumerate(draft.citations)]
    made = []
    for place, cited in placed:
        try:
            made.append(_save_citation(access, evidence, cited, sources))
        except RuleViolation as fault:
            raise fault.under(place) from None
    return made


@transaction.atomic
def edit_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    draft: EvidenceDraft,
    meaning_changed: bool,
    asks_again: bool = False,
    version: int | None = None,
) -> Evidence:
    """Replace a statement's own fields (its citation is left alone).

    A change of meaning raises `wording`; `asks_again` with it asks whoever has rated the item to
    rate it anew: what they gave still counts, as given to an earlier wording. Submitters may edit
    until a decision is made; curators and leads at any time. A grade is the latter's alone.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_open()
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    # Who has become an observer since they submitted it reads only.
    access.require_contributor()
    is_own = access.participant is not None and evidence.submitted_by_id == access.participant.pk
    if not is_own or evidence.status != EvidenceStatus.SUBMITTED:
        access.require_curator_or_lead()
    if draft.credibility != evidence.credibility:
        access.require_curator_or_lead()
    check_version(evidence, version, evidence_record(evidence))
    for name, value in _checked_statement(draft).items():
        setattr(evidence, name, value)
    if draft.marking != "":
        evidence.marking = rules.check_marking(draft.marking)
    if meaning_changed:
        evidence.wording += 1
        evidence.asked_again_at = actor.at if asks_again else evidence.asked_again_at
    touch(evidence, actor)
    evidence.save()
    access.journal(evidence_entry("edit_evidence", evidence))
    return evidence


@transaction.atomic
def grade_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    credibility: int | None,
    version: int | None = None,
) -> Evidence:
    """Set the credibility (1 to 6; None: ungraded)."""
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    check_version(evidence, version, evidence_record(evidence))
    evidence.credibility = rules.check_credibility(credibility)
    touch(evidence, actor)
    evidence.save()
    access.journal(evidence_entry("grade_evidence", evidence))
    return evidence


@transaction.atomic
def add_citation(
    *, actor: Actor, assessment_uid: UUID, evidence_uid: UUID, draft: CitationDraft
) -> Citation:
    """A further citation for evidence that the actor may see."""
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    citation, entries = write_citation(access, evidence, draft)
    access.journal_all(entries)
    return citation


def write_citation(
    access: WritingAccess, evidence: Evidence, draft: CitationDraft
) -> tuple[Citation, list[Entry]]:
    """A further citation within another operation's transaction, and what that one journals.

    3 queries more than its own writes at most: how many there are, and what is called so.
    """
    rules.check_citations(evidence.citations.count() + 1)
    sources = NamedSources.of(access, [draft])
    citation = _save_citation(access, evidence, draft, sources)
    entry = evidence_entry("add_citation", evidence)
    entry.upserts = [("citations", citation_record(citation))]
    return citation, [*sources.entries(), entry]
