"""Pure decisions about curation."""

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop

REASON_LONGEST = 2_000


def check_accepting(*, status: str) -> None:
    """What waits, or was rejected, may be accepted."""
    if status == "accepted":
        raise RuleViolation("state", "status", gettext_noop("is accepted already"))
    if status == "merged":
        raise RuleViolation("state", "status", gettext_noop("was merged into another item"))


def check_rejecting(*, status: str, reason: str) -> str:
    """What waits, or was accepted, may be rejected, with a reason that the submitter sees."""
    if status == "rejected":
        raise RuleViolation("state", "status", gettext_noop("is rejected already"))
    if status == "merged":
        raise RuleViolation("state", "status", gettext_noop("was merged into another item"))
    return check_text(reason, "reason", longest=REASON_LONGEST)
