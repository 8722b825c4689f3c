"""Labels are counted on, never used again."""

import pytest

from assessments.framing.operations import QuestionDraft, add_hypothesis, add_question
from assessments.framing.rules import HypothesisDraft
from tests.world import build_world

pytestmark = pytest.mark.django_db


def test_labels_go_on_where_the_new_assessment_left_off():
    world = build_world()
    added = add_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        question_uid=world.question("Q1").uid,
        draft=HypothesisDraft("The dog did it"),
    )
    assert added.label == "H6"
    question = add_question(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        draft=QuestionDraft("And why?", "independent", (HypothesisDraft("For fun"),)),
    )
    assert question.label == "Q3"
    assert [h.label for h in question.hypotheses.all()] == ["H7"]
