"""Pure decisions about profiles of sources and the regrades that they offer."""

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop


def check_name_free(*, taken: bool) -> None:
    if taken:
        raise RuleViolation("taken", "name", gettext_noop("is in the library already"))


def check_in_use(*, retired: bool) -> None:
    if retired:
        raise RuleViolation("retired", "", gettext_noop("is retired: take it up again first"))


def check_retiring(*, is_retired: bool, wanted: bool) -> None:
    if is_retired == wanted:
        message = gettext_noop("is retired already") if wanted else gettext_noop("is not retired")
        raise RuleViolation("state", "", message)


def check_regrade(*, same: bool) -> None:
    if same:
        raise RuleViolation("same", "reliability", gettext_noop("has this grade already"))


def check_adopting(*, has_profile: bool) -> None:
    if has_profile:
        raise RuleViolation("state", "", gettext_noop("has a profile in the library already"))


def check_answer(*, on_offer: bool, number: int | None, newest: int) -> None:
    """`number` is the regrade that was read; one made since is read first."""
    if not on_offer:
        raise RuleViolation("nothing", "", gettext_noop("no other grade is on offer for it"))
    if number is not None and number != newest:
        raise RuleViolation(
            "regraded", "", gettext_noop("the library has graded it again: look at that first")
        )
