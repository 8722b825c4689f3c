"""Writes that shape the frame; each name here is one operation, or what one takes."""

from assessments.curation.shaping.operations.joined import (
    Joint,
    add_joined_hypotheses,
    add_joined_question,
    start_joined_assessment,
)
from assessments.curation.shaping.operations.merging import merge_hypotheses, undo_reshaping
from assessments.curation.shaping.operations.rewording import ask_again, reword_hypothesis
from assessments.curation.shaping.operations.splitting import split_hypothesis

__all__ = [
    "Joint",
    "add_joined_hypotheses",
    "add_joined_question",
    "ask_again",
    "merge_hypotheses",
    "reword_hypothesis",
    "split_hypothesis",
    "start_joined_assessment",
    "undo_reshaping",
]
