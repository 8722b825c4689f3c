"""Writes to sources, evidence and ratings; each name here is one operation."""

from assessments.evidence.operations.batch import RatingDraft, rate_many
from assessments.evidence.operations.citations import edit_citation, remove_citation
from assessments.evidence.operations.items import (
    CitationDraft,
    EvidenceDraft,
    add_citation,
    edit_evidence,
    grade_evidence,
    submit_evidence,
)
from assessments.evidence.operations.linking import give_account
from assessments.evidence.operations.links import recount_links, set_relevance
from assessments.evidence.operations.many import add_many_sources, cite_many, submit_many
from assessments.evidence.operations.ratings import (
    declare_cannot_rate,
    rate_evidence,
    take_back_rating,
)
from assessments.evidence.operations.reading import (
    TextDraft,
    add_text,
    attach_sentences,
    evidence_from_sentences,
    purge_text,
    release_sentences,
    restore_text,
    set_sentences_aside,
    withdraw_text,
)
from assessments.evidence.operations.sources import (
    SourceDraft,
    add_source,
    edit_source,
    grade_source,
)
from assessments.evidence.operations.tags import rename_tag, tag_evidence
from assessments.evidence.operations.views import (
    change_view,
    remove_view,
    restore_view,
    save_view,
)

__all__ = [
    "CitationDraft",
    "EvidenceDraft",
    "RatingDraft",
    "SourceDraft",
    "TextDraft",
    "add_citation",
    "add_many_sources",
    "add_source",
    "add_text",
    "attach_sentences",
    "change_view",
    "cite_many",
    "declare_cannot_rate",
    "edit_citation",
    "edit_evidence",
    "edit_source",
    "evidence_from_sentences",
    "give_account",
    "grade_evidence",
    "grade_source",
    "purge_text",
    "rate_evidence",
    "rate_many",
    "recount_links",
    "release_sentences",
    "remove_citation",
    "remove_view",
    "rename_tag",
    "restore_text",
    "restore_view",
    "save_view",
    "set_relevance",
    "set_sentences_aside",
    "submit_evidence",
    "submit_many",
    "tag_evidence",
    "take_back_rating",
    "withdraw_text",
]
