"""Reads about assessments and what frames them, each ready for its native record."""

from django.db.models import QuerySet

from assessments.basis import Actor
from assessments.framing.access import Access
from assessments.framing.models import (
    Assessment,
    AssessmentQuerySet,
    CurationPolicy,
    Hypothesis,
    HypothesisQuerySet,
    Participant,
    Perspective,
    Question,
)
from assessments.framing.outcomes import Resolution
from assessments.teams.models import Role


def assessments_of(actor: Actor) -> AssessmentQuerySet:
    """The assessments that the actor may see, the newest first, each with its team. 1 query."""
    rows = Assessment.objects.visible_to(actor)
    return rows.select_related("team").order_by("-created_at", "-pk")


def curated_assessments(actor: Actor) -> AssessmentQuerySet:
    """The assessments that the actor leads or curates, by title, each with its team. 1 query."""
    rows = Assessment.objects.curated_by(actor)
    return rows.select_related("team").order_by("title", "pk")


def participants_of(access: Access) -> QuerySet[Participant]:
    """Everybody who takes part or took part, in order. 1 query."""
    return (
        Participant.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by("pk")
    )


def lacks_curator(access: Access) -> bool:
    """Whether nobody who takes part may decide on evidence. 1 query, or none where leads may."""
    if access.powers.curate or access.assessment.curation == CurationPolicy.LEAD_MAY_ACCEPT:
        return False
    curators = participants_of(access).filter(
        role=Role.CURATOR, removed_at__isnull=True, user__isnull=False
    )
    return not curators.exists()


def perspectives_of(access: Access) -> QuerySet[Perspective]:
    """The parties for whom impact is judged, in order. 1 query."""
    return (
        Perspective.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by("order", "pk")
    )


def perspectives_and_removed(access: Access) -> tuple[list[Perspective], list[Perspective]]:
    """The parties in order, and those that were taken out, for a lead to bring back. 1 query."""
    rows = Perspective.objects.with_removed(access.actor).filter(assessment=access.assessment)
    everyone = list(rows.order_by("order", "pk"))
    return (
        [p for p in everyone if p.removed_at is None],
        [p for p in everyone if p.removed_at is not None],
    )


def questions_of(access: Access) -> QuerySet[Question]:
    """The key questions, in order. 1 query."""
    return (
        Question.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by("order", "pk")
    )


def hypotheses_of(access: Access) -> HypothesisQuerySet:
    """Every hypothesis, those set aside and merged too, with its question, in order. 1 query.

    The remainder comes last in its question, whatever was added after it.
    """
    return (
        Hypothesis.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("question", "merged_into")
        .order_by("question__order", "question__pk", "is_remainder", "order", "pk")
    )


def active_hypotheses(access: Access) -> list[Hypothesis]:
    """The hypotheses that may be judged, each with its question, in order. 1 query."""
    return list(hypotheses_of(access).active())


def askable_hypotheses(access: Access) -> list[Hypothesis]:
    """Of those, the ones of which it is not known yet how they turned out. 1 query."""
    return list(hypotheses_of(access).active().unresolved())


def resolutions_of(access: Access) -> QuerySet[Resolution]:
    """What turned out, ready for records. 1 query."""
    return (
        Resolution.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis__question")
        .order_by("pk")
    )
