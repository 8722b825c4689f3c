"""Reads about consequence edges."""

from django.db.models import QuerySet

from assessments.framing.access import Access
from assessments.implications.models import Implication, ImplicationEstimate


def implications_of(access: Access) -> QuerySet[Implication]:
    """The edges of the assessment with cause and effect. 1 query."""
    return (
        Implication.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("cause", "effect")
        .order_by("cause__order", "effect__order", "pk")
    )


def implication_estimates_of(access: Access) -> QuerySet[ImplicationEstimate]:
    """Unsealed estimates of edges, ready for records. 1 query."""
    return (
        ImplicationEstimate.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("implication", "participant", "round")
        .order_by("pk")
    )
