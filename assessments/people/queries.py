"""Reads about invitations, and about who would be left without a lead."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from assessments.accounts.models import User
from assessments.basis import Actor, NotVisible
from assessments.framing.access import Access
from assessments.framing.models import Assessment, Participant
from assessments.people.models import Invitation
from assessments.teams.models import Membership, Role, Team

_SIGNER = signing.Signer(salt="assay.invitation", sep=".")


def link_of(invitation: Invitation) -> str:
    """The part of the address that stands for this invitation and proves that we made it."""
    return _SIGNER.sign(invitation.uid.hex)


def invitation_of(link: str) -> Invitation:
    """What `link` stands for, used up or not. NotVisible for one that we did not sign. 1 query."""
    try:
        uid = UUID(_SIGNER.unsign(link))
    except (signing.BadSignature, ValueError):
        raise NotVisible("invitation") from None
    rows = Invitation.objects.select_related("team", "assessment", "invited_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotVisible("invitation")
    return found


def inviter_leads(invitation: Invitation) -> bool:
    """Whether who sent it may still do what it does. Up to 2 queries.

    An account that was erased or shut leads nothing; the operator's own have no account.
    """
    inviter = invitation.invited_by
    if inviter is None or not inviter.is_active:
        return False
    if inviter.is_superuser:
        return True
    if invitation.team_role is not None:
        members = Membership.objects.filter(team_id=invitation.team_id, user=inviter)
        if not members.filter(role=Role.LEAD).exists():
            return False
    if invitation.assessment_id is None:
        return True
    leads = Participant.objects.active().filter(user=inviter, role=Role.LEAD)
    return leads.filter(assessment_id=invitation.assessment_id).exists()


def invitations_to(actor: Actor, team: Team) -> QuerySet[Invitation]:
    """What waits for an answer, as far as the actor may see it, the newest first. 1 query.

    Each with `sees_assessment`: whether the actor may know the assessment that it leads to too.
    """
    return _waiting(actor).filter(team=team)


def _waiting(actor: Actor) -> QuerySet[Invitation]:
    seen = Assessment.objects.visible_to(actor).filter(pk=OuterRef("assessment_id"))
    return (
        Invitation.objects.visible_to(actor)
        .waiting()
        .annotate(sees_assessment=Exists(seen))
        .select_related("assessment", "invited_by")
        .order_by("-created_at", "-pk")
    )


def invitations_below(access: Access) -> QuerySet[Invitation]:
    """The same for one assessment. 1 query."""
    return _waiting(access.actor).filter(assessment=access.assessment)


def assessments_in(actor: Actor, team: Team) -> QuerySet[Assessment]:
    """The team's assessments that the actor may see, the newest first. 1 query."""
    return Assessment.objects.visible_to(actor).filter(team=team).order_by("-created_at", "-pk")


def led_assessments_in(actor: Actor, team: Team) -> QuerySet[Assessment]:
    """Of those, the ones that the actor leads. 1 query."""
    mine = Participant.objects.active().filter(user_id=actor.user_id or 0, role=Role.LEAD)
    return assessments_in(actor, team).filter(pk__in=mine.values("assessment_id"))


def candidates_for(access: Access) -> QuerySet[User]:
    """Members of the assessment's team who take no part in it now, by name. 1 query.

    Nobody else can be named: that would tell who has an account here. Who leads the assessment
    and is not in its team is shown none of them.
    """
    inside = Participant.objects.active().filter(assessment=access.assessment, user__isnull=False)
    team = Team.objects.visible_to(access.actor).filter(pk=access.assessment.team_id)
    members = Membership.objects.filter(team__in=team)
    rows = User.objects.filter(pk__in=members.values("user_id"), is_active=True)
    return rows.exclude(pk__in=inside.values("user_id")).order_by(
        "first_name", "last_name", "username"
    )


@dataclass(frozen=True, slots=True)
class Alone:
    """What nobody else leads, though others are in it."""

    teams: list[Team]
    assessments: list[Assessment]

    def __bool__(self) -> bool:
        return bool(self.teams or self.assessments)


def led_alone(user: User, team: Team | None = None) -> Alone:
    """What would have no lead without `user`; of one team when it is given. 2 queries.

    What nobody else is in may end with them.
    """
    active = Q(memberships__user__is_active=True)
    teams = Team.objects.filter(
        pk__in=Membership.objects.filter(user=user, role=Role.LEAD).values("team_id")
    ).annotate(
        n_leads=Count("memberships", filter=active & Q(memberships__role=Role.LEAD)),
        n_members=Count("memberships", filter=active),
    )
    there = Q(
        participants__removed_at__isnull=True,
        participants__user__isnull=False,
        participants__user__is_active=True,
    )
    mine = Participant.objects.active().filter(user=user, role=Role.LEAD)
    assessments = Assessment.objects.filter(pk__in=mine.values("assessment_id")).annotate(
        n_leads=Count("participants", filter=there & Q(participants__role=Role.LEAD)),
        n_there=Count("participants", filter=there),
    )
    if team is not None:
        teams = teams.filter(pk=team.pk)
        assessments = assessments.filter(team=team)
    return Alone(
        teams=list(teams.filter(n_leads__lte=1, n_members__gt=1).order_by("name")),
        assessments=list(assessments.filter(n_leads__lte=1, n_there__gt=1).order_by("title")),
    )
