"""How far somebody has followed an assessment."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from assessments.framing.models import Assessment


class Visit(models.Model):
    """One person's own mark in one assessment; nobody else sees it, and it is never journalled.

    `seen` is the change number up to which they have said that they have seen what changed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits"
    )
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="visits")
    seen = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "assessment"], name="visit_once_a_person")
        ]

    def __str__(self) -> str:
        return f"visit to {self.assessment_id}"
