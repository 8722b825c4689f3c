"""Inviting somebody, and coming in."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from assessments.accounts.models import User
from assessments.accounts.operations import register_account
from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation, system_actor
from assessments.basis.checks import check_word
from assessments.basis.errors import gettext_noop
from assessments.framing.access import access_for_writing
from assessments.framing.operations import add_participant
from assessments.journal.operations import Entry
from assessments.people import rules
from assessments.people.models import Invitation
from assessments.people.queries import inviter_leads
from assessments.teams.access import team_for_writing
from assessments.teams.models import Membership, Role
from assessments.teams.operations import add_member


@transaction.atomic
def invite(
    *,
    actor: Actor,
    team_uid: UUID | None = None,
    team_role: str | None = None,
    assessment_uid: UUID | None = None,
    role: str | None = None,
    email: str = "",
    days: int = rules.DAYS,
) -> Invitation:
    """A new invitation to a team, to one of its assessments, or to both.

    Into the team a lead of the team invites, into an assessment a lead of that. `team_role` None
    shows the invited nothing but the assessment. Nothing of whether `email` has an account is
    looked up or told.
    """
    rules.check_purpose(team_role=team_role, role=role, has_assessment=assessment_uid is not None)
    team = assessment = None
    if team_role is not None and team_uid is not None:
        access = team_for_writing(actor, team_uid)
        access.require_lead()
        check_word(team_role, Role.values, "team_role")
        access.journal(Entry("invite", note=team_role))
        team = access.team
    if assessment_uid is not None:
        below = access_for_writing(actor, assessment_uid)
        below.require_lead()
        check_word(role or "", Role.values, "role")
        below.journal(Entry("invite"))
        assessment = below.assessment
        if team_uid is not None and assessment.team.uid != team_uid:
            raise NotVisible(str(assessment_uid))
    into = team or (assessment.team if assessment else None)
    if into is None:
        raise NotVisible(str(team_uid))
    rules.check_waiting(Invitation.objects.waiting().filter(team=into).count())
    return Invitation.objects.create(
        team=into,
        team_role=team_role,
        assessment=assessment,
        role=role,
        email=rules.check_email(email),
        invited_by_id=actor.user_id,
        created_at=actor.at,
        modified_at=actor.at,
        expires_at=actor.at + rules.check_days(days),
    )


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_uid: UUID) -> Invitation:
    """The link stops working. NotVisible for an invitation to what the actor does not lead."""
    found = Invitation.objects.visible_to(actor).filter(uid=invitation_uid).first()
    if found is None:
        raise NotVisible(str(invitation_uid))
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if invitation.accepted_at is not None:
        raise RuleViolation("used", "", gettext_noop("This invitation has been used already."))
    if invitation.revoked_at is None:
        invitation.revoked_at = invitation.modified_at = actor.at
        invitation.version += 1
        invitation.save(update_fields=["revoked_at", "modified_at", "version"])
    return invitation


@transaction.atomic
def accept_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """The actor comes in. Of two who come at once one does: the row is locked before it is read.

    Who is in the team or in the assessment already keeps the role they have there.
    """
    if actor.user_id is None or not actor.may_write:
        raise AccessDenied(gettext_noop("sign in first"))
    rows = Invitation.objects.select_related("team", "assessment", "invited_by")
    invitation = rows.select_for_update(of=("self",)).get(pk=invitation.pk)
    rules.check_usable(
        at=actor.at,
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        revoked_at=invitation.revoked_at,
        inviter_leads=inviter_leads(invitation),
    )
    user = User.objects.get(pk=actor.user_id)
    rules.check_addressee(invited=invitation.email, theirs=user.email)
    invitation.accepted_at = invitation.modified_at = actor.at
    invitation.accepted_by = user
    invitation.version += 1
    invitation.save(update_fields=["accepted_at", "accepted_by", "modified_at", "version"])
    _bring_in(invitation, user, actor.at)
    return invitation


def _bring_in(invitation: Invitation, user: User, at: datetime) -> None:
    """In the name of who invited: they have decided it."""
    inviter = invitation.invited_by
    host = system_actor(at)
    if inviter is not None:
        host = replace(host, user_id=inviter.pk, name=inviter.display_name)
    if invitation.team_role is not None:
        members = Membership.objects.filter(team=invitation.team, user=user)
        if not members.exists():
            add_member(actor=host, team=invitation.team, user=user, role=invitation.team_role)
    assessment = invitation.assessment
    if assessment is not None and invitation.role is not None:
        there = assessment.participants.filter(user=user, removed_at__isnull=True)
        if not there.exists():
            add_participant(
                actor=host,
                assessment_uid=assessment.uid,
                user=user,
                name=user.display_name,
                role=invitation.role,
            )


@transaction.atomic
def register_invited(
    *,
    at: datetime,
    invitation: Invitation,
    first_name: str,
    last_name: str,
    email: str,
    password: str,
) -> User:
    """An account for somebody who was invited, and in with it. All or nothing.

    An invitation to an address makes an account with that address.
    """
    if settings.REGISTRATION == "closed":
        raise AccessDenied(gettext_noop("no accounts can be made here"))
    user = register_account(
        at=at,
        first_name=first_name,
        last_name=last_name,
        email=rules.check_email(invitation.email or email),
        password=password,
    )
    actor = Actor(at=at, user_id=user.pk, name=user.display_name)
    accept_invitation(actor=actor, invitation=invitation)
    return user


def register_openly(
    *, at: datetime, first_name: str, last_name: str, email: str, password: str
) -> User:
    """An account for whoever comes, where the operator has opened the door."""
    if settings.REGISTRATION != "open":
        raise AccessDenied(gettext_noop("accounts are made by invitation here"))
    return register_account(
        at=at,
        first_name=first_name,
        last_name=last_name,
        email=rules.check_email(email),
        password=password,
    )
