"""A team's library of sources: what the team knows of a source whatever it is cited for."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from assessments.basis import Actor
from assessments.evidence.models.words import Reliability
from assessments.framing.subqueries import Written
from assessments.journal.models import Record
from assessments.teams.models import Team


class SourceProfileQuerySet(models.QuerySet["SourceProfile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the teams that the actor may see."""
        return self.filter(team__in=Written(Team.objects.visible_to, actor))

    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)


class SourceProfile(Record):
    """A source as a team knows it.

    `regrades` counts the changes of its grade: a source of an assessment keeps the number of the
    one that was answered for it, so that a later one is on offer there. Who graded it when and
    why is in the team's journal.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="source_profiles")
    name = models.CharField(max_length=300)
    reliability = models.CharField(  # noqa: DJ001
        max_length=1, choices=Reliability.choices, null=True, blank=True
    )
    reliability_basis = models.TextField(blank=True)
    stake = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    regrades = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = SourceProfileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                condition=Q(retired_at__isnull=True),
                name="source_profile_name_once",
            ),
            models.CheckConstraint(
                condition=Q(reliability__isnull=True) | Q(reliability__in=Reliability.values),
                name="source_profile_reliability_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="source_profile_name_given"),
        ]

    def __str__(self) -> str:
        return self.name
