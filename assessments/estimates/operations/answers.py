"""What members answer in a round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.estimates import rules
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.records import estimate_record, impact_estimate_record
from assessments.framing.access import WritingAccess, access_for_writing, fetch, touch
from assessments.framing.models import Hypothesis, Participant, Perspective
from assessments.journal.operations import Entry
from assessments.rounds.models import Round
from assessments.rounds.operations import mark_finished
from assessments.rounds.rules import check_answer, check_still, time_of_answer


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


@transaction.atomic
def answer_round(
    *,
    actor: Actor,
    assessment_uid: UUID,
    round_uid: UUID,
    estimates: Sequence[EstimateDraft] = (),
    impacts: Sequence[ImpactDraft] = (),
    meant_for: str | None = None,
) -> tuple[list[Estimate], list[ImpactEstimate]]:
    """Give or replace the actor's answers, all or none of those passed.

    Sealed while the round is blind. Once revealed, what was not answered may be, once; it is
    late and stays out of the pool. Having answered every hypothesis of a round that covers
    estimates only finishes it. `meant_for` is the state in which the actor saw the round; what
    was meant to be sealed is refused once it would be late (None: taken either way). Raises
    Violations with fields `estimates/0/lower` and the like.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    rows = Round.objects.visible_to(actor).prefetch_related("hypotheses")
    round_ = fetch(rows, access, round_uid)
    check_still(state=round_.state, meant_for=meant_for)
    writer = _Writer(access, participant, round_)
    given = writer.collect(estimates, impacts)
    if writer.faults:
        raise Violations(writer.faults)
    if not round_.is_blind:
        upserts = [("estimates", estimate_record(e)) for e in given[0]]
        upserts += [("impact_estimates", impact_estimate_record(i)) for i in given[1]]
        access.journal(Entry("answer_round", upserts=upserts))
    elif not round_.covers_ratings and writer.is_complete():
        mark_finished(round_, participant, actor)
    return given


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
        self.perspectives = {
            p.uid: p
            for p in Perspective.objects.visible_to(access.actor).filter(
                assessment=access.assessment
            )
        }

    def collect(
        self, estimates: Sequence[EstimateDraft], impacts: Sequence[ImpactDraft]
    ) -> tuple[list[Estimate], list[ImpactEstimate]]:
        given: list[Estimate] = []
        impacted: list[ImpactEstimate] = []
        for index, draft in enumerate(estimates):
            with _Placed(self.faults, f"estimates/{index}"):
                given.append(self.estimate(draft))
        for index, impact in enumerate(impacts):
            with _Placed(self.faults, f"impact_estimates/{index}"):
                impacted.append(self.impact(impact))
        return given, impacted

    def is_complete(self) -> bool:
        return {h.pk for h in self.covered.values()} <= set(self.estimates)

    def _hypothesis(self, uid: UUID) -> Hypothesis:
        hypothesis = self.covered.get(uid)
        if hypothesis is None:
            fetch(Hypothesis.objects.visible_to(self.access.actor), self.access, uid)
            check_answer(state=self.round.state, covered=False, already_given=False)
            raise NotVisible(str(uid))
        return hypothesis

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
        row.lower, row.best, row.upper = likelihood.lower, likelihood.best, likelihood.upper
        row.interval_confidence = likelihood.interval_confidence
        row.rationale = rules.check_rationale(draft.rationale)
        row.moved_by = rules.check_moved_by(draft.moved_by)
        row.wording = hypothesis.wording
        row.estimated_at = self.at
        self._save(row)
        self.estimates[hypothesis.pk] = row
        return row

    def impact(self, draft: ImpactDraft) -> ImpactEstimate:
        hypothesis = self._hypothesis(draft.hypothesis_uid)
        perspective = self.perspectives.get(draft.perspective_uid)
        if perspective is None:
            raise NotVisible(str(draft.perspective_uid))
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
        row.severity, row.direction = severity, direction
        row.rationale = rules.check_rationale(draft.rationale)
        self._save(row)
        self.impacts[(hypothesis.pk, perspective.pk)] = row
        return row

    def _blank(self) -> dict[str, Any]:
        return {
            "assessment": self.access.assessment,
            "participant": self.participant,
            "round": self.round,
            "created_at": self.at,
        }

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
