"""The answer sheet: what a round asks of one person, with what they gave or just typed.

Pages draw it, a post fills it; a refused post comes back with every character as typed and each
fault beside its field. It asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from assessments.basis import RuleViolation, Violations
from assessments.basis.checks import check_percent, minimal
from assessments.basis.errors import gettext_noop
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.operations import EstimateDraft, ImpactDraft
from assessments.estimates.queries import MyRecord
from assessments.estimates.rules import MOVERS_MOST, check_likelihood, shares_of_hundred
from assessments.framing.models import Hypothesis, Perspective, Question
from assessments.rounds.models import Round
from assessments.web.faults import faults_of, in_words
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
    """One hypothesis on the sheet. `earlier` is what this person gave in an earlier round."""

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
    def slots(self) -> list[Slot]:
        own = [self.lower, self.upper, self.best, self.rationale, self.moved_by]
        return own + [s for i in self.impacts for s in (i.severity, i.direction)]

    @property
    def is_judged_anew(self) -> bool:
        """Whether the hypothesis says something else than when this person last judged it."""
        last = self.given or self.earlier
        return last is not None and last.wording != self.hypothesis.wording


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


class Sheet:
    """One person's sheet for a round; `late` leaves out what they have answered already."""

    def __init__(
        self,
        round_: Round,
        perspectives: Sequence[Perspective],
        record: MyRecord,
        labels: Mapping[str, str],
        *,
        late: bool = False,
    ) -> None:
        self.round = round_
        self.perspectives = sorted(perspectives, key=lambda p: (not p.is_primary, p.order, p.pk))
        self.record = record
        self.labels = labels
        self.faults: list[str] = []
        covered: list[Hypothesis] = list(round_.hypotheses.all())
        asked = [h for h in covered if not (late and h.pk in record.estimates)]
        self.rows = [self._row(h) for h in asked]
        self.groups = self._grouped()

    # ------------------------------------------------------------------------ what stands in it

    def _row(self, hypothesis: Hypothesis) -> Row:
        given = self.record.estimates.get(hypothesis.pk)
        earlier = self.record.earlier.get(hypothesis.pk)
        start = given or earlier
        prefix = f"h-{hypothesis.uid}"
        impacts = [self._impact(hypothesis, party, prefix) for party in self.perspectives]
        lower, upper, best = (
            Slot(f"{prefix}-{part}", str(minimal(getattr(start, part))) if start else "")
            for part in PARTS
        )
        return Row(
            hypothesis=hypothesis,
            lower=lower,
            upper=upper,
            best=best,
            rationale=Slot(f"{prefix}-rationale", given.rationale if given else ""),
            moved_by=Slot(f"{prefix}-moved", self._moved(given)),
            primary=impacts[0] if impacts else None,
            others=impacts[1:],
            given=given,
            earlier=earlier,
            starts_from_earlier=given is None and earlier is not None,
        )

    def _impact(self, hypothesis: Hypothesis, party: Perspective, prefix: str) -> ImpactSlots:
        key = (hypothesis.pk, party.pk)
        start: ImpactEstimate | None = self.record.impacts.get(key) or (
            self.record.earlier_impacts.get(key)
        )
        name = f"{prefix}-{party.uid}"
        return ImpactSlots(
            perspective=party,
            severity=Slot(f"{name}-severity", str(start.severity) if start else ""),
            direction=Slot(
                f"{name}-direction",
                start.direction if start and start.direction != "none" else "",
            ),
        )

    def _moved(self, given: Estimate | None) -> str:
        movers = given.moved_by if given else []
        return ", ".join(self.labels[m["id"]] for m in movers if m["id"] in self.labels)

    def _grouped(self) -> list[Group]:
        groups: dict[int, Group] = {}
        for row in self.rows:
            question = row.hypothesis.question
            groups.setdefault(question.pk, Group(question, [], adds_up=False)).rows.append(row)
        for group in groups.values():
            whole: Any = getattr(group.rows[0].hypothesis, "in_question", 0)
            group.adds_up = (
                group.question.is_competing and len(group.rows) > 1 and len(group.rows) == whole
            )
        return list(groups.values())

    # ------------------------------------------------------------------------- what was typed

    def fill(self, data: Mapping[str, str]) -> None:
        """Take over what was typed, as it was typed. A row that was not sent stays as it is."""
        for row in self.rows:
            row.is_sent = any(slot.name in data for slot in row.slots)
            for slot in row.slots if row.is_sent else ():
                slot.value = data.get(slot.name, "")

    def drafts(self) -> tuple[list[EstimateDraft], list[ImpactDraft]]:
        """What is to be written: rows left blank are left out. Notes the faults of shape."""
        estimates: list[EstimateDraft] = []
        impacts: list[ImpactDraft] = []
        self._written: list[Row] = []
        self._impacted: list[ImpactSlots] = []
        for row in (row for row in self.rows if row.is_sent):
            moved = self._movers(row)
            if not row.is_blank:
                estimates.append(
                    EstimateDraft(
                        hypothesis_uid=row.hypothesis.uid,
                        lower=as_typed(row.lower.value),
                        best=as_typed(row.best.value),
                        upper=as_typed(row.upper.value),
                        rationale=row.rationale.value,
                        moved_by=moved,
                    )
                )
                self._written.append(row)
            elif row.given:
                row.best.faults.append(_("An estimate can be changed, but not taken back."))
            elif row.says_more:
                row.best.faults.append(_("Give the three numbers too: a reason alone is not kept."))
            for impact in row.impacts:
                if impact.is_given:
                    impacts.append(self._impact_draft(row, impact))
                    self._impacted.append(impact)
        return estimates, impacts

    def _impact_draft(self, row: Row, impact: ImpactSlots) -> ImpactDraft:
        severity = impact.severity.value
        direction = impact.direction.value
        if not severity:
            impact.severity.faults.append(_("Say how much, from 0 to 5."))
        if severity == "0":
            direction = "none"
        elif not direction and severity:
            impact.direction.faults.append(_("Say whether it would be harm or gain."))
        # The sheet does not ask why; what was said over REST is kept.
        given = self.record.impacts.get((row.hypothesis.pk, impact.perspective.pk))
        return ImpactDraft(
            hypothesis_uid=row.hypothesis.uid,
            perspective_uid=impact.perspective.uid,
            severity=int(severity) if severity in {"0", "1", "2", "3", "4", "5"} else severity,
            direction=direction,
            rationale=given.rationale if given else "",
        )

    def _movers(self, row: Row) -> list[dict[str, str]]:
        """The evidence named by its labels; a label that is none is a fault, not dropped."""
        by_label = {label.upper(): uid for uid, label in self.labels.items()}
        named = dict.fromkeys(row.moved_by.value.replace(",", " ").replace(";", " ").split())
        unknown = [label for label in named if label.upper() not in by_label]
        if unknown:
            row.moved_by.faults.append(
                _("There is no evidence %(labels)s.") % {"labels": ", ".join(unknown[:5])}
            )
            return []
        if len(named) > MOVERS_MOST:
            row.moved_by.faults.append(_("Name at most %(most)d.") % {"most": MOVERS_MOST})
            return []
        return [{"type": "evidence", "id": by_label[label.upper()]} for label in named]

    def check_numbers(self, estimates: Sequence[EstimateDraft]) -> None:
        """Name the faults of the numbers too where faults of shape keep the operation from it."""
        for index, draft in enumerate(estimates):
            try:
                check_likelihood(draft.lower, draft.best, draft.upper)
            except Violations as refusal:
                self.refuse(Violations([v.under(f"estimates/{index}") for v in refusal.violations]))

    def add_up(self, question_uid: str) -> None:
        """Scale a competing question's best figures to 100; a range that no longer holds its
        best figure is widened to it, never narrowed. Saves nothing."""
        group = next((g for g in self.groups if str(g.question.uid) == question_uid), None)
        if group is None or not group.adds_up:
            return
        found = [(row, number_in(row.best.value)) for row in group.rows]
        given = [(row, number) for row, number in found if number is not None]
        try:
            shares = shares_of_hundred([number for _row, number in given])
        except RuleViolation as fault:
            self.faults.append(f"{group.question.label}: {in_words(fault)}")
            return
        for (row, _number), share in zip(given, shares, strict=True):
            row.best.value = str(share)
            lower, upper = number_in(row.lower.value), number_in(row.upper.value)
            if lower is not None and lower > share:
                row.lower.value = str(share)
            if upper is not None and upper < share:
                row.upper.value = str(share)

    # --------------------------------------------------------------------------- what is wrong

    @property
    def is_faulty(self) -> bool:
        return bool(self.faults) or any(row.has_faults for row in self.rows)

    @property
    def fault_count(self) -> int:
        return len(self.faults) + sum(len(s.faults) for row in self.rows for s in row.slots)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was given."""
        return all(row.is_blank and not any(i.is_given for i in row.impacts) for row in self.rows)

    def refuse(self, refusal: RuleViolation | Violations) -> None:
        """Put each fault of an operation beside the field that it names."""
        for fault in faults_of(refusal):
            slot = self._slot_of(fault.field)
            words = in_words(fault)
            if slot is None:
                self.faults.append(words)
            elif not slot.faults:
                slot.faults.append(_("This %(fault)s.") % {"fault": words})

    def _slot_of(self, pointer: str) -> Slot | None:
        kind, _slash, rest = pointer.partition("/")
        index, _slash, name = rest.partition("/")
        if not index.isdigit():
            return None
        if kind == "estimates":
            slot: Slot | None = getattr(self._written[int(index)], name or "best", None)
            return slot
        if kind == "impact_estimates":
            return getattr(self._impacted[int(index)], name or "severity", None)
        return None


NOTHING_GIVEN = gettext_noop("Nothing was given: fill in at least one hypothesis.")
