"""Pure decisions about framing: who may do what, and what a frame must look like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import whitespace
from typing import Any, NamedTuple, TypeVar

from assessments.basis import RuleViolation, Violations
from assessments.basis.checks import check_partial_date, check_text, check_word, is_later
from assessments.basis.errors import gettext_noop

TITLE_LONGEST = 300
CUSTOMER_LONGEST = 300
NAME_LONGEST = 200
LANG_LONGEST = 12
LEVEL_LABEL_LONGEST = 80
LEVEL_MEANING_LONGEST = 500
REASON_LONGEST = 2_000
STATEMENT_LONGEST = 2_000
TEXT_LONGEST = 20_000
HYPOTHESES_MOST = 60
QUESTIONS_MOST = 50
PERSPECTIVES_MOST = 50
ORDER_MOST = 10_000
SEVERITIES = range(6)
REMAINDER = "None of these"
TRUE, FALSE, UNRESOLVABLE = OUTCOMES = ("true", "false", "unresolvable")

LEAD, ANALYST, CURATOR, OBSERVER = "lead", "analyst", "curator", "observer"


@dataclass(frozen=True, slots=True)
class Powers:
    """What one role may do in one assessment."""

    lead: bool = False
    judge: bool = False
    curate: bool = False
    submit: bool = False


def powers_of(role: str | None, *, sees_all: bool, lead_may_accept: bool) -> Powers:
    """The powers of a participant with `role`; None is somebody who does not participate.

    The system may do everything but judge, for a judgement needs a participant. A superuser
    comes in through the admin and curates.
    """
    if role == LEAD:
        return Powers(lead=True, judge=True, curate=lead_may_accept, submit=True)
    if role == ANALYST:
        return Powers(judge=True, submit=True)
    if role == CURATOR:
        return Powers(curate=True, submit=True)
    if sees_all and role is None:
        return Powers(curate=True)
    return Powers()


class ImpactLevel(NamedTuple):
    label: str
    meaning: str
    weight: int


_DEFAULT_LEVELS = (
    ImpactLevel("None", "no difference that the party would notice", 0),
    ImpactLevel("Minor", "noticed, absorbed in routine business", 1),
    ImpactLevel("Moderate", "plans change; recovered within months", 3),
    ImpactLevel("Serious", "an important aim is delayed or lost", 10),
    ImpactLevel("Severe", "a vital aim is lost or lasting damage is done", 30),
    ImpactLevel("Extreme", "the party's existence or order is at stake", 100),
)


def default_impact_scale() -> list[dict[str, Any]]:
    """Severity 0 to 5 with words and weights (how many level-1 harms outweigh one of these)."""
    return [
        {"value": value, "label": level.label, "meaning": level.meaning, "weight": level.weight}
        for value, level in enumerate(_DEFAULT_LEVELS)
    ]


def check_impact_scale(scale: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Six levels, values 0 to 5 in order, weights finite and never falling, the first 0."""
    if [level.get("value") for level in scale] != list(SEVERITIES):
        raise RuleViolation(
            "scale", "impact_scale", gettext_noop("needs the values 0 to 5 in order")
        )
    weights = [level.get("weight") for level in scale]
    numbers = [w for w in weights if isinstance(w, int | float) and not isinstance(w, bool)]
    if len(numbers) != len(weights) or not all(0 <= w <= 1_000_000 for w in numbers):
        raise RuleViolation(
            "scale",
            "impact_scale",
            gettext_noop("needs a weight from 0 to 1,000,000 at each level"),
        )
    if numbers[0] != 0 or numbers != sorted(numbers):
        raise RuleViolation(
            "scale", "impact_scale", gettext_noop("needs weights that start at 0 and never fall")
        )
    return [
        {
            "value": level["value"],
            "label": check_text(
                str(level.get("label", "")), "impact_scale", longest=LEVEL_LABEL_LONGEST
            ),
            "meaning": check_text(
                str(level.get("meaning", "")),
                "impact_scale",
                longest=LEVEL_MEANING_LONGEST,
                required=False,
            ),
            "weight": level["weight"],
        }
        for level in scale
    ]


class HypothesisDraft(NamedTuple):
    """A hypothesis as it is proposed, before it has a label."""

    statement: str
    judged_by: str = ""
    horizon_on: str | None = None
    notes: str = ""
    is_remainder: bool = False


def check_hypothesis(draft: HypothesisDraft) -> HypothesisDraft:
    """The draft with its texts stripped; every fault is named."""
    faults: list[RuleViolation] = []

    def attempt(check: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return check(*args, **kwargs)
        except RuleViolation as fault:
            faults.append(fault)
            return None

    checked = HypothesisDraft(
        statement=attempt(check_text, draft.statement, "statement", longest=STATEMENT_LONGEST),
        judged_by=attempt(
            check_text, draft.judged_by, "judged_by", longest=STATEMENT_LONGEST, required=False
        ),
        horizon_on=attempt(check_partial_date, draft.horizon_on, "horizon_on"),
        notes=attempt(check_text, draft.notes, "notes", longest=TEXT_LONGEST, required=False),
        is_remainder=draft.is_remainder,
    )
    if faults:
        raise Violations(faults)
    return checked


_CLAUSES = re.compile(r"\b(because|leads? to|therefore|and)\b", re.IGNORECASE)


def joined_clauses(statement: str) -> list[str]:
    """The words that suggest two hypotheses and an implication rather than one hypothesis."""
    return sorted({match.lower() for match in _CLAUSES.findall(statement)})


_AROUND = f"{whitespace},;."


class Parted(NamedTuple):
    """A joined statement as two hypotheses. `first_implies` says which way the implication runs:
    True, False, or None where the joint says neither ("and")."""

    first: str
    second: str
    first_implies: bool | None


def part_joined(statement: str) -> Parted | None:
    """`statement` cut at its most telling joint: "because" and "leads to" before "and".

    None where there is no joint with words on both sides.
    """
    # The joint alone: a pattern that takes in the blanks around it backtracks over long runs of
    # them, and a line is typed by whoever likes.
    joints = list(_CLAUSES.finditer(statement))
    telling = [j for j in joints if j.group(1).lower() != "and"]
    for joint in [*telling, *joints]:
        first = statement[: joint.start()].strip(_AROUND)
        second = statement[joint.end() :].strip(_AROUND)
        if first and second:
            word = joint.group(1).lower()
            implies = None if word == "and" else word != "because"
            return Parted(first, second[0].upper() + second[1:], implies)
    return None


# Words that a party's name may begin with and that no name is capitalised for.
_NO_NAMES = frozenset(
    ("a", "all", "an", "everybody", "everyone", "its", "my", "other", "others", "our", "people",
     "the", "their", "them", "those", "us", "we", "whoever", "your")
)  # fmt: skip


def inside_sentence(name: str) -> str:
    """A party's name as it stands inside a sentence: "harm to the target", "gain to Ukraine"."""
    first = re.match(r"\w+", name)
    # US is a country, and us are we.
    if first is None or first[0].capitalize() != first[0] or first[0].lower() not in _NO_NAMES:
        return name
    return name[0].lower() + name[1:]


def check_remainder(*, competing: bool, has_remainder: bool) -> None:
    """Only a competing question has a remainder, and only one."""
    if not competing:
        raise RuleViolation(
            "remainder", "is_remainder", gettext_noop("belongs to competing questions only")
        )
    if has_remainder:
        raise RuleViolation(
            "remainder", "is_remainder", gettext_noop("exists already for this question")
        )


def check_order(order: int) -> int:
    if not 0 <= order <= ORDER_MOST:
        raise RuleViolation("range", "order", gettext_noop("lies outside 0 to 10,000"))
    return order


T = TypeVar("T")


def placed(rows: Sequence[T], row: T, to: int) -> list[T]:
    """`rows` with `row` moved to place `to`, counted from 0; beyond the end is the end."""
    check_order(to)
    others = [other for other in rows if other != row]
    return [*others[:to], row, *others[to:]]


def check_room(*, existing: int, most: int, field: str) -> None:
    """Whether one more may be added."""
    if existing >= most:
        raise RuleViolation("too_many", field, gettext_noop("may be at most %(most)d"), most=most)


def check_no_blind_round(*, blind: bool) -> None:
    """What a blind round asks about stands until its reveal: who has answered cannot look again."""
    if blind:
        raise RuleViolation(
            "blind", "", gettext_noop("a blind round asks about this: reveal it first")
        )


def check_last_perspective(*, left: int) -> None:
    if left < 1:
        raise RuleViolation(
            "last", "", gettext_noop("the last party stays: name another one first")
        )


def check_pooling_change(*, revealed: bool, reason: str) -> str:
    """The pooling method is fixed before estimates are seen, or it could be chosen for the figure
    that it gives. A lead who changes it all the same says why, for everybody to read."""
    reason = check_text(reason, "reason", longest=REASON_LONGEST, required=False)
    if revealed and not reason:
        raise RuleViolation(
            "pooling_fixed",
            "reason",
            gettext_noop(
                "is needed: the pooling method was fixed with the first reveal, and why it is"
                " changed stands beside its figures"
            ),
        )
    return reason


class ResolutionDraft(NamedTuple):
    """What turned out: `true`, `false` or `unresolvable`, when (may be partial), how one knows."""

    outcome: str
    resolved_on: str | None
    basis: str


# Somewhere it is tomorrow already.
_FURTHEST_ZONE = timedelta(hours=14)


def check_resolution(draft: ResolutionDraft, *, now: datetime | None) -> ResolutionDraft:
    """The draft with its texts stripped; every fault is named. What lies in the future has not
    turned out yet; `now` None does not ask."""
    faults: list[RuleViolation] = []
    checked: dict[str, Any] = {}
    attempts: dict[str, Any] = {
        "outcome": lambda: check_word(draft.outcome, OUTCOMES, "outcome"),
        "resolved_on": lambda: _check_resolved_on(draft.resolved_on, now),
        "basis": lambda: check_text(draft.basis, "basis", longest=TEXT_LONGEST),
    }
    for name, attempt in attempts.items():
        try:
            checked[name] = attempt()
        except RuleViolation as fault:
            faults.append(fault)
    if faults:
        raise Violations(faults)
    return ResolutionDraft(**checked)


def _check_resolved_on(value: str | None, now: datetime | None) -> str:
    day = check_partial_date(value, "resolved_on")
    if day is None:
        raise RuleViolation("required", "resolved_on", gettext_noop("may not be empty"))
    if now is not None and is_later(day, f"{now + _FURTHEST_ZONE:%Y-%m-%d}"):
        raise RuleViolation("future", "resolved_on", gettext_noop("lies in the future"))
    return day


def check_resolving(*, status: str, hypothesis_status: str, blind: bool) -> None:
    """An archived assessment is closed for good, a merged hypothesis lives on in another, and
    what a blind round asks about is not settled under its feet."""
    if status == "archived":
        raise RuleViolation("archived", "", gettext_noop("this assessment is archived"))
    if hypothesis_status == "merged":
        raise RuleViolation("merged", "", gettext_noop("was merged into another hypothesis"))
    check_no_blind_round(blind=blind)


def check_only_truth(outcome: str, others: Mapping[str, str | None]) -> None:
    """One of competing hypotheses is true. `others` are the outcomes of the rest by label, None
    where it is not known."""
    true = [label for label, other in others.items() if other == TRUE]
    if outcome == TRUE and true:
        raise RuleViolation(
            "one_true",
            "outcome",
            gettext_noop("contradicts %(label)s, which turned out true: they exclude one another"),
            label=true[0],
        )
    if outcome == FALSE and others and all(other == FALSE for other in others.values()):
        raise RuleViolation(
            "one_true",
            "outcome",
            gettext_noop("leaves none: all the others turned out false, and one of them is true"),
        )


def check_truths(*, competing: bool, true: Sequence[str]) -> None:
    """Whether hypotheses of which `true` turned out true may compete."""
    if competing and len(true) > 1:
        raise RuleViolation(
            "one_true",
            "",
            gettext_noop("%(labels)s all turned out true: they do not exclude one another"),
            labels=", ".join(true),
        )


def check_not_resolved(*, resolved: bool, field: str = "") -> None:
    """What turned out stands: nothing more is asked of it, and its meaning stays."""
    if resolved:
        raise RuleViolation(
            "resolved", field, gettext_noop("it is known how this turned out: nothing is asked")
        )
