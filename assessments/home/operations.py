"""Writes of one's own marks. Nobody else sees them, so that none is journalled."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from assessments.basis import AccessDenied, Actor
from assessments.basis.errors import gettext_noop
from assessments.framing.models import Assessment
from assessments.home.models import Visit


@transaction.atomic
def mark_seen(*, actor: Actor, marks: Mapping[UUID, int]) -> dict[UUID, int]:
    """Note that the actor has seen each assessment's changes up to a number.

    Returns the marks that stood before: handed back, they undo this one. What is not visible is
    passed over.
    """
    if actor.user_id is None or not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    rows = Assessment.objects.visible_to(actor).filter(uid__in=marks)
    pks = dict(rows.values_list("uid", "pk"))
    mine = Visit.objects.filter(user_id=actor.user_id, assessment__in=pks.values())
    former = dict(mine.values_list("assessment__uid", "seen"))
    Visit.objects.bulk_create(
        [
            Visit(user_id=actor.user_id, assessment_id=pk, seen=marks[uid])
            for uid, pk in pks.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "assessment"],
        update_fields=["seen"],
    )
    return {uid: former.get(uid, 0) for uid in pks}
