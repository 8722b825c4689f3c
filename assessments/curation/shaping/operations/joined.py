"""Sentences that join two claims become two hypotheses and an implication, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor
from assessments.framing.models import Assessment, Hypothesis, Question
from assessments.framing.operations import (
    AssessmentDraft,
    QuestionDraft,
    add_hypothesis,
    add_question,
    start_assessment,
)
from assessments.framing.rules import REMAINDER, HypothesisDraft
from assessments.implications.operations import add_implication


@dataclass(frozen=True, slots=True)
class Joint:
    """Of several drafts, by their places from 0: if `cause` holds, `effect` becomes likelier."""

    cause: int
    effect: int


@transaction.atomic
def start_joined_assessment(
    *,
    actor: Actor,
    team_uid: UUID | None,
    team_name: str,
    draft: AssessmentDraft,
    joints: Sequence[Joint],
) -> Assessment:
    """A new assessment; `joints` are of its first question's hypotheses. All or nothing."""
    assessment = start_assessment(actor=actor, team_uid=team_uid, team_name=team_name, draft=draft)
    first = assessment.questions.order_by("pk").first()
    if first is not None:
        _join(actor, assessment.uid, _stated(first), joints)
    return assessment


@transaction.atomic
def add_joined_question(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft: QuestionDraft,
    joints: Sequence[Joint],
    remainder: str = REMAINDER,
) -> Question:
    """A question with its hypotheses and the implications between them. All or nothing."""
    question = add_question(
        actor=actor, assessment_uid=assessment_uid, draft=draft, remainder=remainder
    )
    _join(actor, assessment_uid, _stated(question), joints)
    return question


@transaction.atomic
def add_joined_hypotheses(
    *,
    actor: Actor,
    assessment_uid: UUID,
    question_uid: UUID,
    drafts: Sequence[HypothesisDraft],
    joints: Sequence[Joint],
) -> list[Hypothesis]:
    """What one sentence joined, as hypotheses of their own with their implications."""
    made = [
        add_hypothesis(
            actor=actor, assessment_uid=assessment_uid, question_uid=question_uid, draft=draft
        )
        for draft in drafts
    ]
    _join(actor, assessment_uid, made, joints)
    return made


def _stated(question: Question) -> list[Hypothesis]:
    """In the order of their drafts, which is that of their making."""
    return list(question.hypotheses.order_by("pk"))


def _join(
    actor: Actor, assessment_uid: UUID, made: Sequence[Hypothesis], joints: Sequence[Joint]
) -> None:
    for joint in dict.fromkeys(joints):
        add_implication(
            actor=actor,
            assessment_uid=assessment_uid,
            cause_uid=made[joint.cause].uid,
            effect_uid=made[joint.effect].uid,
        )
