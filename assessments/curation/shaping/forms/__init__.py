"""The shape of what states hypotheses, and of what divides and joins them."""

from assessments.curation.shaping.forms.fields import lines_of
from assessments.curation.shaping.forms.hypotheses import EditHypothesisForm, HypothesisForm
from assessments.curation.shaping.forms.reshaping import MergeForm, SplitForm
from assessments.curation.shaping.forms.sentences import Sentences
from assessments.curation.shaping.forms.starting import (
    NEW_TEAM,
    TYPED_MOST,
    NewAssessmentForm,
    QuestionForm,
)

__all__ = [
    "NEW_TEAM",
    "TYPED_MOST",
    "EditHypothesisForm",
    "HypothesisForm",
    "MergeForm",
    "NewAssessmentForm",
    "QuestionForm",
    "Sentences",
    "SplitForm",
    "lines_of",
]
