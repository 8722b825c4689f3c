"""Writes to the parties for whom impact is judged."""

from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.framing import rules
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Perspective
from assessments.framing.operations.order import renumber
from assessments.framing.records import perspective_record
from assessments.journal.operations import Entry


def new_perspective(
    access: WritingAccess, name: str, *, order: int, is_primary: bool
) -> Perspective:
    return Perspective(
        assessment=access.assessment,
        name=check_text(name, "name", longest=rules.NAME_LONGEST),
        order=rules.check_order(order),
        is_primary=is_primary,
        created_at=access.actor.at,
        modified_at=access.actor.at,
    )


def _lead(actor: Actor, assessment_uid: UUID) -> tuple[WritingAccess, list[Perspective]]:
    """The lead's access, and the parties in order."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Perspective.objects.visible_to(actor).filter(assessment=access.assessment)
    return access, list(rows.order_by("order", "pk"))


def _one(access: WritingAccess, uid: UUID, version: int | None) -> Perspective:
    perspective = fetch(Perspective.objects.visible_to(access.actor), access, uid)
    check_version(perspective, version, perspective_record(perspective))
    return perspective


def _check_name(access: WritingAccess, name: str, *, but: int | None = None) -> str:
    name = check_text(name, "name", longest=rules.NAME_LONGEST)
    found = Perspective.objects.filter(assessment=access.assessment, name=name).first()
    if found is None or found.pk == but:
        return name
    if found.removed_at is not None:
        raise RuleViolation("removed", "name", gettext_noop("was taken out: bring it back instead"))
    raise RuleViolation("taken", "name", gettext_noop("is a perspective already"))


def _resign(access: WritingAccess, existing: list[Perspective]) -> list[Perspective]:
    """The primary one is so no longer; the database allows one, so this comes first."""
    resigned = [p for p in existing if p.is_primary]
    for perspective in resigned:
        perspective.is_primary = False
        touch(perspective, access.actor)
        perspective.save()
    return resigned


def _journal(
    access: WritingAccess, verb: str, changed: list[Perspective], *, is_resync: bool = False
) -> None:
    once = {p.pk: p for p in changed}
    upserts = [("perspectives", perspective_record(p)) for p in once.values()]
    access.journal(Entry(verb, upserts=upserts, is_resync=is_resync))


@transaction.atomic
def add_perspective(
    *, actor: Actor, assessment_uid: UUID, name: str, is_primary: bool = False
) -> Perspective:
    """A further party; making it the primary one takes that from the former."""
    access, existing = _lead(actor, assessment_uid)
    rules.check_room(existing=len(existing), most=rules.PERSPECTIVES_MOST, field="")
    name = _check_name(access, name)
    changed = _resign(access, existing) if is_primary else []
    order = max((p.order + 1 for p in existing), default=0)
    added = new_perspective(access, name, order=order, is_primary=is_primary or not existing)
    added.save()
    _journal(access, "add_perspective", [*changed, added])
    return added


@transaction.atomic
def edit_perspective(
    *,
    actor: Actor,
    assessment_uid: UUID,
    perspective_uid: UUID,
    name: str | None = None,
    is_primary: bool = False,
    order: int | None = None,
    version: int | None = None,
) -> Perspective:
    """Another name, another place, the primary one from now on; None and False change nothing.

    `order` is the place among the parties, from 0. Raises StaleVersion.
    """
    access, existing = _lead(actor, assessment_uid)
    perspective = _one(access, perspective_uid, version)
    changed = []
    if name is not None:
        perspective.name = _check_name(access, name, but=perspective.pk)
    if is_primary and not perspective.is_primary:
        changed = _resign(access, existing)
        perspective.is_primary = True
    touch(perspective, actor)
    perspective.save()
    rows = [perspective if p.pk == perspective.pk else p for p in existing]
    if order is not None:
        changed += renumber(rules.placed(rows, perspective, order), actor, touched=perspective)
    _journal(access, "edit_perspective", [*changed, perspective])
    return perspective


@transaction.atomic
def remove_perspective(
    *, actor: Actor, assessment_uid: UUID, perspective_uid: UUID, version: int | None = None
) -> Perspective:
    """Take a party out of every page, figure and export; what was judged for it stays, unseen.

    The next one becomes the primary. Not while a blind round asks about it, nor the last.
    """
    access, existing = _lead(actor, assessment_uid)
    perspective = _one(access, perspective_uid, version)
    # Asked through the related name, for rounds stand above framing in the layers.
    blind = access.assessment.rounds.filter(state="blind", perspectives=perspective).exists()
    rules.check_no_blind_round(blind=blind)
    left = [p for p in existing if p.pk != perspective.pk]
    rules.check_last_perspective(left=len(left))
    was_primary = perspective.is_primary
    perspective.removed_at, perspective.is_primary = actor.at, False
    touch(perspective, actor)
    perspective.save()
    changed = []
    if was_primary:
        left[0].is_primary = True
        touch(left[0], actor)
        left[0].save()
        changed.append(left[0])
    access.journal(
        Entry(
            "remove_perspective",
            upserts=[("perspectives", perspective_record(p)) for p in changed],
            removed=[("perspectives", perspective.uid)],
            note=perspective.name,
            # The impacts judged for it go with it.
            is_resync=True,
        )
    )
    return perspective


@transaction.atomic
def restore_perspective(
    *, actor: Actor, assessment_uid: UUID, perspective_uid: UUID
) -> Perspective:
    """Bring a removed party back, with all that was judged for it."""
    access, existing = _lead(actor, assessment_uid)
    removed = Perspective.objects.with_removed(actor).filter(removed_at__isnull=False)
    perspective = fetch(removed, access, perspective_uid)
    rules.check_room(existing=len(existing), most=rules.PERSPECTIVES_MOST, field="")
    perspective.removed_at, perspective.is_primary = None, not existing
    touch(perspective, actor)
    perspective.save()
    _journal(access, "restore_perspective", [perspective], is_resync=True)
    return perspective
