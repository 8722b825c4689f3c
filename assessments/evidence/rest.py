"""Evidence as REST describes it, also for what stands above and answers with it."""

from assessments.evidence.serializers import EvidenceSerializer

__all__ = ["EvidenceSerializer"]
