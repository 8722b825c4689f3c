"""Imports under way."""

from django.db import models

from assessments.framing.models import Assessment
from assessments.teams.models import Team


class Unfinished(models.Model):
    """An assessment that an import is still filling, in steps; goes with the last of them.

    `beat_at` is when the import was last heard of: when that is long ago its process has died and
    what it has written is removed. `made_team` is the team that was made for it.
    """

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, related_name="unfinished"
    )
    made_team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"unfinished {self.assessment_id}"
