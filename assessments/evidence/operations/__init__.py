"""Writes to sources, evidence and ratings; each name here is one operation."""

from assessments.evidence.operations.batch import RatingDraft, rate_many
from assessments.evidence.operations.items import (
    CitationDraft,
    EvidenceDraft,
    add_citation,
    edit_evidence,
    grade_evidence,
    submit_evidence,
)
from assessments.evidence.operations.ratings import (
    declare_cannot_rate,
    rate_evidence,
    recount_links,
    set_relevance,
    take_back_rating,
)
from assessments.evidence.operations.sources import SourceDraft, add_source, grade_source

__all__ = [
    "CitationDraft",
    "EvidenceDraft",
    "RatingDraft",
    "SourceDraft",
    "add_citation",
    "add_source",
    "declare_cannot_rate",
    "edit_evidence",
    "grade_evidence",
    "grade_source",
    "rate_evidence",
    "rate_many",
    "recount_links",
    "set_relevance",
    "submit_evidence",
    "take_back_rating",
]
