"""Reads about estimates and judgements. Sealed ones appear nowhere but in `my_answers`."""

from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.framing.access import Access
from assessments.rounds.models import Round


def estimates_of(access: Access) -> QuerySet[Estimate]:
    """Unsealed estimates of the assessment, ready for records. 1 query."""
    return (
        Estimate.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis", "participant", "round")
        .order_by("pk")
    )


def impact_estimates_of(access: Access) -> QuerySet[ImpactEstimate]:
    """Unsealed impact estimates of the assessment, ready for records. 1 query."""
    return (
        ImpactEstimate.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis", "perspective", "participant", "round")
        .order_by("pk")
    )


def judgements_of(access: Access) -> QuerySet[Judgement]:
    """The lead's judgements, ready for records. 1 query."""
    return (
        Judgement.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis", "author")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class MyAnswers:
    """The actor's own answers in one round, sealed or not, by hypothesis primary key."""

    estimates: dict[int, Estimate]
    impacts: dict[tuple[int, int], ImpactEstimate]


def my_answers(access: Access, round_: Round) -> MyAnswers:
    """What the actor has answered in `round_`; for their own pages only. 2 queries."""
    return MyAnswers(
        estimates={
            e.hypothesis_id: e for e in Estimate.objects.mine(access.actor).filter(round=round_)
        },
        impacts={
            (i.hypothesis_id, i.perspective_id): i
            for i in ImpactEstimate.objects.mine(access.actor).filter(round=round_)
        },
    )
