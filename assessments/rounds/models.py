"""Rounds: one pass of judging over chosen hypotheses, blind until the reveal."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from assessments.framing.models import (
    Assessment,
    BelowAssessmentQuerySet,
    Hypothesis,
    Participant,
    Perspective,
)
from assessments.journal.models import Record


class RoundState(models.TextChoices):
    """`blind`: what is given is sealed. `revealed`: late answers only. `closed`: no answers."""

    BLIND = "blind", "blind"
    REVEALED = "revealed", "revealed"
    CLOSED = "closed", "closed"


class RoundQuerySet(BelowAssessmentQuerySet["Round"]):
    def blind(self) -> Self:
        return self.filter(state=RoundState.BLIND)


class Round(Record):
    """One pass of estimation, of rating, or of both, over chosen hypotheses.

    `perspectives` are the parties for whom impact is asked. `early_reveal_reason` is the lead's
    recorded choice to reveal with fewer than three answers.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    covers_estimates = models.BooleanField(default=True)
    covers_ratings = models.BooleanField(default=False)
    hypotheses = models.ManyToManyField(Hypothesis, related_name="rounds")
    perspectives = models.ManyToManyField(Perspective, related_name="rounds")
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.BLIND)
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    early_reveal_reason = models.TextField(blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state="blind"), name="round_one_blind"
            ),
            models.CheckConstraint(
                condition=Q(covers_estimates=True) | Q(covers_ratings=True),
                name="round_covers_something",
            ),
            models.CheckConstraint(
                condition=Q(state="blind", revealed_at__isnull=True, closed_at__isnull=True)
                | Q(state="revealed", revealed_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", revealed_at__isnull=False, closed_at__isnull=False),
                name="round_state_has_its_times",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"

    @property
    def is_blind(self) -> bool:
        return self.state == RoundState.BLIND

    @property
    def covers(self) -> list[str]:
        """The kinds of judgement, in the contract's words."""
        return [
            word
            for word, covered in (
                ("estimates", self.covers_estimates),
                ("ratings", self.covers_ratings),
            )
            if covered
        ]


class RoundFinish(models.Model):
    """A participant has said that they are done with a round. Sealed like what they gave.

    Only their number is ever shown, on the round's own page.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="finishes")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="finished_rounds"
    )
    finished_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "participant"], name="round_finished_once")
        ]

    def __str__(self) -> str:
        return f"{self.participant} finished {self.round}"
