"""Sources, evidence, citations, links, ratings, and the views that members keep."""

from assessments.evidence.models.items import (
    Citation,
    CitationQuerySet,
    Evidence,
    EvidenceQuerySet,
    Source,
    SourceQuerySet,
    participations,
)
from assessments.evidence.models.links import (
    CellOpening,
    CellOpeningQuerySet,
    Link,
    LinkQuerySet,
    Rating,
    RatingQuerySet,
    Said,
    gated_assessments,
)
from assessments.evidence.models.profiles import SourceProfile, SourceProfileQuerySet
from assessments.evidence.models.reading import (
    ReadingText,
    ReadingTextQuerySet,
    Sentence,
    SentenceUse,
    SentenceUseQuerySet,
)
from assessments.evidence.models.saved import SavedView, SavedViewQuerySet
from assessments.evidence.models.words import (
    COUNT_FIELD,
    COUNT_FIELDS,
    Consistency,
    Credibility,
    EvidenceStatus,
    Kind,
    Relation,
    Relevance,
    Reliability,
)

__all__ = [
    "COUNT_FIELD",
    "COUNT_FIELDS",
    "CellOpening",
    "CellOpeningQuerySet",
    "Citation",
    "CitationQuerySet",
    "Consistency",
    "Credibility",
    "Evidence",
    "EvidenceQuerySet",
    "EvidenceStatus",
    "Kind",
    "Link",
    "LinkQuerySet",
    "Rating",
    "RatingQuerySet",
    "ReadingText",
    "ReadingTextQuerySet",
    "Relation",
    "Relevance",
    "Reliability",
    "Said",
    "SavedView",
    "SavedViewQuerySet",
    "Sentence",
    "SentenceUse",
    "SentenceUseQuerySet",
    "Source",
    "SourceProfile",
    "SourceProfileQuerySet",
    "SourceQuerySet",
    "gated_assessments",
    "participations",
]
