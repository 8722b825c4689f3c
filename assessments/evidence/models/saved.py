"""Views of the list of evidence that members keep."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from assessments.accounts.models import User
from assessments.basis import Actor
from assessments.framing.models import Assessment, BelowAssessmentQuerySet
from assessments.journal.models import Record


class SavedViewQuerySet(BelowAssessmentQuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own and those that are shared; superusers see nobody's private ones either."""
        return (
            super()
            .visible_to(actor)
            .filter(Q(user_id=actor.user_id) | Q(is_shared=True), removed_at__isnull=True)
        )

    def owned_by(self, actor: Actor) -> Self:
        """One's own, removed ones too."""
        return super().visible_to(actor).filter(user_id=actor.user_id)


class SavedView(Record):
    """Filters and an order under a name. A way of looking, no part of the assessment: it is
    neither journalled nor exported and goes with its owner's account."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="views")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="evidence_views")
    name = models.CharField(max_length=80)
    asked = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "user", "name"],
                condition=Q(removed_at__isnull=True),
                name="saved_view_name_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_name_given"),
        ]

    def __str__(self) -> str:
        return self.name
