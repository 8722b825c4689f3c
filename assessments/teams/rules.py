"""Pure decisions about teams."""

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop

NAME_LONGEST = 200


def check_last_lead(*, leads_left: int) -> None:
    """A team, and an assessment, is never without a lead."""
    if leads_left < 1:
        raise RuleViolation(
            "last_lead", "role", gettext_noop("is the last lead: name another lead first")
        )
