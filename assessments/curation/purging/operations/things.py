"""Purging one thing: an item of evidence, a source, what an argument says, an assessment whole."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from assessments.accounts.models import Token
from assessments.basis import AccessDenied, Actor, NotVisible
from assessments.basis.errors import gettext_noop
from assessments.curation.operations import all_of
from assessments.curation.purging import rules
from assessments.curation.purging.operations.overwriting import overwrite
from assessments.curation.purging.operations.profiles import profiles_of, purge_profiles
from assessments.curation.purging.operations.redaction import TypeAndId, redact, said_of, texts_in
from assessments.curation.purging.operations.traces import forget
from assessments.curation.purging.operations.whole import delete_all_below
from assessments.curation.purging.rules import Words
from assessments.debate.models import Argument, ArgumentStatus
from assessments.debate.operations import recite
from assessments.debate.queries import argument_entry, ready
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Rating, Source
from assessments.evidence.operations.items import evidence_entry
from assessments.evidence.records import citation_record
from assessments.framing.access import WritingAccess, access_for_writing, touch
from assessments.journal.models import Audience
from assessments.journal.operations import Entry, lock_stream, write_changes

ONLY: Final = gettext_noop("only a lead or a superuser may delete for good")


def _access(actor: Actor, assessment_uid: UUID) -> WritingAccess:
    """Through a lock: what was spilled is forgotten all the same."""
    access = access_for_writing(actor, assessment_uid, through_lock=True)
    if not access.may_purge:
        raise AccessDenied(ONLY)
    overwrite()
    return access


def _found(rows: QuerySet[Any], access: WritingAccess, uid: UUID) -> Any:
    row = rows.filter(assessment=access.assessment, uid=uid).first()
    if row is None:
        raise NotVisible(str(uid))
    return row


def _removed(verb: str, evidence: Evidence, things: Iterable[tuple[str, UUID]]) -> Entry:
    """What ceases to exist for whoever may see the item."""
    accepted = evidence.status == EvidenceStatus.ACCEPTED
    by = evidence.submitted_by
    return Entry(
        verb,
        removed=list(things),
        audience=Audience.ALL if accepted else Audience.CURATION,
        audience_ref=None if accepted or by is None else by.uid,
    )


@transaction.atomic
def purge_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    confirmation: str,
    reason: str,
    everywhere: bool = False,
) -> int:
    """Delete an item, whatever was merged into it, their citations, ratings and the debates on
    their cells. Its words go from the reading room, journal, drafts, answers and files; with
    `everywhere` also from what others wrote in this assessment. `confirmation` is its label.

    Returns how many changes of the journal were redacted.
    """
    access = _access(actor, assessment_uid)
    rows = Evidence.objects.select_related("merged_into", "submitted_by")
    evidence = _found(rows, access, evidence_uid)
    rules.check_confirmation(confirmation, evidence.label)
    items = _with_merged(evidence)
    gone = {thing for item in items for thing in _hanging_on(item)}
    words = Words([*_said(items), *said_of(access.stream, gone)])
    reason = rules.check_reason(reason, words)
    # Before anything is journalled of what cites it, which would carry the words along.
    names = [uid for _kind, uid in gone]
    forget(access.assessment, words, names, at=actor.at, everywhere=everywhere)
    entries: list[Entry] = []
    for item in reversed(items):
        entries += _deleted(access, item)
    n_changes = redact(access.stream, actor, gone, words, everywhere=everywhere)
    entries.append(Entry("purge_evidence", note=reason, is_resync=True))
    access.journal_all(entries)
    return n_changes


def _with_merged(evidence: Evidence) -> list[Evidence]:
    """The item and all that was merged into it, the latter after what they went into."""
    items = [evidence]
    for item in items:
        items += item.merged_from.select_related("merged_into", "submitted_by")
    return items


def _hanging_on(item: Evidence) -> set[TypeAndId]:
    gone = {("evidence", str(item.uid))}
    gone |= {("citations", str(uid)) for uid in item.citations.values_list("uid", flat=True)}
    links = item.links.values_list("uid", flat=True)
    gone |= {("links", str(uid)) for uid in links}
    ratings = Rating.objects.filter(link__evidence=item).values_list("uid", flat=True)
    gone |= {("ratings", str(uid)) for uid in ratings}
    arguments = Argument.objects.filter(link__evidence=item)
    gone |= {("arguments", str(uid)) for uid in arguments.values_list("uid", flat=True)}
    votes = arguments.filter(votes__isnull=False).values_list("votes__uid", flat=True)
    return gone | {("argument_votes", str(uid)) for uid in votes}


def _said(items: Iterable[Evidence]) -> Iterable[str]:
    for item in items:
        # What curators wrote to its submitter goes with it. It may be one word, "duplicate", that
        # others have written too.
        yield from (item.statement, item.origin_note)
        for citation in item.citations.all():
            yield from (citation.url, citation.archived_url)
            yield from texts_in(citation.excerpt or {})


def _deleted(access: WritingAccess, item: Evidence) -> list[Entry]:
    entries = []
    if item.withdrawn_at is None:
        entries.append(_removed("purge_evidence", item, all_of(item)))
        # What cites it names it no more.
        item.withdrawn_at = access.actor.at
        item.save(update_fields=["withdrawn_at"])
        entries += recite(access, item, "purge_evidence")
    on_its_cells = {str(a.uid) for a in Argument.objects.filter(link__evidence=item)}
    item.delete()
    return [
        entry
        for entry in entries
        if not any(record["id"] in on_its_cells for _kind, record in entry.upserts)
    ]


@transaction.atomic
def purge_source(
    *,
    actor: Actor,
    assessment_uid: UUID,
    source_uid: UUID,
    confirmation: str,
    reason: str,
    everywhere: bool = False,
) -> int:
    """Delete a source, whatever was merged into it, their citations and their texts in the reading
    room. Evidence stays, and whom others repeat is said no more where it was one of them. Their
    profile in the team's library goes where `profiles_of` says so, the team's journal included.
    `confirmation` is its name."""
    # The team's stream first, always: of two locks taken in two orders each would wait.
    team = lock_stream(team__assessments__uid=assessment_uid)
    access = _access(actor, assessment_uid)
    source = _found(Source.objects.all(), access, source_uid)
    rules.check_confirmation(confirmation, source.name)
    sources = with_taken_in(source)
    found = Citation.objects.filter(source__in=sources).order_by("pk")
    citations = list(found.select_related("source", "evidence__submitted_by"))
    gone: set[TypeAndId] = {("sources", str(each.uid)) for each in sources}
    gone |= {("citations", str(citation.uid)) for citation in citations}
    assert team is not None
    profiles = profiles_of(actor, access.assessment, sources)
    words = Words(
        [
            *(text for s in sources for text in (s.name, s.reliability_basis, s.stake)),
            *(text for each in sources for text in texts_in(each.csl)),
            *said_of(access.stream, gone),
            *profiles.said(team),
            *(text for citation in citations for text in texts_in(citation.excerpt or {})),
        ]
    )
    reason = rules.check_reason(reason, words)
    names = [uid for _kind, uid in gone | profiles.gone]
    forget(access.assessment, words, names, at=actor.at, everywhere=everywhere)
    entries = [
        _removed("purge_source", citation.evidence, [("citations", citation.uid)])
        for citation in citations
        if citation.evidence.withdrawn_at is None and citation.source.withdrawn_at is None
    ]
    entries += _no_origin(access, sources)
    for citation in citations:
        citation.delete()
    for each in reversed(sources):
        each.reading_texts.all().delete()
        if each.withdrawn_at is None:
            entries.append(Entry("purge_source", removed=[("sources", each.uid)]))
        each.delete()
    n_changes = redact(access.stream, actor, gone, words, everywhere=everywhere)
    n_changes += purge_profiles(
        profiles, team, actor=actor, name=access.name, words=words, reason=reason
    )
    entries.append(Entry("purge_source", note=reason, is_resync=True))
    access.journal_all(entries)
    return n_changes


def with_taken_in(source: Source) -> list[Source]:
    """The source and all that was merged into it, the latter after what they went into."""
    sources = [source]
    for each in sources:
        sources += [merge.gone for merge in each.taken_in.select_related("gone")]
    return sources


def _no_origin(access: WritingAccess, sources: list[Source]) -> list[Entry]:
    entries = []
    repeating = Citation.objects.filter(origin_source__in=sources).exclude(source__in=sources)
    for citation in repeating.select_related("evidence__submitted_by", "source").order_by("pk"):
        citation.origin_source = None
        touch(citation, access.actor)
        citation.save()
        shown = citation.evidence.withdrawn_at is None and citation.source.withdrawn_at is None
        if shown:
            entry = evidence_entry("purge_source", citation.evidence)
            entry.upserts = [("citations", citation_record(citation))]
            entries.append(entry)
    return entries


@transaction.atomic
def purge_argument(
    *,
    actor: Actor,
    assessment_uid: UUID,
    argument_uid: UUID,
    confirmation: str,
    reason: str,
    everywhere: bool = False,
) -> int:
    """Delete what an argument says; its place stays, so that replies still answer something.
    `confirmation` is its author's name."""
    access = _access(actor, assessment_uid)
    argument = _found(ready(Argument.objects.visible_to(actor)), access, argument_uid)
    rules.check_confirmation(confirmation, argument.author.name)
    gone: set[TypeAndId] = {("arguments", str(argument.uid))}
    words = Words([argument.text, *said_of(access.stream, gone)])
    reason = rules.check_reason(reason, words)
    argument.text = ""
    argument.status = ArgumentStatus.WITHDRAWN
    argument.withdrawn_by = access.participant
    argument.cited.all().delete()
    touch(argument, actor)
    argument.save()
    n_changes = redact(access.stream, actor, gone, words, everywhere=everywhere)
    names = [str(argument.uid)]
    forget(access.assessment, words, names, at=actor.at, everywhere=everywhere)
    argument = ready(Argument.objects.filter(pk=argument.pk)).get()
    entry = argument_entry("purge_argument", argument, reason)
    access.journal(entry, Entry("purge_argument", is_resync=True))
    return n_changes


@transaction.atomic
def purge_assessment(*, actor: Actor, assessment_uid: UUID, confirmation: str, reason: str) -> None:
    """Delete an assessment with everything below it and its journal. The team's journal says that
    it was done and why, not what it was. `confirmation` is its title."""
    # The team's stream first, always: of two locks taken in two orders each would wait.
    team = lock_stream(team__assessments__uid=assessment_uid)
    access = _access(actor, assessment_uid)
    assessment = access.assessment
    rules.check_confirmation(confirmation, assessment.title)
    reason = rules.check_reason(reason, Words([assessment.title, assessment.context]))
    names = [str(assessment.uid)]
    forget(assessment, Words([assessment.title]), names, at=actor.at, everywhere=False)
    Token.objects.filter(assessment_uid=assessment.uid).delete()
    delete_all_below(assessment)
    if team is not None:
        write_changes(team, actor, access.name, [Entry("purge_assessment", note=reason)])
