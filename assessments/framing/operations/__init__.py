"""Writes to the frame; each name here is one operation, or what one takes."""

from assessments.framing.operations.assessments import (
    AssessmentDraft,
    create_assessment,
    start_assessment,
    update_assessment,
)
from assessments.framing.operations.hypotheses import (
    add_hypothesis,
    edit_hypothesis,
    move_hypothesis,
    set_hypothesis_aside,
)
from assessments.framing.operations.locking import lock_assessment, unlock_assessment
from assessments.framing.operations.participants import (
    add_participant,
    bring_back_participant,
    change_participant,
    hand_assessment_over,
    leave_assessment,
    link_participant,
)
from assessments.framing.operations.perspectives import (
    add_perspective,
    edit_perspective,
    remove_perspective,
    restore_perspective,
)
from assessments.framing.operations.questions import (
    QuestionDraft,
    add_question,
    edit_question,
)
from assessments.framing.operations.resolutions import (
    correct_resolution,
    resolve_hypothesis,
    withdraw_resolution,
)

__all__ = [
    "AssessmentDraft",
    "QuestionDraft",
    "add_hypothesis",
    "add_participant",
    "add_perspective",
    "add_question",
    "bring_back_participant",
    "change_participant",
    "correct_resolution",
    "create_assessment",
    "edit_hypothesis",
    "edit_perspective",
    "edit_question",
    "hand_assessment_over",
    "leave_assessment",
    "link_participant",
    "lock_assessment",
    "move_hypothesis",
    "remove_perspective",
    "resolve_hypothesis",
    "restore_perspective",
    "set_hypothesis_aside",
    "start_assessment",
    "unlock_assessment",
    "update_assessment",
    "withdraw_resolution",
]
