"""Native records of estimates, impact estimates and judgements."""

from typing import Any

from assessments.basis.checks import minimal
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.journal.records import common, instant


def estimate_record(estimate: Estimate) -> dict[str, Any]:
    """Needs `hypothesis`, `participant` and `round` selected."""
    return {
        "id": str(estimate.uid),
        "hypothesis_id": str(estimate.hypothesis.uid),
        "participant_id": str(estimate.participant.uid),
        "round_id": str(estimate.round.uid),
        "lower": minimal(estimate.lower),
        "best": minimal(estimate.best),
        "upper": minimal(estimate.upper),
        "interval_confidence": estimate.interval_confidence,
        "rationale": estimate.rationale or None,
        "moved_by": estimate.moved_by,
        "wording": estimate.wording,
        "estimated_at": instant(estimate.estimated_at),
        **common(estimate),
    }


def impact_estimate_record(estimate: ImpactEstimate) -> dict[str, Any]:
    """Needs `hypothesis`, `perspective`, `participant` and `round` selected."""
    return {
        "id": str(estimate.uid),
        "hypothesis_id": str(estimate.hypothesis.uid),
        "perspective_id": str(estimate.perspective.uid),
        "participant_id": str(estimate.participant.uid),
        "round_id": str(estimate.round.uid),
        "severity": estimate.severity,
        "direction": estimate.direction,
        "rationale": estimate.rationale or None,
        "wording": estimate.wording,
        **common(estimate),
    }


def judgement_record(judgement: Judgement) -> dict[str, Any]:
    """Needs `hypothesis` and `author` selected."""
    return {
        "id": str(judgement.uid),
        "hypothesis_id": str(judgement.hypothesis.uid),
        "text": judgement.text,
        "confidence": judgement.confidence,
        "confidence_basis": judgement.confidence_basis or None,
        "author_id": str(judgement.author.uid),
        **common(judgement),
    }
