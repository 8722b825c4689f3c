"""What members answer in a round."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.estimates import rules
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.queries import movers_known
from assessments.estimates.records import estimate_record, impact_estimate_record
from assessments.framing.access import WritingAccess, access_for_writing, fetch, touch
from assessments.framing.models import Hypothesis, HypothesisStatus, Participant, Perspective
from assessments.framing.rules import check_not_resolved
from assessments.implications.models import ImplicationEstimate
from assessments.implications.operations import EdgeDraft, EdgeWriter
from assessments.implications.records import implication_estimate_record
from assessments.journal.operations import Entry
from assessments.rounds.models import Round
from assessments.rounds.operations import NAMED, mark_finished, unmark_finished
from assessments.rounds.rules import (
    check_answer,
    check_asked,
    check_still,
    check_taking_back,
    time_of_answer,
)


@dataclass(frozen=True, slots=True)
class EstimateDraft:
    """A likelihood in percent for one hypothesis: numbers, or text that should be numbers."""

    hypothesis_uid: UUID
    lower: object
    best: object
    upper: object
    interval_confidence: object = 80
    rationale: str = ""
    moved_by: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImpactDraft:
    """Severity 0 to 5 and direction, if the hypothesis is true, for one perspective."""

    hypothesis_uid: UUID
    perspective_uid: UUID
    severity: object
    direction: str
    rationale: str = ""


class Answers(NamedTuple):
    """What one act gave or replaced in a round."""

    estimates: list[Estimate]
    impacts: list[ImpactEstimate]
    implied: list[ImplicationEstimate]


@transaction.atomic
def answer_round(
    *,
    actor: Actor,
    assessment_uid: UUID,
    round_uid: UUID,
    estimates: Sequence[EstimateDraft] = (),
    impacts: Sequence[ImpactDraft] = (),
    implied: Sequence[EdgeDraft] = (),
    meant_for: str | None = None,
    expected: str | None = None,
    finishes: bool = True,
) -> Answers:
    """Give or replace the actor's answers, all or none of those passed.

    Sealed while the round is blind. Once revealed, what was not answered may be, once; it is
    late and stays out of the pool. What says the same as before stays as it is. Having answered
    every hypothesis of a round that covers estimates only finishes it, unless `finishes` is
    false. `meant_for` is the state in which the actor saw the round; what was meant to be sealed
    is refused once it would be late (None: taken either way). `expected` is the tag that the
    actor's answers had when the sheet was drawn (`rules.tag_of_answers`). Raises Violations with
    fields `estimates/0/lower` and the like, Conflict when they were changed elsewhere.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    rows = Round.objects.visible_to(actor).prefetch_related(*NAMED, "hypotheses__resolution")
    round_ = fetch(rows, access, round_uid)
    check_still(state=round_.state, meant_for=meant_for)
    writer = _Writer(access, participant, round_)
    rules.check_tag(expected=expected, tag=writer.tag)
    given = writer.collect(estimates, impacts, implied)
    if writer.faults:
        raise Violations(writer.faults)
    if not round_.is_blind:
        upserts = [("estimates", estimate_record(e)) for e in given.estimates]
        upserts += [("impact_estimates", impact_estimate_record(i)) for i in given.impacts]
        upserts += [
            ("implication_estimates", implication_estimate_record(i)) for i in given.implied
        ]
        access.journal(Entry("answer_round", upserts=upserts))
    elif finishes and not round_.covers_ratings and writer.is_complete():
        mark_finished(round_, participant, actor)
    return given


@transaction.atomic
def withdraw_answers(*, actor: Actor, assessment_uid: UUID, round_uid: UUID) -> None:
    """Take back all estimates that the actor gave in a blind round, and that they finished it.

    Nothing remains of them. Ratings are taken back cell by cell, where they are given.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    round_ = fetch(Round.objects.visible_to(actor), access, round_uid)
    check_taking_back(state=round_.state)
    for model in (Estimate, ImpactEstimate, ImplicationEstimate):
        model.objects.mine(actor).filter(round=round_).delete()
    unmark_finished(round_, participant)


class _Writer:
    """Writes one participant's answers in one round, gathering every fault by its place."""

    def __init__(self, access: WritingAccess, participant: Participant, round_: Round) -> None:
        self.access = access
        self.participant = participant
        self.round = round_
        self.at = time_of_answer(now=access.actor.at, revealed_at=round_.revealed_at)
        self.covered = {h.uid: h for h in round_.hypotheses.all()}
        self.faults: list[RuleViolation] = []
        self.estimates = {
            e.hypothesis_id: e
            for e in Estimate.objects.filter(round=round_, participant=participant)
        }
        self.impacts = {
            (i.hypothesis_id, i.perspective_id): i
            for i in ImpactEstimate.objects.filter(round=round_, participant=participant)
        }
        self.parties = {p.uid: p for p in round_.perspectives.all()}
        self.known: dict[str, Container[str]] = {}
        self.edges = EdgeWriter(access, participant, round_)

    @property
    def tag(self) -> str:
        """Of what the round asks about now; see `MyRecord.tag`."""
        hypotheses = {h.pk for h in self.covered.values()}
        parties = {p.pk for p in self.parties.values()}
        return rules.tag_of_answers(
            [
                *(
                    ("estimate", e.pk, e.version)
                    for e in self.estimates.values()
                    if e.hypothesis_id in hypotheses
                ),
                *(
                    ("impact", i.pk, i.version)
                    for i in self.impacts.values()
                    if i.hypothesis_id in hypotheses and i.perspective_id in parties
                ),
                *(("edge", e.pk, e.version) for e in self.edges.given_and_asked()),
            ]
        )

    def collect(
        self,
        estimates: Sequence[EstimateDraft],
        impacts: Sequence[ImpactDraft],
        implied: Sequence[EdgeDraft],
    ) -> Answers:
        answers = Answers([], [], [])
        for index, draft in enumerate(estimates):
            with _Placed(self.faults, f"estimates/{index}"):
                answers.estimates.append(self.estimate(draft))
        for index, impact in enumerate(impacts):
            with _Placed(self.faults, f"impact_estimates/{index}"):
                answers.impacts.append(self.impact(impact))
        for index, edge in enumerate(implied):
            with _Placed(self.faults, f"implication_estimates/{index}"):
                answers.implied.append(self.edges.write(edge))
        return answers

    def is_complete(self) -> bool:
        asked = {h.pk for h in self.covered.values() if h.status == HypothesisStatus.ACTIVE}
        return asked <= set(self.estimates)

    def _hypothesis(self, uid: UUID) -> Hypothesis:
        hypothesis = self.covered.get(uid)
        if hypothesis is None:
            fetch(Hypothesis.objects.visible_to(self.access.actor), self.access, uid)
            check_answer(state=self.round.state, covered=False, already_given=False)
            raise NotVisible(str(uid))
        check_asked(status=hypothesis.status)
        check_not_resolved(resolved=hypothesis.is_resolved)
        return hypothesis

    def _party(self, uid: UUID) -> Perspective:
        party = self.parties.get(uid)
        if party is None:
            fetch(Perspective.objects.visible_to(self.access.actor), self.access, uid)
            check_answer(state=self.round.state, covered=False, already_given=False)
            raise NotVisible(str(uid))
        return party

    def estimate(self, draft: EstimateDraft) -> Estimate:
        hypothesis = self._hypothesis(draft.hypothesis_uid)
        row = self.estimates.get(hypothesis.pk)
        check_answer(
            state=self.round.state,
            covered=self.round.covers_estimates,
            already_given=row is not None,
        )
        likelihood = rules.check_likelihood(
            draft.lower, draft.best, draft.upper, draft.interval_confidence
        )
        row = row or Estimate(hypothesis=hypothesis, **self._blank())
        row.hypothesis, row.participant, row.round = hypothesis, self.participant, self.round
        said = {
            "lower": likelihood.lower,
            "best": likelihood.best,
            "upper": likelihood.upper,
            "interval_confidence": likelihood.interval_confidence,
            "rationale": rules.check_rationale(draft.rationale),
            "moved_by": self._movers(draft.moved_by, row),
            "wording": hypothesis.wording,
        }
        if self._says(row, said):
            row.estimated_at = self.at
            self._save(row)
        self.estimates[hypothesis.pk] = row
        return row

    def impact(self, draft: ImpactDraft) -> ImpactEstimate:
        hypothesis = self._hypothesis(draft.hypothesis_uid)
        perspective = self._party(draft.perspective_uid)
        row = self.impacts.get((hypothesis.pk, perspective.pk))
        check_answer(
            state=self.round.state,
            covered=self.round.covers_estimates,
            already_given=row is not None,
        )
        severity, direction = rules.check_impact(draft.severity, draft.direction)
        row = row or ImpactEstimate(hypothesis=hypothesis, perspective=perspective, **self._blank())
        row.hypothesis, row.perspective = hypothesis, perspective
        row.participant, row.round = self.participant, self.round
        said = {
            "severity": severity,
            "direction": direction,
            "rationale": rules.check_rationale(draft.rationale),
            "wording": hypothesis.wording,
        }
        if self._says(row, said):
            self._save(row)
        self.impacts[(hypothesis.pk, perspective.pk)] = row
        return row

    def _movers(self, moved_by: list[dict[str, str]], row: Estimate | None) -> list[dict[str, str]]:
        """What moved somebody, of what they may see; what they named before stays as it was."""
        checked = rules.check_moved_by(moved_by)
        stands = row.moved_by if row else []
        for mover in checked:
            if mover not in stands and not self._is_known(mover["type"], mover["id"]):
                raise RuleViolation("moved_by", "moved_by", gettext_noop("names what is not here"))
        return checked

    def _is_known(self, kind: str, uid: str) -> bool:
        if kind not in self.known:
            self.known[kind] = movers_known(self.access, kind)
        return uid in self.known[kind]

    def _blank(self) -> dict[str, Any]:
        return {
            "assessment": self.access.assessment,
            "participant": self.participant,
            "round": self.round,
            "created_at": self.at,
        }

    @staticmethod
    def _says(row: Estimate | ImpactEstimate, said: dict[str, Any]) -> bool:
        """Put `said` into `row`; whether it is new or says something else by it."""
        changed = row._state.adding or any(getattr(row, key) != said[key] for key in said)  # noqa: SLF001
        for key, value in said.items():
            setattr(row, key, value)
        return changed

    def _save(self, row: Estimate | ImpactEstimate) -> None:
        if row.pk is not None:
            touch(row, self.access.actor)
        row.modified_at = self.at
        row.save()


class _Placed:
    """Puts the faults of a block under `prefix` and goes on, so that all are found at once."""

    def __init__(self, faults: list[RuleViolation], prefix: str) -> None:
        self.faults = faults
        self.prefix = prefix

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> bool:
        if isinstance(fault, RuleViolation):
            self.faults.append(fault.under(self.prefix))
            return True
        if isinstance(fault, Violations):
            self.faults.extend(v.under(self.prefix) for v in fault.violations)
            return True
        return False
