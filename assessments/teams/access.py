"""The only way to a team: who the actor is in it."""

from dataclasses import dataclass
from uuid import UUID

from assessments.basis import AccessDenied, Actor, NotVisible
from assessments.basis.errors import gettext_noop
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, lock_stream, write_changes
from assessments.teams.models import Membership, Role, Team


@dataclass(frozen=True, slots=True)
class TeamAccess:
    """An actor in a team. `membership` is None for the system and for superusers."""

    actor: Actor
    team: Team
    membership: Membership | None

    @property
    def leads(self) -> bool:
        """Whether the actor may do what leads do: superusers and the system may too."""
        return self.actor.sees_all or (
            self.membership is not None and self.membership.role == Role.LEAD
        )

    def require_lead(self) -> None:
        if not self.leads:
            raise AccessDenied(gettext_noop("only a lead may do this"))

    @property
    def keeps(self) -> bool:
        """Whether the actor keeps what the team shares: leads and curators."""
        return self.leads or (self.membership is not None and self.membership.role == Role.CURATOR)

    def require_curator_or_lead(self) -> None:
        if not self.keeps:
            raise AccessDenied(gettext_noop("only a curator or a lead may do this"))

    def require_member(self) -> Membership:
        if self.membership is None:
            raise AccessDenied(gettext_noop("only a member may do this"))
        return self.membership


@dataclass(frozen=True, slots=True)
class TeamWriting(TeamAccess):
    """The same with the team's stream locked until the transaction ends."""

    stream: Stream

    def journal(self, *entries: Entry) -> int:
        return write_changes(self.stream, self.actor, self.actor.name, entries)


def access_to_team(actor: Actor, team_uid: UUID) -> TeamAccess:
    """The actor's access to a visible team. NotVisible when there is none for them. 2 queries."""
    team = Team.objects.visible_to(actor).filter(uid=team_uid).first()
    if team is None:
        raise NotVisible(str(team_uid))
    mine = Membership.objects.filter(team=team, user_id=actor.user_id or 0).first()
    return TeamAccess(actor=actor, team=team, membership=mine)


def team_for_writing(actor: Actor, team_uid: UUID) -> TeamWriting:
    """The same, the team's stream locked before anything is read that decides. 3 queries.

    Must run inside a transaction.
    """
    stream = lock_stream(team__uid=team_uid)
    access = access_to_team(actor, team_uid)
    if stream is None:
        raise NotVisible(str(team_uid))
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    return TeamWriting(actor=actor, team=access.team, membership=access.membership, stream=stream)
