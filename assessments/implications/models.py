"""Consequence edges: if this hypothesis, then that one, with conditional likelihoods."""

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from assessments.basis import Actor
from assessments.framing.models import (
    Assessment,
    BelowAssessmentQuerySet,
    Hypothesis,
    Participant,
)
from assessments.framing.subqueries import Written
from assessments.journal.models import Record
from assessments.rounds.models import Round, RoundState

HUNDRED = Decimal(100)


class ImplicationQuerySet(BelowAssessmentQuerySet["Implication"]):
    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(withdrawn_at__isnull=True)

    def with_withdrawn(self, actor: Actor) -> Self:
        """Those taken out too: for putting back, never for reading."""
        return super().visible_to(actor)


class Implication(Record):
    """A directed edge from cause to effect. The edges of an assessment form no cycle.

    One that was withdrawn is nowhere to be read, nor is what was given on it, until it is put
    back.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="implications"
    )
    cause = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="implies")
    effect = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="implied_by")
    mechanism = models.TextField(blank=True)
    lag = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ImplicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cause", "effect"],
                condition=Q(withdrawn_at__isnull=True),
                name="implication_once",
            ),
            models.CheckConstraint(
                condition=~Q(cause=F("effect")), name="implication_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause_id} implies {self.effect_id}"


class ImplicationEstimateQuerySet(BelowAssessmentQuerySet["ImplicationEstimate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Sealed while the round is blind, for everybody; not on an edge that was withdrawn."""
        there = super().visible_to(actor).filter(implication__withdrawn_at__isnull=True)
        return there.exclude(round__state=RoundState.BLIND)

    def mine(self, actor: Actor) -> Self:
        """The actor's own, sealed ones included: for their own pages only."""
        return self.filter(
            assessment__in=Written(Assessment.objects.visible_to, actor),
            participant__user_id=actor.user_id,
        )


class ImplicationEstimate(Record):
    """The effect's likelihood in percent if the cause is true, and if it is false."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="implication_estimates"
    )
    implication = models.ForeignKey(Implication, on_delete=models.CASCADE, related_name="estimates")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="implication_estimates"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="implication_estimates")
    if_true = models.DecimalField(max_digits=5, decimal_places=2)
    if_false = models.DecimalField(max_digits=5, decimal_places=2)
    rationale = models.TextField(blank=True)

    objects = ImplicationEstimateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["implication", "participant", "round"],
                name="implication_estimate_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(if_true__gte=0, if_true__lte=HUNDRED)
                & Q(if_false__gte=0, if_false__lte=HUNDRED),
                name="implication_estimate_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.implication_id}"
