"""The curators' queue and all evidence in the admin."""

from assessments.curation.admin.evidence import EvidenceAdmin
from assessments.curation.admin.queue import QueueAdmin

__all__ = ["EvidenceAdmin", "QueueAdmin"]
