"""The only way to an assessment: who the actor is in it, and what they may do there.

The first line of every view, endpoint and operation below an assessment calls `access_to` or,
inside a transaction that writes, `access_for_writing`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import F, FilteredRelation, Q

from assessments.basis import AccessDenied, Actor, NotVisible, StaleVersion
from assessments.basis.errors import gettext_noop
from assessments.framing.models import (
    Assessment,
    Participant,
    ParticipantQuerySet,
    within_reach,
)
from assessments.framing.rules import Powers, powers_of
from assessments.journal.models import Record, Stream
from assessments.journal.operations import Entry, lock_stream, write_changes
from assessments.journal.statements import Rows

R = TypeVar("R", bound=Record)

LOCKED: Final = gettext_noop("this assessment is locked: a lead may unlock it")


@dataclass(frozen=True, slots=True)
class Access:
    """An actor in an assessment. `participant` is None for the system and for superusers."""

    actor: Actor
    assessment: Assessment
    participant: Participant | None
    powers: Powers

    @property
    def name(self) -> str:
        """The name under which the actor's acts are journalled here."""
        return self.participant.name if self.participant else self.actor.name

    def judge(self) -> Participant:
        """The participant, if they may judge now; AccessDenied otherwise."""
        if not self.powers.judge or self.participant is None:
            raise AccessDenied(gettext_noop("only leads and analysts judge"))
        self.require_open()
        return self.participant

    @property
    def may_write(self) -> bool:
        """Whether anything here may be written by the actor at all; pages offer no form else."""
        return self.actor.may_write and not self.assessment.is_locked

    def require_unlocked(self) -> None:
        """Every `require_…` asks this first: a page of forms is not shown for a locked one."""
        if self.assessment.is_locked:
            raise AccessDenied(LOCKED)

    def require_open(self) -> None:
        self.require_unlocked()
        if not self.assessment.is_open:
            raise AccessDenied(gettext_noop("this assessment is closed"))

    def require_lead(self) -> None:
        self.require_unlocked()
        if not (self.powers.lead or self.actor.is_system):
            raise AccessDenied(gettext_noop("only a lead may do this"))

    def require_curator(self) -> None:
        self.require_unlocked()
        if not (self.powers.curate or self.actor.is_system):
            raise AccessDenied(gettext_noop("only a curator may do this"))

    def require_curator_or_lead(self) -> None:
        self.require_unlocked()
        if not self.may_grade:
            raise AccessDenied(gettext_noop("only a curator or a lead may do this"))

    @property
    def may_grade(self) -> bool:
        """Whether `require_curator_or_lead` lets the actor through; pages ask it too."""
        return self.powers.curate or self.powers.lead or self.actor.is_system

    @property
    def may_purge(self) -> bool:
        """Leads and superusers, even where it is locked; a token only where it was made for it."""
        who = self.powers.lead or self.actor.sees_all
        return who and self.actor.may_purge

    @property
    def may_contribute(self) -> bool:
        """Whether `require_contributor` and `require_open` would let the actor write: for pages."""
        return (
            (self.powers.submit or self.powers.curate)
            and self.assessment.is_open
            and self.may_write
        )

    def require_contributor(self) -> None:
        """Whoever takes part in more than reading: leads, analysts, curators, superusers too."""
        self.require_unlocked()
        if not (self.powers.submit or self.powers.curate or self.actor.is_system):
            raise AccessDenied(gettext_noop("observers read only"))


@dataclass(frozen=True, slots=True)
class WritingAccess(Access):
    """An access whose assessment's stream is locked until the transaction ends."""

    stream: Stream

    def require_unlocked(self) -> None:
        """`access_for_writing` has asked already, where it is to be asked."""

    def journal(self, *entries: Entry) -> int:
        """Append `entries` under the participant's name; returns the last change number."""
        return self.journal_all(entries)

    def journal_all(self, entries: Iterable[Entry]) -> int:
        return write_changes(self.stream, self.actor, self.name, entries)


def _taking_part(user_id: int, assessment_uid: UUID) -> ParticipantQuerySet:
    return (
        Participant.objects.active()
        .filter(user_id=user_id, assessment__uid=assessment_uid, assessment__is_importing=False)
        .select_related("assessment")
    )


_TAKING_PART: Final = Rows(_taking_part)


def _participant(actor: Actor, assessment_uid: UUID) -> Participant | None:
    # An active participant sees the assessment: `visible_to` would look for the same row again.
    if actor.user_id is None:
        return None
    if actor.team_uid is None and actor.assessment_uid is None:
        return _TAKING_PART.one(user_id=actor.user_id, assessment_uid=assessment_uid)
    rows = _taking_part(actor.user_id, assessment_uid)
    return rows.filter(within_reach(actor, "assessment__")).first()


def access_to(actor: Actor, assessment_uid: UUID) -> Access:
    """The actor's access to a visible assessment. One query, or two for a superuser.

    Raises NotVisible when there is no such assessment for this actor.
    """
    participant = _participant(actor, assessment_uid)
    if participant is not None:
        assessment = participant.assessment
    else:
        found = Assessment.objects.visible_to(actor).filter(uid=assessment_uid).first()
        if found is None:
            raise NotVisible(str(assessment_uid))
        assessment = found
    return _access(actor, assessment, participant)


def _access(actor: Actor, assessment: Assessment, participant: Participant | None) -> Access:
    powers = powers_of(
        participant.role if participant else None,
        sees_all=actor.sees_all,
        lead_may_accept=assessment.curation == "lead_may_accept",
    )
    return Access(actor=actor, assessment=assessment, participant=participant, powers=powers)


def accesses_of(actor: Actor, *, most: int | None = 200) -> list[Access]:
    """The actor's access to every assessment they may see, the newest first, each with its team.
    1 query.

    `most` bounds what a superuser of a large installation is shown at once; None: nothing does.
    """
    me = Q(participants__user_id=actor.user_id, participants__removed_at__isnull=True)
    assessments = (
        Assessment.objects.visible_to(actor)
        .select_related("team")
        .annotate(me=FilteredRelation("participants", condition=me))
        .annotate(**{f"me_{name}": F(f"me__{name}") for name in _OWN})
        .order_by("-created_at", "-pk")[:most]
    )
    return [_access(actor, assessment, _own(actor, assessment)) for assessment in assessments]


# Of the participant's columns those that pages show; what else is asked for is fetched then.
_OWN = ("id", "uid", "name", "role")


def _own(actor: Actor, assessment: Assessment) -> Participant | None:
    """The actor's participant, out of the columns that `accesses_of` has read with it."""
    given = {name: getattr(assessment, f"me_{name}") for name in _OWN}
    if actor.user_id is None or given["id"] is None:
        return None
    given |= {"assessment_id": assessment.pk, "user_id": actor.user_id}
    # `from_db` takes the values in the columns' order.
    columns = [f.attname for f in Participant._meta.concrete_fields]  # noqa: SLF001
    names = [name for name in columns if name in given]
    own = Participant.from_db(None, names, [given[name] for name in names])
    own.assessment = assessment
    return own


def access_for_writing(
    actor: Actor, assessment_uid: UUID, *, through_lock: bool = False
) -> WritingAccess:
    """The same with the assessment's stream locked: the first step of every writing operation.

    The lock comes before anything is read that the operation decides by: read earlier, a role or
    a status could have changed while this one waited for the lock. Two queries. Must run inside
    a transaction.

    Where a lead has locked the assessment, nobody writes: AccessDenied. `through_lock` is for what
    unlocks it, and for what must be forgotten all the same (erased accounts, spilled content).
    """
    stream = lock_stream(assessment__uid=assessment_uid)
    access = access_to(actor, assessment_uid)
    if stream is None:
        raise NotVisible(str(assessment_uid))
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    if not through_lock:
        access.require_unlocked()
    return WritingAccess(
        actor=actor,
        assessment=access.assessment,
        participant=access.participant,
        powers=access.powers,
        stream=stream,
    )


def fetch(rows: models.QuerySet[R], access: Access, uid: UUID) -> R:
    """The row `uid` out of `rows` within the access's assessment; NotVisible if there is none.

    `rows` comes from `visible_to`, `mine` or `curated_by`: this adds the assessment, so that a
    row of another assessment that the actor may see too is not taken for one of this.
    """
    row = rows.filter(assessment=access.assessment, uid=uid).first()
    if row is None:
        raise NotVisible(str(uid))
    return row


def check_version(row: Record, expected: int | None, record: dict[str, object]) -> None:
    """Refuse to overwrite what somebody else changed meanwhile; None skips the check."""
    if expected is not None and row.version != expected:
        raise StaleVersion(expected=expected, current=row.version, record=record)


def touch(row: Record, actor: Actor) -> None:
    """Mark `row` as changed now; the caller saves it."""
    row.version += 1
    row.modified_at = actor.at
