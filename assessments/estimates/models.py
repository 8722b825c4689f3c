"""Members' likelihood and impact, and the lead's written judgements."""

from decimal import Decimal
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from assessments.basis import Actor
from assessments.framing.models import (
    Assessment,
    BelowAssessmentQuerySet,
    Hypothesis,
    Participant,
    Perspective,
)
from assessments.framing.subqueries import Written
from assessments.journal.models import Record
from assessments.rounds.models import Round, RoundState

M = TypeVar("M", bound=models.Model)
HUNDRED = Decimal(100)


class InRoundQuerySet(BelowAssessmentQuerySet[M]):
    """Answers given in a round: sealed while it is blind, from their own author's exports too."""

    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).exclude(round__state=RoundState.BLIND)

    def mine(self, actor: Actor) -> Self:
        """The actor's own answers, sealed ones included: for their own pages only."""
        return self.filter(
            assessment__in=Written(Assessment.objects.visible_to, actor),
            participant__user_id=actor.user_id,
        )


class Estimate(Record):
    """One participant's likelihood for a hypothesis in a round, in percent.

    `lower` and `upper` bound an interval meant to hold with `interval_confidence` percent.
    Immutable after the reveal of its round.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="estimates")
    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="estimates")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="estimates")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="estimates")
    lower = models.DecimalField(max_digits=5, decimal_places=2)
    best = models.DecimalField(max_digits=5, decimal_places=2)
    upper = models.DecimalField(max_digits=5, decimal_places=2)
    interval_confidence = models.PositiveSmallIntegerField(default=80)
    rationale = models.TextField(blank=True)
    moved_by = models.JSONField(default=list, blank=True)
    wording = models.PositiveIntegerField(default=1)
    estimated_at = models.DateTimeField()

    objects = InRoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hypothesis", "participant", "round"], name="estimate_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(lower__gte=0)
                & Q(lower__lte=F("best"))
                & Q(best__lte=F("upper"))
                & Q(upper__lte=HUNDRED),
                name="estimate_in_order",
            ),
            models.CheckConstraint(
                condition=Q(interval_confidence__gte=50, interval_confidence__lte=99),
                name="estimate_interval_confidence_range",
            ),
            models.CheckConstraint(condition=Q(wording__gte=1), name="estimate_wording_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.hypothesis_id}"


class Direction(models.TextChoices):
    HARM = "harm", "harm"
    GAIN = "gain", "gain"
    NONE = "none", "none"


class ImpactEstimateQuerySet(InRoundQuerySet["ImpactEstimate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Not for a perspective that was removed."""
        return super().visible_to(actor).filter(perspective__removed_at__isnull=True)


class ImpactEstimate(Record):
    """One participant's severity (0 to 5) and direction, if true, for one perspective."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="impact_estimates"
    )
    hypothesis = models.ForeignKey(
        Hypothesis, on_delete=models.CASCADE, related_name="impact_estimates"
    )
    perspective = models.ForeignKey(
        Perspective, on_delete=models.PROTECT, related_name="impact_estimates"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="impact_estimates"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="impact_estimates")
    severity = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=4, choices=Direction.choices)
    rationale = models.TextField(blank=True)
    wording = models.PositiveIntegerField(default=1)

    objects = ImpactEstimateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hypothesis", "perspective", "participant", "round"],
                name="impact_estimate_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=0, severity__lte=5), name="impact_severity_range"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="impact_direction_known"
            ),
            models.CheckConstraint(
                condition=~Q(direction="none") | Q(severity=0), name="impact_none_is_zero"
            ),
            models.CheckConstraint(condition=Q(wording__gte=1), name="impact_wording_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.hypothesis_id} for {self.perspective_id}"


class Confidence(models.TextChoices):
    LOW = "low", "low"
    MODERATE = "moderate", "moderate"
    HIGH = "high", "high"


class Judgement(Record):
    """The lead's written judgement on a hypothesis, with confidence and its reasons.

    Confidence is about the basis of the judgement; it never shares a sentence with likelihood.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="judgements")
    hypothesis = models.OneToOneField(
        Hypothesis, on_delete=models.CASCADE, related_name="judgement"
    )
    text = models.TextField()
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    confidence_basis = models.TextField(blank=True)
    author = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="judgements")

    objects = BelowAssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="judgement_confidence_known"
            )
        ]

    def __str__(self) -> str:
        return f"judgement on {self.hypothesis_id}"
