"""Pure decisions about rewording, splitting and merging hypotheses."""

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop

SAME, CHANGED, ANEW = "same", "changed", "anew"
MEANINGS = (SAME, CHANGED, ANEW)
FIRST, SECOND, BOTH = "first", "second", "both"
PARTS = (FIRST, SECOND, BOTH)
SPLIT, MERGE = "split", "merge"


def check_reshaping(*, status: str, is_remainder: bool, blind: bool) -> None:
    """Whether a hypothesis may be split, merged, or take another in."""
    if is_remainder:
        raise RuleViolation(
            "remainder", "", gettext_noop("a competing question keeps its remainder")
        )
    if status != "active":
        raise RuleViolation("state", "", gettext_noop("take it up again first"))
    if blind:
        raise RuleViolation(
            "blind", "", gettext_noop("a blind round asks about this: reveal it first")
        )


def check_keeping(*, keep: bool, competing: bool) -> None:
    """Whether a whole may stand beside its parts: among hypotheses that exclude one another its
    likelihood and theirs would count twice."""
    if keep and competing:
        raise RuleViolation(
            "keep", "keep", gettext_noop("a whole and its parts do not exclude one another")
        )


def check_merging(*, same: bool, same_question: bool) -> None:
    if same:
        raise RuleViolation("same", "into_id", gettext_noop("is the hypothesis itself"))
    if not same_question:
        raise RuleViolation("question", "into_id", gettext_noop("belongs to another question"))


def check_undoing(*, done: str, status: str) -> str:
    """What there is to undo: SPLIT or MERGE."""
    if done not in (SPLIT, MERGE) or (done == MERGE) != (status == "merged"):
        raise RuleViolation(
            "nothing", "", gettext_noop("nothing was split or merged here that can be undone")
        )
    return done
