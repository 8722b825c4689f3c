"""Pure decisions about sending evidence back and about taking decisions back."""

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.curation.rules import REASON_LONGEST


def check_sending_back(*, status: str, is_sent_back: bool, has_submitter: bool) -> None:
    """What waits is sent back, while somebody is there to answer."""
    if status != "submitted":
        raise RuleViolation("state", "status", gettext_noop("waits for no decision"))
    if is_sent_back:
        raise RuleViolation("state", "status", gettext_noop("is with its submitter already"))
    if not has_submitter:
        raise RuleViolation(
            "nobody", "", gettext_noop("whoever submitted it takes part no more: decide on it")
        )


def check_resubmitting(*, is_sent_back: bool, answer: str, is_amended: bool) -> str:
    """An answer, or other words than before: else the curator has nothing new to decide by."""
    if not is_sent_back:
        raise RuleViolation("state", "status", gettext_noop("was not sent back"))
    return check_text(answer, "answer", longest=REASON_LONGEST, required=not is_amended)


def check_reopening(*, status: str, is_sent_back: bool) -> None:
    """A decision is taken back; a merge has an undo of its own."""
    if status == "merged":
        raise RuleViolation("state", "status", gettext_noop("was merged into another item"))
    if status == "submitted" and not is_sent_back:
        raise RuleViolation("state", "status", gettext_noop("waits for a decision already"))
