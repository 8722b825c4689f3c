"""Pure decisions about rounds: what may be opened, written, revealed, closed."""

from collections.abc import Collection
from datetime import datetime, timedelta

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop

BLIND, REVEALED, CLOSED = "blind", "revealed", "closed"
ANSWERS_TO_REVEAL = 3
HYPOTHESES_MOST = 60
LONGEST = timedelta(days=36_525)
TITLE_LONGEST = 200
REASON_LONGEST = 2_000
KINDS = ("estimates", "ratings")
# Stored times are whole milliseconds.
A_TICK = timedelta(milliseconds=1)


def check_opening(
    *,
    covers: Collection[str],
    hypotheses: int,
    blind_exists: bool,
    due_at: datetime | None,
    now: datetime,
) -> None:
    """A round covers something, over something, is due later, and is the only blind one."""
    if blind_exists:
        raise RuleViolation(
            "blind_exists",
            "",
            gettext_noop("another round is still blind: reveal it before you open the next"),
        )
    if not covers or not set(covers) <= set(KINDS):
        raise RuleViolation("covers", "covers", gettext_noop("names estimates, ratings or both"))
    if not 1 <= hypotheses <= HYPOTHESES_MOST:
        raise RuleViolation(
            "hypotheses",
            "hypothesis_ids",
            gettext_noop("names from 1 to %(most)d hypotheses"),
            most=HYPOTHESES_MOST,
        )
    if due_at is None:
        return
    if due_at <= now:
        raise RuleViolation("due", "due_at", gettext_noop("lies in the past"))
    if due_at - now > LONGEST:
        # Near the end of the calendar no zone ahead of UTC could show it.
        raise RuleViolation("due", "due_at", gettext_noop("lies too far ahead"))


def check_reveal(*, state: str, finished: int, reason: str) -> None:
    """A blind round is revealed once three have finished, or by the lead's recorded choice.

    With fewer answers the others could tell who said what.
    """
    if state != BLIND:
        raise RuleViolation("state", "", gettext_noop("this round is revealed already"))
    if finished < ANSWERS_TO_REVEAL and not reason.strip():
        raise RuleViolation(
            "too_few",
            "reason",
            gettext_noop(
                "fewer than %(needed)d have finished: say why the round is revealed all the same"
            ),
            needed=ANSWERS_TO_REVEAL,
        )


def check_closing(*, state: str) -> None:
    if state == BLIND:
        raise RuleViolation("state", "", gettext_noop("reveal the round before you close it"))
    if state == CLOSED:
        raise RuleViolation("state", "", gettext_noop("this round is closed already"))


def check_answer(*, state: str, covered: bool, already_given: bool) -> None:
    """Whether an answer may be written now: sealed while blind, once and late when revealed."""
    if not covered:
        raise RuleViolation("not_covered", "", gettext_noop("this round does not ask for that"))
    if state == CLOSED:
        raise RuleViolation("state", "", gettext_noop("this round is closed"))
    if state == REVEALED and already_given:
        raise RuleViolation(
            "immutable", "", gettext_noop("after the reveal an answer may not be changed")
        )


def check_still(*, state: str, meant_for: str | None) -> None:
    """Whether the round is still in the state for which an answer was written (None: any)."""
    if meant_for is not None and meant_for != state:
        raise RuleViolation(
            "moved_on",
            "",
            gettext_noop(
                "the round was revealed while you were writing; what you send now is a late answer"
            ),
        )


def time_of_answer(*, now: datetime, revealed_at: datetime | None) -> datetime:
    """The instant that an answer given now carries: after the reveal, once there was one.

    A request's instant is that of its arrival. One that arrived before the reveal and waited for
    it would count among those who answered blind.
    """
    return now if revealed_at is None else max(now, revealed_at + A_TICK)


def time_of_reveal(*, now: datetime, answered_at: datetime | None) -> datetime:
    """The instant of a reveal: no earlier than the last answer that was sealed by then.

    For the same reason: an answer that arrived after the lead's request and was written first
    was given in time.
    """
    return now if answered_at is None else max(now, answered_at)


def is_late(*, estimated_at: datetime, revealed_at: datetime | None) -> bool:
    """Whether an answer came after the reveal; such answers stay out of the round's pool."""
    return revealed_at is not None and estimated_at > revealed_at
