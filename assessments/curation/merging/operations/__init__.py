"""Writes that merge, and that say what is not the same; each name here is one operation."""

from assessments.curation.merging.operations.apart import keep_apart
from assessments.curation.merging.operations.evidence import merge_evidence, undo_evidence_merge
from assessments.curation.merging.operations.sources import merge_sources, undo_source_merge

__all__ = [
    "keep_apart",
    "merge_evidence",
    "merge_sources",
    "undo_evidence_merge",
    "undo_source_merge",
]
