"""Writes to drafts: what somebody types is theirs alone until they send it."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from assessments.accounts import rules
from assessments.accounts.models import Draft
from assessments.basis import AccessDenied, Actor
from assessments.basis.errors import gettext_noop


@transaction.atomic
def keep_draft(*, actor: Actor, place: str, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what stands in a form; one that is empty again is dropped.

    Whatever anybody has left for longer than `DRAFT_KEPT_FOR` goes with it, so that no clock has
    to be kept elsewhere. The least recent beyond `DRAFTS_MOST` go too.
    """
    if actor.user_id is None or not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    kept = rules.check_draft(place, fields)
    Draft.objects.filter(kept_at__lte=actor.at - rules.DRAFT_KEPT_FOR).delete()
    if not kept:
        drop_draft(actor=actor, place=place)
        return
    Draft.objects.update_or_create(
        user_id=actor.user_id, place=place, defaults={"fields": kept, "kept_at": actor.at}
    )
    mine = Draft.objects.filter(user_id=actor.user_id).order_by("-kept_at", "-pk")
    surplus = list(mine.values_list("pk", flat=True)[rules.DRAFTS_MOST :])
    if surplus:
        mine.filter(pk__in=surplus).delete()


@transaction.atomic
def drop_draft(*, actor: Actor, place: str) -> None:
    """Forget it: the thing is made, or its author starts afresh. Nothing there is no fault."""
    if actor.user_id is not None:
        Draft.objects.filter(user_id=actor.user_id, place=place).delete()
