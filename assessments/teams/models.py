"""Who works together."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.accounts.models import User
from assessments.basis import Actor
from assessments.journal.models import Record, Stream


class Role(models.TextChoices):
    """What a participant may do; a membership supplies the default."""

    LEAD = "lead", _("lead")
    ANALYST = "analyst", _("analyst")
    CURATOR = "curator", _("curator")
    OBSERVER = "observer", _("observer")


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, actor: Actor) -> Self:
        """The teams that `actor` belongs to; every team for the system and for superusers."""
        if actor.assessment_uid is not None:
            return self.none()
        scoped = self if actor.team_uid is None else self.filter(uid=actor.team_uid)
        if actor.sees_all:
            return scoped
        if actor.user_id is None:
            return self.none()
        return scoped.filter(memberships__user_id=actor.user_id)


class Team(Record):
    name = models.CharField(max_length=200)
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="team")

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    # Rises with every change of the role, so that nobody overwrites one that they have not seen.
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} as {self.role}"
