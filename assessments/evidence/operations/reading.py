"""Writes to the reading room. The journal tells that something was done, never a text's words:
a text may be purged, and the journal need not be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from assessments.accounts.operations import forget_answers
from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_partial_date, check_text
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.models import (
    Citation,
    Evidence,
    ReadingText,
    Sentence,
    SentenceUse,
    Source,
)
from assessments.evidence.operations.citations import removal_of
from assessments.evidence.operations.items import (
    CitationDraft,
    EvidenceDraft,
    write_citation,
    write_submission,
)
from assessments.evidence.operations.sources import (
    SourceDraft,
    check_says_the_same,
    save_new_source,
    sources_called,
)
from assessments.evidence.records import source_record
from assessments.evidence.texts.anchors import anchored
from assessments.evidence.texts.sentences import split
from assessments.framing.access import WritingAccess, access_for_writing, fetch, touch
from assessments.journal.operations import Entry


@dataclass(frozen=True, slots=True)
class TextDraft:
    """A text as it is pasted. Either `source_uid` or `new_source` names where it is from."""

    title: str
    body: str
    source_uid: UUID | None = None
    new_source: SourceDraft | None = None
    url: str = ""
    accessed_on: str | None = None
    marking: str | None = None


@transaction.atomic
def add_text(*, actor: Actor, assessment_uid: UUID, draft: TextDraft) -> ReadingText:
    """A source's text, cut into sentences once and for all."""
    access = _access(actor, assessment_uid)
    body = rules.check_body(draft.body)
    spans = split(body)
    rules.check_sentences(spans)
    title = check_text(draft.title, "title", longest=rules.NAME_LONGEST)
    source, entries = _source_of(access, draft)
    text = ReadingText(
        assessment=access.assessment,
        title=title,
        source=source,
        url=rules.check_url(draft.url, "url"),
        accessed_on=check_partial_date(draft.accessed_on, "accessed_on"),
        marking=rules.check_marking(draft.marking),
        body=body,
        n_sentences=len(spans),
        added_by=access.participant,
        created_at=actor.at,
        modified_at=actor.at,
    )
    text.save()
    Sentence.objects.bulk_create(
        Sentence(assessment=access.assessment, text=text, number=n, start=start, end=end)
        for n, (start, end) in enumerate(spans, start=1)
    )
    access.journal(*entries, Entry("add_text"))
    return text


def _access(actor: Actor, assessment_uid: UUID) -> WritingAccess:
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    return access


def _source_of(access: WritingAccess, draft: TextDraft) -> tuple[Source, list[Entry]]:
    if draft.source_uid is not None:
        return fetch(Source.objects.visible_to(access.actor), access, draft.source_uid), []
    if draft.new_source is None:
        raise RuleViolation("required", "source", gettext_noop("may not be empty"))
    for standing in sources_called(access, [draft.new_source.name]).values():
        check_says_the_same(standing, draft.new_source)
        return standing, []
    source = save_new_source(access, draft.new_source)
    return source, [Entry("add_source", upserts=[("sources", source_record(source))])]


def _text(access: WritingAccess, text_uid: UUID) -> ReadingText:
    rows = ReadingText.objects.visible_to(access.actor).select_related("source", "added_by")
    return fetch(rows, access, text_uid)


def _chosen(text: ReadingText, numbers: Iterable[int]) -> list[Sentence]:
    wanted = set(numbers)
    found = list(text.sentences.filter(number__in=wanted).order_by("number"))
    rules.check_chosen(wanted, found)
    return found


@transaction.atomic
def evidence_from_sentences(
    *,
    actor: Actor,
    assessment_uid: UUID,
    text_uid: UUID,
    numbers: Sequence[int],
    draft: EvidenceDraft,
) -> Evidence:
    """Submit evidence whose first citations are the sentences, one for each run of them.

    Source, address and date of the text come first; what `draft.citation` says of them stands,
    its source and its excerpt aside.
    """
    access = _access(actor, assessment_uid)
    text = _text(access, text_uid)
    runs = _runs(_chosen(text, numbers))
    cited = [_citing(text, run, draft.citation) for run in runs]
    draft = replace(draft, citation=None, citations=[*cited, *draft.citations])
    evidence, citations = write_submission(access, draft)
    for run, citation in zip(runs, citations, strict=False):
        _use(access, run, citation)
    return evidence


def _runs(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Neighbours together, as far as one excerpt may hold them."""
    runs = [[sentences[0]]]
    for before, sentence in pairwise(sentences):
        length = sentence.end - runs[-1][0].start
        if sentence.number == before.number + 1 and length <= rules.STATEMENT_LONGEST:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return runs


def _citing(
    text: ReadingText, run: Sequence[Sentence], said: CitationDraft | None = None
) -> CitationDraft:
    said = said or CitationDraft()
    return replace(
        said,
        source_uid=text.source.uid,
        new_source=None,
        url=said.url or text.url,
        accessed_on=said.accessed_on or text.accessed_on,
        excerpt=dict(anchored(text.body, run[0].start, run[-1].end)),
    )


def _use(
    access: WritingAccess, run: Iterable[Sentence], citation: Citation, *, attached: bool = False
) -> None:
    SentenceUse.objects.bulk_create(
        SentenceUse(
            assessment=access.assessment,
            sentence=sentence,
            citation=citation,
            is_attached=attached,
            participant=access.participant,
            made_at=access.actor.at,
        )
        for sentence in run
    )


@transaction.atomic
def attach_sentences(
    *,
    actor: Actor,
    assessment_uid: UUID,
    text_uid: UUID,
    numbers: Sequence[int],
    evidence_uid: UUID,
    relation: str = "corroborates",
) -> list[Citation]:
    """Cite the sentences for evidence that stands already, one citation for each run of them."""
    access = _access(actor, assessment_uid)
    text = _text(access, text_uid)
    rows = Evidence.objects.visible_to(actor).select_related("merged_into", "submitted_by")
    evidence = fetch(rows, access, evidence_uid)
    made: list[Citation] = []
    entries: list[Entry] = []
    for run in _runs(_chosen(text, numbers)):
        draft = replace(_citing(text, run), relation=relation)
        citation, more = write_citation(access, evidence, draft)
        _use(access, run, citation, attached=True)
        made.append(citation)
        entries += more
    access.journal_all(entries)
    return made


@transaction.atomic
def set_sentences_aside(
    *,
    actor: Actor,
    assessment_uid: UUID,
    text_uid: UUID,
    numbers: Sequence[int],
    reason: str,
) -> None:
    """They say nothing that bears on the question, for a reason that others can read.

    What was set aside already takes the new reason. A sentence that evidence rests on is no
    matter for this.
    """
    access = _access(actor, assessment_uid)
    sentences = _chosen(_text(access, text_uid), numbers)
    reason = check_text(reason, "reason", longest=rules.REASON_LONGEST)
    cited = SentenceUse.objects.visible_to(actor).filter(sentence__in=sentences)
    if cited.filter(citation__isnull=False).exists():
        raise RuleViolation("cited", "s", gettext_noop("names a sentence that evidence rests on"))
    SentenceUse.objects.filter(sentence__in=sentences, citation=None).delete()
    SentenceUse.objects.bulk_create(
        SentenceUse(
            assessment=access.assessment,
            sentence=sentence,
            reason=reason,
            participant=access.participant,
            made_at=actor.at,
        )
        for sentence in sentences
    )
    access.journal(Entry("set_sentences_aside"))


@transaction.atomic
def release_sentences(
    *, actor: Actor, assessment_uid: UUID, text_uid: UUID, numbers: Sequence[int]
) -> list[SentenceUse]:
    """Take back what became of the sentences; returns what that was, now gone.

    Whoever contributes may take up again what was set aside; a citation is let go by who made it,
    a curator or a lead. One that was made for the sentences and attached to evidence goes with
    its last sentence; evidence made of them stays, with its citation.
    """
    access = _access(actor, assessment_uid)
    text = _text(access, text_uid)
    sentences = _chosen(text, numbers)
    uses = list(
        SentenceUse.objects.visible_to(actor)
        .filter(sentence__in=sentences)
        .select_related("sentence", "citation__evidence__merged_into")
        .select_related("citation__evidence__submitted_by")
    )
    if any(use.citation_id and not _is_own(access, use) for use in uses):
        access.require_curator_or_lead()
    SentenceUse.objects.filter(pk__in=[use.pk for use in uses]).delete()
    entries = [Entry("release_sentences")] if uses else []
    attached = {use.citation for use in uses if use.citation and use.is_attached}
    for citation in sorted(attached, key=lambda citation: citation.pk):
        if not citation.sentence_uses.exists():
            entries.append(removal_of(citation))
            citation.delete()
    access.journal_all(entries)
    return uses


def _is_own(access: WritingAccess, use: SentenceUse) -> bool:
    return access.participant is not None and use.participant_id == access.participant.pk


@transaction.atomic
def withdraw_text(*, actor: Actor, assessment_uid: UUID, text_uid: UUID) -> ReadingText:
    """Out of the reading room, by who pasted it, a curator or a lead; its citations stay."""
    access = _access(actor, assessment_uid)
    text = _text(access, text_uid)
    _require_own(access, text)
    text.withdrawn_at = actor.at
    touch(text, actor)
    text.save()
    access.journal(Entry("withdraw_text"))
    return text


@transaction.atomic
def restore_text(*, actor: Actor, assessment_uid: UUID, text_uid: UUID) -> ReadingText:
    access = _access(actor, assessment_uid)
    text = _withdrawn(access, text_uid)
    _require_own(access, text)
    text.withdrawn_at = None
    touch(text, actor)
    text.save()
    access.journal(Entry("restore_text"))
    return text


@transaction.atomic
def purge_text(*, actor: Actor, assessment_uid: UUID, text_uid: UUID) -> None:
    """Delete a withdrawn text for good, by a curator or a lead. Citations keep their excerpts."""
    access = access_for_writing(actor, assessment_uid)
    text = _withdrawn(access, text_uid)
    access.require_curator_or_lead()
    forget_answers(naming=[str(text.uid)])
    text.delete()
    access.journal(Entry("purge_text"))


def _withdrawn(access: WritingAccess, text_uid: UUID) -> ReadingText:
    rows = ReadingText.objects.withdrawn_for(access.actor).select_related("added_by")
    return fetch(rows, access, text_uid)


def _require_own(access: WritingAccess, text: ReadingText) -> None:
    if access.participant is None or text.added_by_id != access.participant.pk:
        access.require_curator_or_lead()
