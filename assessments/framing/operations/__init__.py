"""Writes to the frame; each name here is one operation, or what one takes."""

from assessments.framing.operations.assessments import (
    AssessmentDraft,
    add_perspective,
    create_assessment,
    start_assessment,
    update_assessment,
)
from assessments.framing.operations.participants import (
    add_participant,
    change_participant,
    link_participant,
)
from assessments.framing.operations.questions import (
    QuestionDraft,
    add_hypothesis,
    add_question,
    edit_hypothesis,
    set_hypothesis_aside,
)

__all__ = [
    "AssessmentDraft",
    "QuestionDraft",
    "add_hypothesis",
    "add_participant",
    "add_perspective",
    "add_question",
    "change_participant",
    "create_assessment",
    "edit_hypothesis",
    "link_participant",
    "set_hypothesis_aside",
    "start_assessment",
    "update_assessment",
]
