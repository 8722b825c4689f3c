"""Writes to sources."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.likeness import plain
from assessments.evidence.models import Source
from assessments.evidence.records import source_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.journal.operations import Entry

# What a source says of itself beside its name.
SAID: Final = ("reliability", "reliability_basis", "stake", "csl", "marking")


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A source as it is proposed; `reliability` None is ungraded."""

    name: str
    reliability: str | None = None
    reliability_basis: str = ""
    stake: str = ""
    csl: dict[str, Any] = field(default_factory=dict)
    marking: str | None = None


def sources_called(access: WritingAccess, names: Iterable[str]) -> dict[str, Source]:
    """The sources here that are called so, whatever their case, accents and blanks, each by its
    plain name; of several the oldest. 2 queries, none for no name."""
    wanted = {plain(name) for name in names}
    if not wanted:
        return {}
    rows = Source.objects.visible_to(access.actor).filter(assessment=access.assessment)
    found: dict[str, int] = {}
    for key, name in rows.order_by("pk").values_list("pk", "name"):
        if plain(name) in wanted:
            found.setdefault(plain(name), key)
    by_key = rows.in_bulk(list(found.values())) if found else {}
    return {name: by_key[key] for name, key in found.items()}


def save_new_source(access: WritingAccess, draft: SourceDraft) -> Source:
    """Write a source within another operation's transaction; that one journals it."""
    source = new_source(access, draft)
    source.save()
    return source


def check_says_the_same(source: Source, draft: SourceDraft) -> None:
    """Raises RuleViolation where a draft says otherwise than the source that it means: what
    somebody typed is not left out in silence."""
    said = _checked(draft)
    for name in SAID:
        if said[name] and said[name] != getattr(source, name):
            raise RuleViolation(
                "exists",
                name,
                gettext_noop("differs from what “%(name)s” has here: change it on its own page"),
                name=source.name,
            )


def say_more(access: WritingAccess, source: Source, draft: SourceDraft) -> None:
    """What a later draft of one submission says of a source that this has just made, and no
    earlier one. Raises RuleViolation where it says otherwise."""
    later = new_source(access, draft)
    more = [name for name in SAID if getattr(later, name) != getattr(source, name)]
    more = [name for name in more if getattr(later, name)]
    for name in more:
        if getattr(source, name):
            raise RuleViolation(
                "differs",
                name,
                gettext_noop("differs from what is said of “%(name)s” before"),
                name=source.name,
            )
        setattr(source, name, getattr(later, name))
    if more:
        source.save(update_fields=more)


def new_source(access: WritingAccess, draft: SourceDraft) -> Source:
    """The source, checked and not saved yet. Only those who curate or lead may bring a grade."""
    if draft.reliability:
        access.require_curator_or_lead()
    return Source(
        assessment=access.assessment,
        created_at=access.actor.at,
        modified_at=access.actor.at,
        **_checked(draft),
    )


def _checked(draft: SourceDraft) -> dict[str, Any]:
    """What a draft says, as it is stored."""
    longest = rules.TEXT_LONGEST
    return {
        "name": check_text(draft.name, "name", longest=rules.NAME_LONGEST),
        "reliability": rules.check_reliability(draft.reliability),
        "reliability_basis": check_text(
            draft.reliability_basis, "reliability_basis", longest=longest, required=False
        ),
        "stake": check_text(draft.stake, "stake", longest=longest, required=False),
        "csl": rules.check_csl(draft.csl),
        "marking": rules.check_marking(draft.marking),
    }


@transaction.atomic
def add_source(*, actor: Actor, assessment_uid: UUID, draft: SourceDraft) -> Source:
    """A new source. Every contributor may name one; its grade waits for a curator.

    Raises RuleViolation (`name`) for one that is called so already, whose id it names.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    source = new_source(access, draft)
    standing = next(iter(sources_called(access, [source.name]).values()), None)
    if standing is not None:
        raise RuleViolation(
            "exists",
            "name",
            gettext_noop("is the name of a source that is here already (%(id)s)"),
            id=str(standing.uid),
        )
    source.save()
    access.journal(Entry("add_source", upserts=[("sources", source_record(source))]))
    return source


def _check_is_free(access: WritingAccess, name: str) -> None:
    """2 queries."""
    for standing in sources_called(access, [name]).values():
        raise RuleViolation(
            "exists",
            "name",
            gettext_noop(
                "is the name of another source here (%(id)s): if the two are one, merge them"
            ),
            id=str(standing.uid),
        )


@transaction.atomic
def grade_source(
    *,
    actor: Actor,
    assessment_uid: UUID,
    source_uid: UUID,
    reliability: str | None,
    basis: str | None,
    stake: str | None = None,
    version: int | None = None,
) -> Source:
    """Set a source's reliability (None: ungraded), and its basis and its stake unless None."""
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    source = fetch(Source.objects.visible_to(actor), access, source_uid)
    check_version(source, version, source_record(source))
    source.reliability = rules.check_reliability(reliability)
    if basis is not None:
        source.reliability_basis = check_text(
            basis, "reliability_basis", longest=rules.TEXT_LONGEST, required=False
        )
    if stake is not None:
        source.stake = check_text(stake, "stake", longest=rules.TEXT_LONGEST, required=False)
    touch(source, actor)
    source.save()
    access.journal(Entry("grade_source", upserts=[("sources", source_record(source))]))
    return source


@transaction.atomic
def edit_source(
    *,
    actor: Actor,
    assessment_uid: UUID,
    source_uid: UUID,
    draft: SourceDraft,
    version: int | None = None,
) -> Source:
    """Replace all that is said of a source, its grade among it. Curators and leads.

    Raises RuleViolation (`name`) for the name of another source, whose id it names: two that are
    one are merged. A name that two have had for long may stay.
    """
    access = access_for_writing(actor, assessment_uid)
    source = fetch(Source.objects.visible_to(actor), access, source_uid)
    access.require_curator_or_lead()
    check_version(source, version, source_record(source))
    said = _checked(draft)
    if plain(said["name"]) != plain(source.name):
        _check_is_free(access, said["name"])
    for name, value in said.items():
        setattr(source, name, value)
    touch(source, actor)
    source.save()
    access.journal(Entry("edit_source", upserts=[("sources", source_record(source))]))
    return source
