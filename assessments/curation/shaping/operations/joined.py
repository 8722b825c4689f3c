"""Sentences that join two claims become two hypotheses and an implication, all or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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
    apart: Collection[int] = (),
    besides: str = "",
) -> Assessment:
    """A new assessment; `joints` are of its first question's hypotheses, of which those in the
    places `apart` stand in a question of their own, `besides`. All or nothing."""
    asked = list(draft.questions)
    drafts = asked[0].hypotheses if asked else ()
    if asked:
        asked[0] = replace(asked[0], hypotheses=_but(drafts, apart))
    assessment = start_assessment(
        actor=actor, team_uid=team_uid, team_name=team_name, draft=replace(draft, questions=asked)
    )
    first = assessment.questions.order_by("pk").first()
    if first is not None:
        others = _ask_besides(actor, assessment.uid, drafts, apart, besides)
        _join(actor, assessment.uid, _in_places(_stated(first), others, drafts, apart), joints)
    return assessment


@transaction.atomic
def add_joined_question(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft: QuestionDraft,
    joints: Sequence[Joint],
    remainder: str = REMAINDER,
    apart: Collection[int] = (),
    besides: str = "",
) -> Question:
    """A question with its hypotheses and the implications between them; those in the places
    `apart` stand in a question of their own, `besides`. All or nothing."""
    question = add_question(
        actor=actor,
        assessment_uid=assessment_uid,
        draft=replace(draft, hypotheses=_but(draft.hypotheses, apart)),
        remainder=remainder,
    )
    others = _ask_besides(actor, assessment_uid, draft.hypotheses, apart, besides)
    made = _in_places(_stated(question), others, draft.hypotheses, apart)
    _join(actor, assessment_uid, made, joints)
    return question


@transaction.atomic
def add_joined_hypotheses(
    *,
    actor: Actor,
    assessment_uid: UUID,
    question_uid: UUID,
    drafts: Sequence[HypothesisDraft],
    joints: Sequence[Joint],
    apart: Collection[int] = (),
    besides: str = "",
) -> list[Hypothesis]:
    """What one sentence joined, as hypotheses of their own with their implications; those in the
    places `apart` stand in a question of their own, `besides`."""
    added = [
        add_hypothesis(
            actor=actor, assessment_uid=assessment_uid, question_uid=question_uid, draft=draft
        )
        for draft in _but(drafts, apart)
    ]
    others = _ask_besides(actor, assessment_uid, drafts, apart, besides)
    made = _in_places(added, others, drafts, apart)
    _join(actor, assessment_uid, made, joints)
    return made


def _but(drafts: Sequence[HypothesisDraft], apart: Collection[int]) -> list[HypothesisDraft]:
    return [draft for n, draft in enumerate(drafts) if n not in apart]


def _ask_besides(
    actor: Actor,
    assessment_uid: UUID,
    drafts: Sequence[HypothesisDraft],
    apart: Collection[int],
    besides: str,
) -> list[Hypothesis]:
    """The drafts in the places `apart` in a question of their own, each true or not by itself."""
    if not apart:
        return []
    taken = [draft for n, draft in enumerate(drafts) if n in apart]
    question = add_question(
        actor=actor,
        assessment_uid=assessment_uid,
        draft=QuestionDraft(besides, "independent", taken),
    )
    return _stated(question)


def _in_places(
    here: Sequence[Hypothesis],
    others: Sequence[Hypothesis],
    drafts: Sequence[HypothesisDraft],
    apart: Collection[int],
) -> list[Hypothesis]:
    """Both in the order of the drafts, which is what joints go by."""
    left, right = iter(here), iter(others)
    return [next(right if n in apart else left) for n in range(len(drafts))]


def _stated(question: Question) -> list[Hypothesis]:
    """In the order of their drafts, which is that of their making."""
    return list(Hypothesis.objects.filter(question=question).order_by("pk"))


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
