"""Invitations: how somebody without a part in it comes into a team or an assessment."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from assessments.accounts.models import User
from assessments.basis import Actor
from assessments.framing.models import Assessment, Participant
from assessments.framing.subqueries import Written
from assessments.journal.models import Record
from assessments.teams.models import Membership, Role, Team


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of assessments and into teams that the actor leads; all for the system and for
        superusers. Limited tokens see none.

        Whoever leads a team hears nothing of an invitation into an assessment alone that they may
        not see.
        """
        if actor.team_uid is not None or actor.assessment_uid is not None:
            return self.none()
        if actor.sees_all:
            return self.all()
        if actor.user_id is None:
            return self.none()
        teams = Membership.objects.filter(user_id=actor.user_id, role=Role.LEAD)
        led = Participant.objects.active().filter(user_id=actor.user_id, role=Role.LEAD)
        into_team = Q(team_role__isnull=False) | Q(
            assessment__in=Written(Assessment.objects.visible_to, actor)
        )
        return self.filter(
            Q(into_team, team__in=teams.values("team_id"))
            | Q(assessment__in=led.values("assessment_id"))
        )

    def waiting(self) -> Self:
        """Neither accepted nor withdrawn; those that have expired too."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(Record):
    """A signed link that brings one person in, once. No secret of it is stored: the link is this
    row's public id with a signature.

    `team_role` None leaves the team alone: the person sees one assessment and nothing else.
    `email` "" leaves it open to whoever holds the link.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    team_role = models.CharField(max_length=10, choices=Role.choices, null=True)  # noqa: DJ001
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, null=True, related_name="invitations"
    )
    role = models.CharField(max_length=10, choices=Role.choices, null=True)  # noqa: DJ001
    email = models.CharField(max_length=254, blank=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="invitations_made"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(team_role__isnull=False) | Q(assessment__isnull=False),
                name="invitation_to_something",
            ),
            models.CheckConstraint(
                condition=Q(assessment__isnull=True, role__isnull=True)
                | Q(assessment__isnull=False, role__isnull=False),
                name="invitation_role_with_assessment",
            ),
            models.CheckConstraint(
                condition=(Q(team_role__isnull=True) | Q(team_role__in=Role.values))
                & (Q(role__isnull=True) | Q(role__in=Role.values)),
                name="invitation_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_used_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.team}"
