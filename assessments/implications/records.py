"""Native records of implications and their estimates."""

from typing import Any

from assessments.basis.checks import minimal
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.journal.records import common


def implication_record(implication: Implication) -> dict[str, Any]:
    """Needs `cause` and `effect` selected."""
    return {
        "id": str(implication.uid),
        "cause_id": str(implication.cause.uid),
        "effect_id": str(implication.effect.uid),
        "mechanism": implication.mechanism or None,
        "lag": implication.lag or None,
        **common(implication),
    }


def implication_estimate_record(estimate: ImplicationEstimate) -> dict[str, Any]:
    """Needs `implication`, `participant` and `round` selected."""
    return {
        "id": str(estimate.uid),
        "implication_id": str(estimate.implication.uid),
        "participant_id": str(estimate.participant.uid),
        "round_id": str(estimate.round.uid),
        "if_true": minimal(estimate.if_true),
        "if_false": minimal(estimate.if_false),
        "rationale": estimate.rationale or None,
        **common(estimate),
    }
