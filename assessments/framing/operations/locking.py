"""Locking an assessment: from then on nothing in it is written, by any route, until a lead unlocks
it. `access_for_writing` holds the rule."""

from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.framing.access import access_for_writing
from assessments.framing.models import Assessment
from assessments.framing.rules import REASON_LONGEST
from assessments.journal.operations import Entry

_COLUMNS = ["locked_at", "locked_by_name", "lock_reason"]


@transaction.atomic
def lock_assessment(*, actor: Actor, assessment_uid: UUID, reason: str = "") -> Assessment:
    """By a lead. It is read as before; what a blind round holds stays sealed."""
    access = access_for_writing(actor, assessment_uid, through_lock=True)
    access.require_lead()
    assessment = access.assessment
    if assessment.is_locked:
        raise RuleViolation("state", "", gettext_noop("is locked already"))
    reason = check_text(reason, "reason", longest=REASON_LONGEST, required=False)
    assessment.locked_at = actor.at
    assessment.locked_by_name = access.name
    assessment.lock_reason = reason
    assessment.save(update_fields=_COLUMNS)
    access.journal(Entry("lock_assessment", note=reason))
    return assessment


@transaction.atomic
def unlock_assessment(*, actor: Actor, assessment_uid: UUID, reason: str = "") -> Assessment:
    """By a lead, not only by the one who locked it."""
    access = access_for_writing(actor, assessment_uid, through_lock=True)
    access.require_lead()
    assessment = access.assessment
    if not assessment.is_locked:
        raise RuleViolation("state", "", gettext_noop("is not locked"))
    reason = check_text(reason, "reason", longest=REASON_LONGEST, required=False)
    assessment.locked_at, assessment.locked_by_name, assessment.lock_reason = None, "", ""
    assessment.save(update_fields=_COLUMNS)
    access.journal(Entry("unlock_assessment", note=reason))
    return assessment
