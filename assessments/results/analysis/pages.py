"""The pages of the analysis, in their order, and the question that one is about."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.framing.models import Question

PAGES: Final = (
    ("sensitivity", _("What carries it")),
    ("disagreement", _("Where we differ")),
    ("pooling", _("What the team says")),
    ("coverage", _("What is missing")),
    ("record", _("Track record")),
)


def chosen_question(request: HttpRequest, questions: tuple[Question, ...]) -> Question | None:
    """The one asked for; else the first whose hypotheses compete, else the first."""
    wanted = request.GET.get("question", "")
    by_uid = {str(q.uid): q for q in questions}
    competing = next((q for q in questions if q.is_competing), None)
    return by_uid.get(wanted) or competing or next(iter(questions), None)
