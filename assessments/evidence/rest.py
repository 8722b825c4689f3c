"""Evidence and sources as REST describes them, also for what stands above and answers with them."""

from assessments.evidence.serializers import EvidenceSerializer, SourceSerializer

__all__ = ["EvidenceSerializer", "SourceSerializer"]
