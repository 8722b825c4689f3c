"""The parts of an answer sheet: what can be typed, one control each, and how it hangs together."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from assessments.basis import RuleViolation
from assessments.basis.checks import check_percent
from assessments.estimates.models import Estimate
from assessments.framing.models import Hypothesis, Perspective, Question
from assessments.implications.models import Implication
from assessments.implications.queries import EdgeAnswer
from assessments.web.tags import word_beside

PARTS: Final = ("lower", "upper", "best")


@dataclass(slots=True)
class Slot:
    """One control: its name in the form, what stands in it, what is wrong with it."""

    name: str
    value: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        return word_beside(self.value)

    @property
    def slider(self) -> str:
        """Where a slider beside the number stands; the middle while there is no number."""
        number = number_in(self.value)
        return "50" if number is None else str(number.normalize().quantize(Decimal(1)))


@dataclass(slots=True)
class ImpactSlots:
    """Severity and direction for one party."""

    perspective: Perspective
    severity: Slot
    direction: Slot

    @property
    def is_given(self) -> bool:
        return bool(self.severity.value or self.direction.value)


@dataclass(slots=True)
class Row:
    """One hypothesis on the sheet. `earlier` is what this person gave in an earlier round,
    `elsewhere` what they have saved meanwhile in another window and what differs from it."""

    hypothesis: Hypothesis
    lower: Slot
    upper: Slot
    best: Slot
    rationale: Slot
    moved_by: Slot
    primary: ImpactSlots | None
    others: list[ImpactSlots]
    given: Estimate | None = None
    earlier: Estimate | None = None
    elsewhere: Estimate | None = None
    starts_from_earlier: bool = False
    is_sent: bool = False

    @property
    def parts(self) -> list[tuple[str, str, Slot]]:
        """In the order in which they are asked: the ends first, or the best would anchor them."""
        return [
            ("lower", _("Lowest"), self.lower),
            ("upper", _("Highest"), self.upper),
            ("best", _("Best"), self.best),
        ]

    @property
    def impacts(self) -> list[ImpactSlots]:
        return ([self.primary] if self.primary else []) + self.others

    @property
    def is_blank(self) -> bool:
        return not any(slot.value for slot in (self.lower, self.upper, self.best))

    @property
    def says_more(self) -> bool:
        return bool(self.rationale.value or self.moved_by.value)

    @property
    def has_faults(self) -> bool:
        return any(slot.faults for slot in self.slots)

    @property
    def faults(self) -> list[str]:
        return [fault for slot in self.slots for fault in slot.faults]

    @property
    def label(self) -> str:
        return self.hypothesis.label

    @property
    def key(self) -> str:
        """What the row's place on the page is called after."""
        return self.hypothesis.label

    @property
    def slots(self) -> list[Slot]:
        own = [self.lower, self.upper, self.best, self.rationale, self.moved_by]
        return own + [s for i in self.impacts for s in (i.severity, i.direction)]

    @property
    def is_judged_anew(self) -> bool:
        """Whether the hypothesis says something else than when this person last judged it."""
        last = self.given or self.earlier
        return last is not None and last.wording != self.hypothesis.wording


@dataclass(slots=True)
class EdgeRow:
    """One implication on the sheet: how likely the effect is if the cause is true, and if not."""

    implication: Implication
    if_true: Slot
    if_false: Slot
    rationale: Slot
    given: EdgeAnswer | None = None
    earlier: EdgeAnswer | None = None
    is_sent: bool = False

    @property
    def label(self) -> str:
        return f"{self.implication.cause.label} → {self.implication.effect.label}"

    @property
    def key(self) -> str:
        return str(self.implication.uid)

    @property
    def parts(self) -> list[tuple[str, str, Slot]]:
        cause = self.implication.cause.label
        return [
            ("true", _("If %(cause)s is true") % {"cause": cause}, self.if_true),
            ("false", _("If %(cause)s is false") % {"cause": cause}, self.if_false),
        ]

    @property
    def slots(self) -> list[Slot]:
        return [self.if_true, self.if_false, self.rationale]

    @property
    def is_blank(self) -> bool:
        return not (self.if_true.value or self.if_false.value)

    @property
    def has_faults(self) -> bool:
        return any(slot.faults for slot in self.slots)

    @property
    def faults(self) -> list[str]:
        return [fault for slot in self.slots for fault in slot.faults]


@dataclass(slots=True)
class Group:
    """The covered hypotheses of one question; `adds_up` when they are all of a competing one."""

    question: Question
    rows: list[Row]
    adds_up: bool

    @property
    def sum(self) -> Decimal | None:
        """What the best figures add up to; None when none is a number."""
        numbers = [n for n in (number_in(row.best.value) for row in self.rows) if n is not None]
        return sum(numbers, Decimal(0)) if numbers else None

    @property
    def is_off(self) -> bool:
        return self.sum is not None and self.sum != 100


def number_in(text: str) -> Decimal | None:
    try:
        return check_percent(as_typed(text), "best")
    except RuleViolation:
        return None


def as_typed(text: str) -> str:
    """ "62,5 %" as people write it is 62.5."""
    return text.strip().removesuffix("%").strip().replace(",", ".")
