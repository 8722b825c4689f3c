"""Search over all that one person may see. Docstrings count the queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from assessments.basis import Actor
from assessments.debate.models import Argument, ArgumentStatus
from assessments.evidence.models import Evidence, Source
from assessments.framing.models import Assessment, Hypothesis

FOUND_MOST = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; each list holds at most `FOUND_MOST`."""

    assessments: list[Assessment]
    hypotheses: list[Hypothesis]
    evidence: list[Evidence]
    sources: list[Source]
    arguments: list[Argument]

    @property
    def is_empty(self) -> bool:
        found = (self.assessments, self.hypotheses, self.evidence, self.sources, self.arguments)
        return not any(found)


def search_for(actor: Actor, words: str) -> Found:
    """What holds every one of `words`, by kind. 5 queries."""
    terms = words.replace("\x00", "").split()[:8]
    return Found(
        assessments=list(
            Assessment.objects.visible_to(actor)
            .filter(_all_in(terms, "title", "context", "customer", "questions__text"))
            .distinct()
            .order_by("-created_at", "-pk")[:FOUND_MOST]
        ),
        hypotheses=list(
            Hypothesis.objects.visible_to(actor)
            .filter(_all_in(terms, "statement", "notes", "label", "judged_by"))
            .select_related("assessment")
            .order_by("-assessment_id", "order", "pk")[:FOUND_MOST]
        ),
        evidence=list(
            Evidence.objects.visible_to(actor)
            .filter(_all_in(terms, "statement", "label", "origin_note"))
            .select_related("assessment")
            .order_by("-assessment_id", "pk")[:FOUND_MOST]
        ),
        sources=list(
            Source.objects.visible_to(actor)
            .filter(_all_in(terms, "name", "stake"))
            .select_related("assessment")
            .order_by("-assessment_id", "name", "pk")[:FOUND_MOST]
        ),
        arguments=list(
            Argument.objects.visible_to(actor)
            # What was taken back keeps its words, for whoever may restore it, and says nothing.
            .exclude(status=ArgumentStatus.WITHDRAWN)
            .filter(_all_in(terms, "text"))
            .select_related("assessment", "author")
            .order_by("-assessment_id", "pk")[:FOUND_MOST]
        ),
    )


def _all_in(terms: Sequence[str], *fields: str) -> Q:
    """Every term stands in one of the fields; a label only if it is the whole term."""
    wanted = Q()
    for term in terms:
        anywhere = Q()
        for name in fields:
            lookup = "iexact" if name == "label" else "icontains"
            anywhere |= Q(**{f"{name}__{lookup}": term})
        wanted &= anywhere
    return wanted
