"""Many ratings at once, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.evidence.models import Rating
from assessments.evidence.operations.ratings import rate_evidence


@dataclass(frozen=True, slots=True)
class RatingDraft:
    """One cell's rating; `rationale` None leaves the former one as it is."""

    evidence_uid: UUID
    hypothesis_uid: UUID
    consistency: str
    rationale: str | None = None


@transaction.atomic
def rate_many(*, actor: Actor, assessment_uid: UUID, drafts: Sequence[RatingDraft]) -> list[Rating]:
    """The actor's ratings of several cells, in the order given.

    Raises Violations with fields `ratings/0/consistency` and the like: for what a rule forbids, and
    (`not_found`) for what names something that the actor may not see. About ten queries a rating.
    """
    given: list[Rating] = []
    faults: list[RuleViolation] = []
    for index, draft in enumerate(drafts):
        try:
            rating = rate_evidence(
                actor=actor,
                assessment_uid=assessment_uid,
                evidence_uid=draft.evidence_uid,
                hypothesis_uid=draft.hypothesis_uid,
                consistency=draft.consistency,
                rationale=draft.rationale,
            )
        except RuleViolation as fault:
            faults.append(fault.under(f"ratings/{index}"))
        except NotVisible as missing:
            faults.append(_unknown(missing, draft).under(f"ratings/{index}"))
        else:
            given.append(rating)
    if faults:
        raise Violations(faults)
    return given


def _unknown(missing: NotVisible, draft: RatingDraft) -> RuleViolation:
    """Which of the two it is. What is neither is the assessment itself: raised again."""
    named = {str(draft.evidence_uid): "evidence_id", str(draft.hypothesis_uid): "hypothesis_id"}
    field = named.get(str(missing))
    if field is None:
        raise missing
    return RuleViolation("not_found", field, gettext_noop("is nothing here"))
