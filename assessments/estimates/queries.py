"""Reads about estimates and judgements. Sealed ones appear nowhere but in `my_answers`."""

from collections import Counter
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


@dataclass(frozen=True, slots=True)
class MyRecord:
    """The actor's own answers in a round, and before it: where a second estimate starts from.

    `earlier*` hold the newest answer of an earlier round by hypothesis (and perspective).
    """

    estimates: dict[int, Estimate]
    impacts: dict[tuple[int, int], ImpactEstimate]
    earlier: dict[int, Estimate]
    earlier_impacts: dict[tuple[int, int], ImpactEstimate]


def my_record(access: Access, round_: Round) -> MyRecord:
    """The actor's own answers up to `round_`, sealed ones too; for their own pages. 2 queries."""
    covered = {"assessment": access.assessment, "hypothesis__rounds": round_}
    record = MyRecord({}, {}, {}, {})
    estimates = Estimate.objects.mine(access.actor).filter(
        **covered, round__number__lte=round_.number
    )
    for estimate in estimates.select_related("round").order_by("round__number"):
        rows = record.estimates if estimate.round_id == round_.pk else record.earlier
        rows[estimate.hypothesis_id] = estimate
    impacts = ImpactEstimate.objects.mine(access.actor).filter(
        **covered, round__number__lte=round_.number
    )
    for impact in impacts.select_related("round").order_by("round__number"):
        kept = record.impacts if impact.round_id == round_.pk else record.earlier_impacts
        kept[(impact.hypothesis_id, impact.perspective_id)] = impact
    return record


def my_answered(access: Access) -> Counter[int]:
    """How many hypotheses the actor has estimated in each round, by its primary key. 1 query."""
    return Counter(
        Estimate.objects.mine(access.actor)
        .filter(assessment=access.assessment)
        .values_list("round_id", flat=True)
    )


def in_round(access: Access, round_: Round) -> tuple[list[Estimate], list[ImpactEstimate]]:
    """What all gave in a revealed round, ready for records; nothing while blind. 2 queries."""
    return (
        list(estimates_of(access).filter(round=round_)),
        list(impact_estimates_of(access).filter(round=round_)),
    )
