"""Pure decisions about arguments and votes: limits, places in a tree, who may change what."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from assessments.basis import AccessDenied, RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop

TEXT_LONGEST = 2_000
DEPTH_MOST = 20
ARGUMENTS_MOST = 2_000
CITED_MOST = 20
WEIGHTS = range(5)

SUPPORTS, ATTACKS = "supports", "attacks"
STANCES = (SUPPORTS, ATTACKS)
CLAIM, INFERENCE = "claim", "inference"
TARGETS = (CLAIM, INFERENCE)
OPEN, CONCEDED, MERGED, WITHDRAWN = "open", "conceded", "merged", "withdrawn"
STATUSES = (OPEN, CONCEDED, MERGED, WITHDRAWN)


class ArgumentDraft(NamedTuple):
    """An argument as it is proposed. `target` says what of its parent it is about: what the
    parent claims, or that the parent's point follows from it."""

    text: str
    stance: str
    target: str = CLAIM


def check_argument(draft: ArgumentDraft, *, is_reply: bool) -> ArgumentDraft:
    """The draft stripped. Only a reply finds an inference to be about."""
    checked = ArgumentDraft(
        text=check_text(draft.text, "text", longest=TEXT_LONGEST),
        stance=check_word(draft.stance, STANCES, "stance"),
        target=check_word(draft.target, TARGETS, "target"),
    )
    if checked.target == INFERENCE and not is_reply:
        raise RuleViolation("no_parent", "target", gettext_noop("needs an argument to reply to"))
    return checked


def check_place(*, depth: int, standing: int, parent_status: str | None) -> None:
    """Whether a tree of `standing` arguments takes one more at `depth` (0: on the claim itself)."""
    if parent_status in (MERGED, WITHDRAWN):
        raise RuleViolation("state", "parent_id", gettext_noop("is withdrawn: nothing to reply to"))
    if depth > DEPTH_MOST:
        raise RuleViolation(
            "too_deep",
            "parent_id",
            gettext_noop("is %(most)d replies deep: start a new argument nearer to the claim"),
            most=DEPTH_MOST,
        )
    if standing >= ARGUMENTS_MOST:
        raise RuleViolation(
            "too_many",
            "",
            gettext_noop("this debate has its %(most)d arguments already"),
            most=ARGUMENTS_MOST,
        )


def check_cited(uids: Collection[object]) -> None:
    """At most so many pieces of evidence for one argument, each once."""
    if len(uids) > CITED_MOST:
        raise RuleViolation(
            "too_many", "evidence_ids", gettext_noop("names more than %(most)d"), most=CITED_MOST
        )
    if len(set(uids)) < len(uids):
        raise RuleViolation("twice", "evidence_ids", gettext_noop("names something twice"))


def check_weight(weight: object) -> int:
    """0 (nothing) to 4 (decisive)."""
    if isinstance(weight, bool) or not isinstance(weight, int) or weight not in WEIGHTS:
        raise RuleViolation("range", "weight", gettext_noop("is a whole number from 0 to 4"))
    return weight


def check_open(status: str, act: str) -> None:
    """Only what stands is edited, conceded or voted on."""
    if status != OPEN:
        raise RuleViolation("state", "", act)


def check_voter(*, is_author: bool) -> None:
    """Nobody weighs their own argument."""
    if is_author:
        raise RuleViolation("own", "", gettext_noop("nobody weighs their own argument"))


def check_author(*, is_author: bool) -> None:
    if not is_author:
        raise AccessDenied(gettext_noop("only its author may do this"))


def may_restore(*, withdrew_it: bool, is_author: bool, may_grade: bool) -> bool:
    """Who withdrew their own argument may bring it back; what a curator or lead took out comes
    back by one of them."""
    return may_grade or (is_author and withdrew_it)


def effect_of(stance: str, parent_effect: int) -> int:
    """What an argument does to the hypothesis: 1 for, -1 against; `parent_effect` is that of what
    it answers (1 for the hypothesis itself). Attacking an inference counts like attacking the
    claim: either way the parent loses force."""
    return parent_effect if stance == SUPPORTS else -parent_effect


def depths_of(parents: Mapping[str, str | None]) -> dict[str, int]:
    """Argument to its depth, out of each one's parent; those in a circle are left out.

    Without recursion: an import may hold a chain of thousands.
    """
    depths: dict[str, int] = {}
    for start in parents:
        path: list[str] = []
        node: str | None = start
        seen: set[str] = set()
        while node is not None and node not in depths and node not in seen:
            seen.add(node)
            path.append(node)
            node = parents.get(node)
        if node is not None and node not in depths:
            continue  # a circle
        depth = -1 if node is None else depths[node]
        for each in reversed(path):
            depth += 1
            depths[each] = depth
    return depths
