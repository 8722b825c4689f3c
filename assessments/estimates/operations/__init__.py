"""Writes to estimates and judgements, and the reveal."""

from assessments.estimates.operations.answers import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
)
from assessments.estimates.operations.judgements import write_judgement
from assessments.estimates.operations.reveal import reveal_round

__all__ = ["EstimateDraft", "ImpactDraft", "answer_round", "reveal_round", "write_judgement"]
