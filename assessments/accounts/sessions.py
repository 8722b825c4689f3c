"""Where somebody is signed in: remembered at the door, listed for them alone, ended by them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.accounts.models import SignIn, User
from assessments.accounts.rules import browser_of
from assessments.basis import AccessDenied, Actor, NotVisible
from assessments.basis.errors import gettext_noop

AGENT_LONGEST = 300


def record_sign_in(*, user: User, at: datetime, session_key: str, address: str, agent: str) -> None:
    """Remember a session; those of this user that have ended are forgotten. 3 queries."""
    SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "at": at,
            "address": address[:45],
            "agent": agent.replace("\x00", "")[:AGENT_LONGEST],
        },
    )
    going = Session.objects.filter(expire_date__gt=at).values("session_key")
    SignIn.objects.filter(user=user).exclude(session_key__in=going).delete()


@dataclass(frozen=True, slots=True)
class Signed:
    """One place where the user is signed in."""

    row: SignIn
    is_this: bool

    @property
    def name(self) -> str:
        """Firefox on Windows; what the browser said of itself where that tells nothing."""
        browser, system = browser_of(self.row.agent)
        if browser and system:
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        return browser or system or self.row.agent


def sessions_of(actor: Actor, this_key: str) -> list[Signed]:
    """Where the actor is signed in, the newest first. 3 queries.

    A session that a changed password has ended is none, though its row is there still.
    """
    user = User.objects.get(pk=actor.user_id or 0)
    rows = {row.session_key: row for row in SignIn.objects.filter(user=user).order_by("-at")}
    going = Session.objects.filter(session_key__in=rows, expire_date__gt=actor.at)
    hashes = {s.session_key: s.get_decoded().get("_auth_user_hash") for s in going}
    valid = {key for key, known in hashes.items() if known == user.get_session_auth_hash()}
    return [Signed(row, key == this_key) for key, row in rows.items() if key in valid]


@transaction.atomic
def end_sessions(*, actor: Actor, keep: str, uid: UUID | None = None) -> int:
    """End all of the actor's sessions but `keep`, or the one with this public id; how many."""
    if actor.user_id is None or not actor.may_write:
        raise AccessDenied(gettext_noop("only the account's owner may do this"))
    rows = SignIn.objects.filter(user_id=actor.user_id).exclude(session_key=keep)
    if uid is not None:
        rows = rows.filter(uid=uid)
        if not rows.exists():
            raise NotVisible(str(uid))
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)
