"""Native records of framing's objects: the one definition that REST, export and journal share.

A text that was not given is None, not "": what is absent is null in the native format.
"""

from typing import Any

from assessments.framing.models import Assessment, Hypothesis, Participant, Perspective, Question
from assessments.framing.outcomes import Resolution
from assessments.journal.records import common, instant, uid_or_none


def assessment_record(assessment: Assessment) -> dict[str, Any]:
    return {
        "id": str(assessment.uid),
        "title": assessment.title,
        "context": assessment.context or None,
        "customer": assessment.customer or None,
        "decision": assessment.decision or None,
        "decision_due_on": assessment.decision_due_on,
        "information_cutoff_on": assessment.information_cutoff_on,
        "exercise": assessment.exercise,
        "status": assessment.status,
        "lang": assessment.lang,
        "marking": assessment.marking,
        "pooling_method": assessment.pooling_method,
        "pooling_changes": assessment.pooling_changes,
        "curation": assessment.curation,
        "ratings_hidden": assessment.ratings_hidden,
        "impact_scale": assessment.impact_scale,
        **common(assessment),
    }


def lock_record(assessment: Assessment) -> dict[str, Any]:
    """Apart from the record: who may write here is no part of what is assessed."""
    return {
        "locked": assessment.is_locked,
        "locked_at": instant(assessment.locked_at),
        "locked_by": assessment.locked_by_name or None,
        "reason": assessment.lock_reason or None,
    }


def participant_record(participant: Participant) -> dict[str, Any]:
    return {
        "id": str(participant.uid),
        "name": participant.name,
        "role": participant.role,
        **common(participant),
    }


def perspective_record(perspective: Perspective) -> dict[str, Any]:
    return {
        "id": str(perspective.uid),
        "name": perspective.name,
        "order": perspective.order,
        "is_primary": perspective.is_primary,
        **common(perspective),
    }


def question_record(question: Question) -> dict[str, Any]:
    return {
        "id": str(question.uid),
        "label": question.label,
        "text": question.text,
        "framing": question.framing,
        "order": question.order,
        **common(question),
    }


def hypothesis_record(hypothesis: Hypothesis) -> dict[str, Any]:
    """Needs `question` and `merged_into` selected, or costs a query each."""
    return {
        "id": str(hypothesis.uid),
        "label": hypothesis.label,
        "question_id": str(hypothesis.question.uid),
        "statement": hypothesis.statement,
        "judged_by": hypothesis.judged_by or None,
        "horizon_on": hypothesis.horizon_on,
        "notes": hypothesis.notes or None,
        "order": hypothesis.order,
        "wording": hypothesis.wording,
        "counts_from": hypothesis.counts_from,
        "is_remainder": hypothesis.is_remainder,
        "status": hypothesis.status,
        "merged_into_id": uid_or_none(hypothesis.merged_into),
        **common(hypothesis),
    }


def resolution_record(resolution: Resolution) -> dict[str, Any]:
    """Needs `hypothesis` selected."""
    return {
        "id": str(resolution.uid),
        "hypothesis_id": str(resolution.hypothesis.uid),
        "outcome": resolution.outcome,
        "resolved_on": resolution.resolved_on,
        "basis": resolution.basis,
        **common(resolution),
    }
