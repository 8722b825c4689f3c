"""Writes to saved views. They change nothing that others rely on, so nothing is journalled."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from assessments.basis import AccessDenied, Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.models import SavedView
from assessments.framing.access import WritingAccess, access_for_writing, fetch, touch


@transaction.atomic
def save_view(
    *,
    actor: Actor,
    assessment_uid: UUID,
    name: str,
    asked: Mapping[str, str],
    is_shared: bool = False,
) -> SavedView:
    """Keep what a list is asked for under a name of one's own. Only contributors share."""
    access = access_for_writing(actor, assessment_uid)
    if actor.user_id is None:
        raise AccessDenied(gettext_noop("a view belongs to somebody"))
    mine = SavedView.objects.owned_by(actor).filter(assessment=access.assessment)
    rules.check_another_view(mine.filter(removed_at__isnull=True).count())
    view = SavedView(
        assessment=access.assessment,
        user_id=actor.user_id,
        name=_free_name(access, name),
        asked=dict(asked),
        is_shared=_may_share(access, is_shared),
        created_at=actor.at,
        modified_at=actor.at,
    )
    view.save()
    return view


@transaction.atomic
def change_view(
    *, actor: Actor, assessment_uid: UUID, view_uid: UUID, name: str, is_shared: bool
) -> SavedView:
    access = access_for_writing(actor, assessment_uid)
    view = _own(access, view_uid)
    view.name = _free_name(access, name, but=view)
    view.is_shared = (
        view.is_shared if is_shared == view.is_shared else _may_share(access, is_shared)
    )
    touch(view, actor)
    view.save()
    return view


@transaction.atomic
def remove_view(*, actor: Actor, assessment_uid: UUID, view_uid: UUID) -> SavedView:
    """It can be restored until the next one is removed."""
    access = access_for_writing(actor, assessment_uid)
    view = _own(access, view_uid)
    gone = SavedView.objects.owned_by(actor).filter(assessment=access.assessment)
    gone.filter(removed_at__isnull=False).delete()
    view.removed_at = actor.at
    touch(view, actor)
    view.save()
    return view


@transaction.atomic
def restore_view(*, actor: Actor, assessment_uid: UUID, view_uid: UUID) -> SavedView:
    access = access_for_writing(actor, assessment_uid)
    view = fetch(SavedView.objects.owned_by(actor), access, view_uid)
    if view.removed_at is None:
        raise RuleViolation("state", "", gettext_noop("is not removed"))
    view.name = _free_name(access, view.name, but=view)
    view.removed_at = None
    touch(view, actor)
    view.save()
    return view


def _own(access: WritingAccess, view_uid: UUID) -> SavedView:
    """Nobody else's: not to be found for those who may not see it, else refused."""
    view = fetch(SavedView.objects.visible_to(access.actor), access, view_uid)
    if view.user_id != access.actor.user_id:
        raise AccessDenied(gettext_noop("this view is somebody else’s"))
    return view


def _free_name(access: WritingAccess, name: str, but: SavedView | None = None) -> str:
    name = check_text(name, "name", longest=rules.VIEW_NAME_LONGEST)
    mine = SavedView.objects.owned_by(access.actor).filter(
        assessment=access.assessment, removed_at__isnull=True, name=name
    )
    if mine.exclude(pk=but.pk if but else 0).exists():
        raise RuleViolation("taken", "name", gettext_noop("is the name of another view of yours"))
    return name


def _may_share(access: WritingAccess, is_shared: bool) -> bool:
    if is_shared:
        access.require_contributor()
    return is_shared
