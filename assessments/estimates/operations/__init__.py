"""Writes to estimates and judgements, and the reveal."""

from assessments.estimates.operations.answers import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    withdraw_answers,
)
from assessments.estimates.operations.judgements import write_judgement
from assessments.estimates.operations.reveal import reveal_round

__all__ = [
    "EstimateDraft",
    "ImpactDraft",
    "answer_round",
    "reveal_round",
    "withdraw_answers",
    "write_judgement",
]
