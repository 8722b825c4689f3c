"""The gates of a round, as pure decisions."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.basis import RuleViolation
from assessments.rounds import rules

NOW = datetime(2024, 12, 2, tzinfo=UTC)
OPENING = {
    "covers": ["estimates"],
    "hypotheses": 1,
    "blind_exists": False,
    "due_at": None,
    "now": NOW,
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"blind_exists": True}, ""),
        ({"covers": []}, "covers"),
        ({"covers": ["estimates", "feelings"]}, "covers"),
        ({"hypotheses": 0}, "hypothesis_ids"),
        ({"hypotheses": rules.HYPOTHESES_MOST + 1}, "hypothesis_ids"),
        ({"due_at": NOW}, "due_at"),
    ],
)
def test_what_a_round_may_not_open_with(change, field):
    with pytest.raises(RuleViolation) as refused:
        rules.check_opening(**{**OPENING, **change})
    assert refused.value.field == field


def test_a_round_may_open():
    rules.check_opening(**{**OPENING, "due_at": NOW + timedelta(days=1)})


@pytest.mark.parametrize(
    ("state", "finished", "reason", "allowed"),
    [
        ("blind", 3, "", True),
        ("blind", 2, "", False),
        ("blind", 2, "  ", False),
        ("blind", 0, "nobody is left", True),
        ("revealed", 5, "", False),
        ("closed", 5, "again", False),
    ],
)
def test_a_reveal_needs_three_or_a_reason(state, finished, reason, allowed):
    if allowed:
        rules.check_reveal(state=state, finished=finished, reason=reason)
        return
    with pytest.raises(RuleViolation):
        rules.check_reveal(state=state, finished=finished, reason=reason)


@pytest.mark.parametrize(
    ("state", "covered", "given", "allowed"),
    [
        ("blind", True, False, True),
        ("blind", True, True, True),
        ("blind", False, False, False),
        ("revealed", True, False, True),
        ("revealed", True, True, False),
        ("closed", True, False, False),
    ],
)
def test_when_an_answer_may_be_written(state, covered, given, allowed):
    if allowed:
        rules.check_answer(state=state, covered=covered, already_given=given)
        return
    with pytest.raises(RuleViolation):
        rules.check_answer(state=state, covered=covered, already_given=given)


@pytest.mark.parametrize(
    ("minutes", "late"), [(-1, False), (0, False), (1, True)], ids=["before", "at", "after"]
)
def test_late_is_after_the_reveal(minutes, late):
    at = NOW + timedelta(minutes=minutes)
    assert rules.is_late(estimated_at=at, revealed_at=NOW) is late


def test_nothing_is_late_before_the_reveal():
    assert not rules.is_late(estimated_at=NOW, revealed_at=None)


@pytest.mark.parametrize(
    ("state", "allowed"), [("blind", False), ("revealed", True), ("closed", False)]
)
def test_closing_follows_the_reveal(state, allowed):
    if allowed:
        rules.check_closing(state=state)
        return
    with pytest.raises(RuleViolation):
        rules.check_closing(state=state)


def test_a_round_is_not_due_at_the_end_of_time():
    with pytest.raises(RuleViolation, match="too far ahead"):
        rules.check_opening(**{**OPENING, "due_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)})
