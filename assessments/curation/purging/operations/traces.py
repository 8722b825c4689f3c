"""What is left of purged words outside of the records: texts in the reading room, what is being
typed, kept answers, files, sessions; and, where it is asked for, what others have written."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction

from assessments.accounts.models import Draft, User
from assessments.accounts.operations import forget_answers, texts_within
from assessments.curation.purging.rules import Words
from assessments.evidence.models import ReadingText
from assessments.framing.models import Assessment
from assessments.jobs.operations import forget_jobs
from assessments.journal.models import Record

# Rows that somebody has written for others to read: their words are theirs unless it is asked for.
_KEEPSAKES = ("readingtext", "savedview")


def models_below() -> list[type[models.Model]]:
    """Every table whose rows belong to an assessment."""
    related = Assessment._meta.get_fields(include_hidden=True)  # noqa: SLF001
    found = {
        relation.related_model
        for relation in related
        if isinstance(relation, models.ManyToOneRel)
        and relation.field.name == "assessment"
        and isinstance(relation.related_model, type)
    }
    return sorted(found, key=lambda model: model._meta.label)  # noqa: SLF001


def forget(
    assessment: Assessment, words: Words, names: list[str], *, at: datetime, everywhere: bool
) -> None:
    """Take the words out of all that is kept besides the records. `names` are the public ids of
    what is purged, by which answers, drafts and sessions know it. In how many rows is told to
    nobody: some are sealed.

    What was typed, answered or said in passing goes where it is of those who could read the words
    here: a lead has no hold on what others write elsewhere, and words may be anybody's.
    """
    readers = _readers(assessment)
    _forget_files(assessment, at)
    forget_answers(holding=lambda text: any(name in text for name in names))
    forget_answers(holding=words.stand_in, users=readers)
    _forget_typed(assessment, words, names, readers)
    _forget_sessions(words, names, readers)
    for model in models_below():
        authored = issubclass(model, Record) and model._meta.model_name not in _KEEPSAKES  # noqa: SLF001
        if everywhere or not authored:
            _blacken(model, assessment, words)
        elif model._meta.model_name == "citation":  # noqa: SLF001
            _blacken(model, assessment, words, only=("excerpt",))
    if everywhere:
        _blacken_row(assessment, words, _texts_of(Assessment))


def _texts_of(model: type[models.Model]) -> list[str]:
    return [
        field.attname
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, models.TextField | models.JSONField)
        or (isinstance(field, models.CharField) and not field.choices)
    ]


def _blacken(
    model: type[models.Model],
    assessment: Assessment,
    words: Words,
    only: tuple[str, ...] = (),
) -> None:
    names = [name for name in _texts_of(model) if not only or name in only]
    if not names or not words.texts:
        return
    rows: models.QuerySet[Any] = model._default_manager.filter(assessment=assessment)  # noqa: SLF001
    for row in rows.iterator(chunk_size=500):
        _blacken_row(row, words, names)


def _blacken_row(row: Any, words: Words, names: list[str]) -> None:
    changed = []
    for name in names:
        value = getattr(row, name)
        if isinstance(row, ReadingText) and name == "body":
            clean: Any = words.blackened(value, in_place=True)
        else:
            clean = words.blackened_in(value)
        if clean != value:
            setattr(row, name, clean)
            changed.append(name)
    if changed:
        if isinstance(row, Record):
            # Who kept an answer about it is to ask anew.
            row.version += 1
            changed.append("version")
        try:
            with transaction.atomic():
                row.save(update_fields=changed)
        except IntegrityError:
            # Two names that said the same in other letters are one mark, which may stand but once.
            _number_names(row, changed)
            row.save(update_fields=changed)


def _number_names(row: Any, changed: Collection[str]) -> None:
    for name in changed:
        longest = getattr(row._meta.get_field(name), "max_length", None)  # noqa: SLF001
        if longest is not None:
            number = f" {row.pk}"
            setattr(row, name, getattr(row, name)[: longest - len(number)] + number)


def _readers(assessment: Assessment) -> set[int]:
    """The accounts of all who ever took part, and of those who see everything."""
    there = assessment.participants.filter(user__isnull=False).values_list("user_id", flat=True)
    return {*there, *User.objects.filter(is_superuser=True).values_list("pk", flat=True)}


def _forget_files(assessment: Assessment, at: datetime) -> None:
    """Results of former work and files on their way in: what they hold is not looked into."""
    forget_jobs(subject_uid=assessment.uid, at=at)
    for model in models_below():
        if any(isinstance(field, models.BinaryField) for field in model._meta.fields):  # noqa: SLF001
            rows: models.QuerySet[Any] = model._default_manager.filter(assessment=assessment)  # noqa: SLF001
            rows.delete()


def _forget_typed(
    assessment: Assessment, words: Words, names: list[str], readers: Collection[int]
) -> None:
    """Drafts for the assessment, and the readers' for what is nowhere yet."""
    drafts = list(Draft.objects.filter(user_id__in=readers))
    here = _uids_here(assessment, {uid for draft in drafts for uid in _named_by(draft)})
    found = [
        draft.pk
        for draft in drafts
        if any(name in draft.place for name in names)
        or (
            here.issuperset(_named_by(draft))
            and any(words.stand_in(text) for text in _strings(draft.fields))
        )
    ]
    Draft.objects.filter(pk__in=found).delete()


def _named_by(draft: Draft) -> list[str]:
    """The public ids in its place: of what the form is below."""
    return draft.place.split(":")[1:]


def _uids_here(assessment: Assessment, wanted: Collection[str]) -> set[str]:
    """Those of the public ids that are the assessment's, or of something in it."""
    known = set()
    for uid in wanted:
        with suppress(ValueError):
            known.add(UUID(uid))
    found = {assessment.uid}
    for model in models_below():
        if known and issubclass(model, Record):
            manager: Any = model._default_manager  # noqa: SLF001
            rows = manager.filter(assessment=assessment, uid__in=known)
            found.update(rows.values_list("uid", flat=True))
    return {str(uid) for uid in found}


def _forget_sessions(words: Words, names: list[str], readers: Collection[int]) -> None:
    """What an Undo would post, and what a message says, wait in sessions."""
    for session in Session.objects.iterator(chunk_size=200):
        kept = session.get_decoded()
        if kept.get(SESSION_KEY) not in {str(pk) for pk in readers}:
            continue
        telling = [
            key
            for key in ("undo", "_messages")
            if any(words.stand_in(text) or text in names for text in _strings(kept.get(key)))
        ]
        if telling:
            for key in telling:
                del kept[key]
            # One that has been signed out meanwhile is gone, and stays so.
            rows = Session.objects.filter(pk=session.pk)
            rows.update(session_data=Session.objects.encode(kept))


def _strings(value: Any) -> Iterator[str]:
    """Of a session's messages too, which stand there as one text of JSON."""
    for text in texts_within(value):
        yield text
        if text.startswith("["):
            with suppress(ValueError):
                yield from texts_within(json.loads(text))
