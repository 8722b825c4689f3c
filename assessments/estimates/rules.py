"""Pure decisions about estimates of likelihood and impact, and written judgements."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.basis import Conflict, RuleViolation, Violations
from assessments.basis.checks import check_percent, check_text, check_word
from assessments.basis.errors import gettext_noop

RATIONALE_LONGEST = 4_000
JUDGEMENT_LONGEST = 20_000
DIRECTIONS = ("harm", "gain", "none")
CONFIDENCES = ("low", "moderate", "high")
MOVERS = ("evidence", "arguments", "estimates", "participants", "hypotheses")
MOVERS_MOST = 20


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Lowest, best and highest likelihood in percent, with the interval's intended confidence."""

    lower: Decimal
    best: Decimal
    upper: Decimal
    interval_confidence: int


def check_likelihood(
    lower: object, best: object, upper: object, interval_confidence: object = 80
) -> Likelihood:
    """0 ≤ lower ≤ best ≤ upper ≤ 100, finite, at most two decimals; every fault is named."""
    faults: list[RuleViolation] = []
    numbers: dict[str, Decimal] = {}
    for name, value in (("lower", lower), ("best", best), ("upper", upper)):
        try:
            numbers[name] = check_percent(value, name)
        except RuleViolation as fault:
            faults.append(fault)
    if not faults:
        faults += _out_of_order(**numbers)
    if (
        isinstance(interval_confidence, bool)
        or not isinstance(interval_confidence, int)
        or not 50 <= interval_confidence <= 99
    ):
        faults.append(
            RuleViolation(
                "range", "interval_confidence", gettext_noop("is a whole number from 50 to 99")
            )
        )
        raise Violations(faults)
    if faults:
        raise Violations(faults)
    return Likelihood(interval_confidence=interval_confidence, **numbers)


def _out_of_order(lower: Decimal, best: Decimal, upper: Decimal) -> list[RuleViolation]:
    """Ends that are reversed are the ends' fault: no best figure could lie between them."""
    if lower > upper:
        return [RuleViolation("order", "lower", gettext_noop("is above the highest"))]
    if not lower <= best <= upper:
        words = gettext_noop("lies outside the range from lowest to highest")
        return [RuleViolation("order", "best", words)]
    return []


def check_impact(severity: object, direction: str) -> tuple[int, str]:
    """Severity 0 to 5 and harm, gain or none; `none` goes with severity 0 only."""
    if isinstance(severity, bool) or not isinstance(severity, int) or not 0 <= severity <= 5:
        raise RuleViolation("range", "severity", gettext_noop("is a whole number from 0 to 5"))
    check_word(direction, DIRECTIONS, "direction")
    if direction == "none" and severity:
        raise RuleViolation(
            "direction", "direction", gettext_noop("says harm or gain when there is an impact")
        )
    return severity, direction


def check_moved_by(moved_by: object) -> list[dict[str, str]]:
    """What moved somebody: a list of {type, id}."""
    if not isinstance(moved_by, list) or len(moved_by) > MOVERS_MOST:
        raise RuleViolation("moved_by", "moved_by", gettext_noop("is a short list"))
    for mover in moved_by:
        if (
            not isinstance(mover, dict)
            or set(mover) != {"type", "id"}
            or mover["type"] not in MOVERS
            or not isinstance(mover["id"], str)
            or len(mover["id"]) > 40
        ):
            raise RuleViolation("moved_by", "moved_by", gettext_noop("names type and id of each"))
    return moved_by


def check_rationale(rationale: str) -> str:
    return check_text(rationale, "rationale", longest=RATIONALE_LONGEST, required=False)


def check_judgement(text: str, confidence: str, basis: str) -> tuple[str, str, str]:
    return (
        check_text(text, "text", longest=JUDGEMENT_LONGEST),
        check_word(confidence, CONFIDENCES, "confidence"),
        check_text(basis, "confidence_basis", longest=JUDGEMENT_LONGEST, required=False),
    )


def shares_of_hundred(bests: Sequence[Decimal]) -> list[int]:
    """`bests` scaled in proportion to whole percents that add up to 100.

    The largest remainders take what rounding leaves over, the earlier of equals first. Raises
    RuleViolation when all are zero: there is no proportion to keep.
    """
    total = sum(bests, Decimal(0))
    if total <= 0:
        raise RuleViolation(
            "nothing_to_share", "", gettext_noop("give the best figures first, then share out 100")
        )
    shares = [best * 100 / total for best in bests]
    whole = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for i in by_remainder[: 100 - sum(whole)]:
        whole[i] += 1
    return whole


def tag_of_answers(answers: Iterable[tuple[str, int, int]]) -> str:
    """One short word for (kind, key, version) of a person's answers in a round: it is another
    whenever one of them is."""
    said = repr(sorted(answers)).encode()
    return hashlib.sha256(said).hexdigest()[:16]


def check_tag(*, expected: str | None, tag: str) -> None:
    """Refuse to write over what the same person saved in another window; None skips the check."""
    if expected is not None and expected != tag:
        raise Conflict("stale", gettext_noop("your answers were changed in another window"))
