"""Pure decisions about accounts, tokens, and answers that are kept to be given again."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assessments.basis import SCOPES, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop

NAME_LONGEST = 150
EMAIL_LONGEST = 254
TOKEN_NAME_LONGEST = 120
TOKEN_DAYS_MOST = 366
KEPT_FOR = timedelta(days=1)
USED_WITHIN = timedelta(hours=1)
DRAFT_KEPT_FOR = timedelta(days=14)
DRAFT_LONGEST = 60_000
DRAFT_FIELDS_MOST = 40
DRAFTS_MOST = 30
_USERNAME = re.compile(r"[\w.@+-]+")
_PLACE = re.compile(r"[a-z][a-z-]{0,40}(:[0-9a-f-]{36}){0,2}")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


# What a browser says of itself names its forebears too: the first that is found is meant.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> tuple[str, str]:
    """The browser and the system that a User-Agent names; "" for one that is not known."""
    names = [
        next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return names[0], names[1]


def check_username(value: str) -> str:
    """Letters, digits and . @ + - _, as Django's own form has it."""
    value = check_text(value, "username", longest=NAME_LONGEST)
    if not _USERNAME.fullmatch(value):
        raise RuleViolation(
            "characters", "username", gettext_noop("may have letters, digits and . @ + - _ only")
        )
    return value


def username_from(address: str, suffix: str) -> str:
    """A user name made of the part before the @. It always ends in `suffix`: a bare name, or a
    number only where a name is taken, would tell that somebody has it."""
    kept = "".join(re.findall(r"[a-z0-9]+", address.partition("@")[0].lower()))
    return f"{kept[:30] or 'user'}-{suffix}"


def check_names(names: Mapping[str, str]) -> dict[str, str]:
    """First name, last name and address, each of which may be empty."""
    longest = {"first_name": NAME_LONGEST, "last_name": NAME_LONGEST, "email": EMAIL_LONGEST}
    return {
        name: check_text(value, name, longest=longest[name], required=False)
        for name, value in names.items()
    }


def check_time_zone(name: str) -> str:
    """A zone of the IANA database, such as Asia/Seoul."""
    try:
        # An absolute or climbing path is a ValueError, a folder of the database an OSError.
        ZoneInfo(check_text(name, "time_zone", longest=60))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleViolation("unknown", "time_zone", gettext_noop("is no time zone")) from None
    return name.strip()


def check_not_oneself(*, is_self: bool, keeps: bool, field: str) -> None:
    """Nobody shuts themselves out: another administrator has to."""
    if is_self and not keeps:
        raise RuleViolation("oneself", field, gettext_noop("you cannot take this from yourself"))


def check_scopes(scopes: Sequence[str]) -> list[str]:
    """At least one scope, each known and once, in their usual order."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise RuleViolation(
            "unknown", "scopes", gettext_noop("is none of: %(known)s"), known=", ".join(SCOPES)
        )
    return [scope for scope in SCOPES if scope in scopes]


def check_lifetime(days: int) -> timedelta:
    """Tokens expire: from 1 day to about a year."""
    if not 1 <= days <= TOKEN_DAYS_MOST:
        raise RuleViolation(
            "range", "days", gettext_noop("lies outside 1 to %(most)d"), most=TOKEN_DAYS_MOST
        )
    return timedelta(days=days)


def check_key(key: str) -> str:
    """An idempotency key: 1 to 200 visible ASCII characters."""
    if not _KEY.fullmatch(key):
        raise RuleViolation(
            "idempotency_key",
            "",
            gettext_noop("Idempotency-Key is not of 1 to 200 visible ASCII characters"),
        )
    return key


def check_draft(place: str, fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The fields that say something. A draft is a form's worth of text, not a store."""
    if not _PLACE.fullmatch(place):
        raise RuleViolation("unknown", "draft_place", gettext_noop("is no place for a draft"))
    kept = {name: list(values) for name, values in fields.items() if any(map(str.strip, values))}
    size = sum(len(name) + sum(map(len, values)) for name, values in kept.items())
    if len(kept) > DRAFT_FIELDS_MOST or size > DRAFT_LONGEST:
        raise RuleViolation("too_long", "", gettext_noop("is too much for a draft"))
    return {name: [value.replace("\x00", "") for value in values] for name, values in kept.items()}
