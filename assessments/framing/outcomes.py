"""What turned out to be the case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.framing.models import Assessment, BelowAssessmentQuerySet, Hypothesis
from assessments.journal.models import Record


class Outcome(models.TextChoices):
    TRUE = "true", _("turned out true")
    FALSE = "false", _("turned out false")
    UNRESOLVABLE = "unresolvable", _("cannot be settled")


class Resolution(Record):
    """What turned out to be the case; every estimate of the hypothesis is scored against it.

    `resolved_on` may be partial. Of competing hypotheses one at most is true, which the
    operations hold under the assessment's lock: it spans rows.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="resolutions")
    hypothesis = models.OneToOneField(
        Hypothesis, on_delete=models.CASCADE, related_name="resolution"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    resolved_on = models.CharField(max_length=10)
    basis = models.TextField()

    objects = BelowAssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="resolution_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(resolved_on="") & ~Q(basis=""), name="resolution_said_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hypothesis_id} {self.outcome}"
