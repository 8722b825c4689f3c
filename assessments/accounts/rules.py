"""Pure decisions about accounts."""

import re
from collections.abc import Mapping

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop

NAME_LONGEST = 150
EMAIL_LONGEST = 254
_USERNAME = re.compile(r"[\w.@+-]+")


def check_username(value: str) -> str:
    """Letters, digits and . @ + - _, as Django's own form has it."""
    value = check_text(value, "username", longest=NAME_LONGEST)
    if not _USERNAME.fullmatch(value):
        raise RuleViolation(
            "characters", "username", gettext_noop("may have letters, digits and . @ + - _ only")
        )
    return value


def check_names(names: Mapping[str, str]) -> dict[str, str]:
    """First name, last name and address, each of which may be empty."""
    longest = {"first_name": NAME_LONGEST, "last_name": NAME_LONGEST, "email": EMAIL_LONGEST}
    return {
        name: check_text(value, name, longest=longest[name], required=False)
        for name, value in names.items()
    }


def check_not_oneself(*, is_self: bool, keeps: bool, field: str) -> None:
    """Nobody shuts themselves out: another administrator has to."""
    if is_self and not keeps:
        raise RuleViolation("oneself", field, gettext_noop("you cannot take this from yourself"))
