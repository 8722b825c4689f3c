"""Many ratings at once, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.evidence.models import Rating
from assessments.evidence.operations.ratings import rate_cell
from assessments.framing.access import access_for_writing


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
    (`not_found`) for what names something that the actor may not see. 2 queries, and as many for
    each rating as `rate_cell` says.
    """
    access = access_for_writing(actor, assessment_uid)
    given: list[Rating] = []
    faults: list[RuleViolation] = []
    for index, draft in enumerate(drafts):
        try:
            rating = rate_cell(
                access,
                draft.evidence_uid,
                draft.hypothesis_uid,
                draft.consistency,
                rationale=draft.rationale,
                version=None,
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
    """Which of the two it is."""
    is_evidence = str(missing) == str(draft.evidence_uid)
    field = "evidence_id" if is_evidence else "hypothesis_id"
    return RuleViolation("not_found", field, gettext_noop("is nothing here"))
