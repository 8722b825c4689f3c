"""Pure decisions about invitations."""

from datetime import datetime, timedelta

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop

EMAIL_LONGEST = 254
DAYS = 7
DAYS_MOST = 60
WAITING_MOST = 200
"""Invitations of one team that may wait at once: nobody is a mail relay for strangers."""


def check_days(days: int) -> timedelta:
    """How long an invitation may wait."""
    if not 1 <= days <= DAYS_MOST:
        raise RuleViolation(
            "range", "days", gettext_noop("lies outside 1 to %(most)d"), most=DAYS_MOST
        )
    return timedelta(days=days)


def check_email(address: str) -> str:
    """An address with one @ and something on both sides, or "" for none. Mail tells the rest."""
    address = address.strip()
    name, at, host = address.partition("@")
    is_plain = not any(character.isspace() or ord(character) < 32 for character in address)
    if address and not (name and at and "." in host.strip(".") and "@" not in host and is_plain):
        raise RuleViolation("email", "email", gettext_noop("is no e-mail address"))
    if len(address) > EMAIL_LONGEST:
        raise RuleViolation(
            "too_long",
            "email",
            gettext_noop("may have at most %(longest)d characters"),
            longest=EMAIL_LONGEST,
        )
    return address


def check_purpose(*, team_role: str | None, role: str | None, has_assessment: bool) -> None:
    """An invitation leads somewhere, and an assessment needs a role in it."""
    if has_assessment != (role is not None):
        raise RuleViolation("required", "role", gettext_noop("goes with an assessment"))
    if team_role is None and not has_assessment:
        raise RuleViolation("required", "team_role", gettext_noop("may not be empty"))


def check_waiting(count: int) -> None:
    if count >= WAITING_MOST:
        raise RuleViolation(
            "too_many",
            "",
            gettext_noop("%(most)d invitations wait already: withdraw some first"),
            most=WAITING_MOST,
        )


def check_usable(
    *,
    at: datetime,
    expires_at: datetime,
    accepted_at: datetime | None,
    revoked_at: datetime | None,
    inviter_leads: bool,
) -> None:
    """An invitation works once, in its time, and as long as who sent it could send it again."""
    if accepted_at is not None:
        raise RuleViolation("used", "", gettext_noop("This invitation has been used already."))
    if revoked_at is not None or not inviter_leads:
        raise RuleViolation("withdrawn", "", gettext_noop("This invitation was withdrawn."))
    if at >= expires_at:
        raise RuleViolation("expired", "", gettext_noop("This invitation has expired."))


def check_addressee(*, invited: str, theirs: str) -> None:
    """An invitation to an address is for the account with that address. Case does not matter."""
    if invited and invited.casefold() != theirs.strip().casefold():
        raise RuleViolation(
            "address",
            "",
            gettext_noop(
                "This invitation was sent to another address than that of the account you are "
                "signed in with."
            ),
        )
