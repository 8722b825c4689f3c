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
    check_number(hypotheses)
    check_due(due_at, now=now)


def check_number(hypotheses: int) -> None:
    if not 1 <= hypotheses <= HYPOTHESES_MOST:
        raise RuleViolation(
            "hypotheses",
            "hypothesis_ids",
            gettext_noop("names from 1 to %(most)d hypotheses"),
            most=HYPOTHESES_MOST,
        )


def check_due(due_at: datetime | None, *, now: datetime) -> None:
    """A round is due later, within a century, or at no set time."""
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


def check_changing(*, state: str, asks_otherwise: bool, finished: int) -> None:
    """Title and due time may change until the round is closed; what it asks about only while it
    is blind and nobody has finished it.

    Whether anybody has saved something takes no part: the refusal would tell it.
    """
    if state == CLOSED:
        raise RuleViolation("state", "", gettext_noop("this round is closed"))
    if not asks_otherwise:
        return
    if state != BLIND:
        raise RuleViolation(
            "state", "hypothesis_ids", gettext_noop("is fixed: this round is revealed")
        )
    if finished:
        raise RuleViolation(
            "finished",
            "hypothesis_ids",
            gettext_noop("is fixed: %(finished)d have finished what was asked of them"),
            finished=finished,
        )


def check_taking_out(*, covers_ratings: bool, taken_out: int) -> None:
    """From a round that seals ratings no hypothesis is taken out: what is sealed on it would
    belong to no round."""
    if covers_ratings and taken_out:
        raise RuleViolation(
            "state",
            "hypothesis_ids",
            gettext_noop("may only grow: this round seals ratings of those that it names"),
        )


def check_reopening(*, state: str) -> None:
    if state != CLOSED:
        raise RuleViolation("state", "", gettext_noop("only a closed round is opened again"))


def check_taking_back(*, state: str) -> None:
    """What was given, and that one has finished, may be taken back while the round is blind."""
    if state != BLIND:
        raise RuleViolation(
            "state", "", gettext_noop("what was given is fixed: this round is revealed")
        )


def check_asked(*, status: str) -> None:
    """Nothing is asked any more about a hypothesis that was set aside or merged meanwhile."""
    if status != "active":
        raise RuleViolation(
            "set_aside", "", gettext_noop("this hypothesis was set aside: nothing is asked of it")
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
