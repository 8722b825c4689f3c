"""One person's sheet for one round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assessments.basis import RuleViolation, Violations
from assessments.basis.checks import check_percent, minimal
from assessments.basis.errors import gettext_noop
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.operations import EstimateDraft, ImpactDraft
from assessments.estimates.queries import Mover, MyRecord
from assessments.estimates.rules import MOVERS_MOST, check_likelihood, shares_of_hundred
from assessments.estimates.sheets.slots import (
    PARTS,
    EdgeRow,
    Group,
    ImpactSlots,
    Row,
    Slot,
    as_typed,
    number_in,
)
from assessments.framing.models import Hypothesis, HypothesisStatus, Perspective
from assessments.implications.operations import EdgeDraft
from assessments.implications.queries import AskedEdge
from assessments.rounds.models import Round
from assessments.web.faults import faults_of, in_words


class Sheet:
    """What a round asks of one person; `late` leaves out what they have answered already.

    `movers` are what may have moved them, by public id.
    """

    def __init__(
        self,
        round_: Round,
        record: MyRecord,
        movers: Mapping[str, Mover],
        *,
        late: bool = False,
    ) -> None:
        self.round = round_
        self.perspectives = sorted(
            record.perspectives, key=lambda p: (not p.is_primary, p.order, p.pk)
        )
        self.record = record
        self.movers = movers
        self.late = late
        self.faults: list[str] = []
        self.tag = record.tag
        self.is_stale = False
        covered: list[Hypothesis] = list(round_.hypotheses.all())
        self.set_aside = [h for h in covered if h.status != HypothesisStatus.ACTIVE]
        self.resolved = [h for h in covered if h not in self.set_aside and h.is_resolved]
        asked = [
            h
            for h in covered
            if h not in self.set_aside + self.resolved and not (late and h.pk in record.estimates)
        ]
        self.rows = [self._row(h) for h in asked]
        self.edges = [_edge_row(e) for e in record.edges if not (late and e.given)]
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
            moved_by=Slot(f"{prefix}-moved", self.moved(given.moved_by) if given else ""),
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

    def moved(self, movers: Sequence[Mapping[str, str]]) -> str:
        """What moved somebody, by its labels; what the reader may not look up is left out."""
        return ", ".join(self.movers[m["id"]].label for m in movers if m["id"] in self.movers)

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

    @property
    def all_rows(self) -> list[Row | EdgeRow]:
        """Those of hypotheses, then those of implications."""
        return [*self.rows, *self.edges]

    @property
    def is_second(self) -> bool:
        """Whether there is a former figure of one's own to have moved from."""
        return any(row.earlier for row in self.rows)

    @property
    def given_count(self) -> int:
        return sum(row.given is not None for row in self.rows)

    @property
    def is_given(self) -> bool:
        """Whether anything is saved in this round."""
        return bool(
            self.record.estimates
            or self.record.impacts
            or any(edge.given for edge in self.record.edges)
        )

    def saved(self) -> dict[str, str]:
        """The sheet as a form would send it, of what is saved in this round only."""
        judged = set(self.record.impacts)
        slots = [slot for row in self.rows if row.given for slot in row.slots[:5]]
        slots += [slot for edge in self.edges if edge.given for slot in edge.slots]
        for row in self.rows:
            for impact in row.impacts:
                if (row.hypothesis.pk, impact.perspective.pk) in judged:
                    slots += [impact.severity, impact.direction]
        return {slot.name: slot.value for slot in slots if slot.value}

    # ------------------------------------------------------------------------- what was typed

    def fill(self, data: Mapping[str, str]) -> None:
        """Take over what was typed, as it was typed. A row that was not sent stays as it is."""
        for row in self.all_rows:
            row.is_sent = any(slot.name in data for slot in row.slots)
            for slot in row.slots if row.is_sent else ():
                slot.value = data.get(slot.name, "")

    def drafts(self) -> tuple[list[EstimateDraft], list[ImpactDraft], list[EdgeDraft]]:
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
                row.best.faults.append(
                    _("An estimate can be changed; “take my estimates back” takes back all.")
                )
            elif row.says_more:
                row.best.faults.append(_("Give the three numbers too: a reason alone is not kept."))
            for impact in row.impacts:
                if impact.is_given:
                    impacts.append(self._impact_draft(row, impact))
                    self._impacted.append(impact)
        return estimates, impacts, self._edge_drafts()

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

    def _edge_drafts(self) -> list[EdgeDraft]:
        self._implied = [row for row in self.edges if row.is_sent and not row.is_blank]
        for row in self.edges:
            if row.is_sent and row.is_blank and (row.given or row.rationale.value):
                row.if_true.faults.append(_("Give both figures."))
        return [
            EdgeDraft(
                implication_uid=row.implication.uid,
                if_true=as_typed(row.if_true.value),
                if_false=as_typed(row.if_false.value),
                rationale=row.rationale.value,
            )
            for row in self._implied
        ]

    def _movers(self, row: Row) -> list[dict[str, str]]:
        """What is named by its label; a label that is none is a fault, not dropped. What was
        said over REST and has no label is kept."""
        named = dict.fromkeys(row.moved_by.value.replace(",", " ").replace(";", " ").split())
        by_label = {m.label.upper(): (m.kind, uid) for uid, m in self.movers.items()}
        unknown = [label for label in named if label.upper() not in by_label]
        kept = [m for m in (row.given.moved_by if row.given else ()) if m["id"] not in self.movers]
        if unknown:
            row.moved_by.faults.append(
                _("There is nothing called %(labels)s here.") % {"labels": ", ".join(unknown[:5])}
            )
            return []
        if len(named) + len(kept) > MOVERS_MOST:
            row.moved_by.faults.append(_("Name at most %(most)d.") % {"most": MOVERS_MOST})
            return []
        found = [by_label[label.upper()] for label in named]
        return [{"type": kind, "id": uid} for kind, uid in found] + kept

    def check_numbers(
        self, estimates: Sequence[EstimateDraft], implied: Sequence[EdgeDraft] = ()
    ) -> None:
        """Name the faults of the numbers too where faults of shape keep the operation from it."""
        for index, draft in enumerate(estimates):
            try:
                check_likelihood(draft.lower, draft.best, draft.upper)
            except Violations as refusal:
                self.refuse(Violations([v.under(f"estimates/{index}") for v in refusal.violations]))
        for index, edge in enumerate(implied):
            for name in ("if_true", "if_false"):
                try:
                    check_percent(getattr(edge, name), name)
                except RuleViolation as fault:
                    self.refuse(fault.under(f"implication_estimates/{index}"))

    def keep_sound(self) -> tuple[list[EstimateDraft], list[ImpactDraft], list[EdgeDraft]]:
        """Of what was typed so far, that which is whole and says something new: what is saved
        without being asked. The rest is told beside its row."""
        estimates, impacts, implied = self.drafts()
        self.check_numbers(estimates, implied)
        sound = {row.hypothesis.uid for row in self.rows if not row.has_faults}
        written = [
            (row, draft)
            for row, draft in zip(self._written, estimates, strict=True)
            if draft.hypothesis_uid in sound and not _repeats(draft, row.given)
        ]
        impacted = [
            (slots, draft)
            for slots, draft in zip(self._impacted, impacts, strict=True)
            if draft.hypothesis_uid in sound
        ]
        edges = [
            (row, draft)
            for row, draft in zip(self._implied, implied, strict=True)
            if not row.has_faults
        ]
        self._written = [row for row, _draft in written]
        self._impacted = [slots for slots, _draft in impacted]
        self._implied = [row for row, _draft in edges]
        return (
            [draft for _row, draft in written],
            [draft for _slots, draft in impacted],
            [draft for _row, draft in edges],
        )

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
        return bool(self.faults) or any(row.has_faults for row in self.all_rows)

    @property
    def fault_count(self) -> int:
        return len(self.faults) + sum(len(row.faults) for row in self.all_rows)

    def stand_beside(self, record: MyRecord) -> None:
        """What was typed, over what was saved meanwhile in another window: both are shown, and
        sending again replaces."""
        self.is_stale, self.tag = True, record.tag
        for row in self.rows:
            row.given = record.estimates.get(row.hypothesis.pk)
            row.elsewhere = None if _is_typed(row, row.given) else row.given

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
        places: dict[str, tuple[Sequence[Any], str]] = {
            "estimates": (self._written, "best"),
            "impact_estimates": (self._impacted, "severity"),
            "implication_estimates": (self._implied, "if_true"),
        }
        if kind not in places or not index.isdigit():
            return None
        rows, whole = places[kind]
        slot: Slot | None = getattr(rows[int(index)], name or whole, None)
        return slot


def _is_typed(row: Row, given: Estimate | None) -> bool:
    """Whether the figures typed are those that are saved."""
    if given is None:
        return True
    return all(number_in(getattr(row, part).value) == getattr(given, part) for part in PARTS)


def _repeats(draft: EstimateDraft, given: Estimate | None) -> bool:
    """Whether a draft says what is saved already. Saved unasked it would be stamped with a
    wording that its author may not have read."""
    if given is None:
        return False
    numbers = ((draft.lower, given.lower), (draft.best, given.best), (draft.upper, given.upper))
    return (
        all(number_in(str(typed)) == stands for typed, stands in numbers)
        and draft.rationale.strip() == given.rationale
        and draft.moved_by == given.moved_by
    )


def _edge_row(asked: AskedEdge) -> EdgeRow:
    start = asked.given or asked.earlier
    prefix = f"i-{asked.implication.uid}"
    return EdgeRow(
        implication=asked.implication,
        if_true=Slot(f"{prefix}-true", str(minimal(start.if_true)) if start else ""),
        if_false=Slot(f"{prefix}-false", str(minimal(start.if_false)) if start else ""),
        rationale=Slot(f"{prefix}-why", asked.given.rationale if asked.given else ""),
        given=asked.given,
        earlier=asked.earlier,
    )


NOTHING_GIVEN = gettext_noop("Nothing was given: fill in at least one hypothesis.")
