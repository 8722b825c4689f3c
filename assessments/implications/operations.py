"""Writes to consequence edges and their estimates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.basis.checks import check_percent, check_text
from assessments.basis.errors import gettext_noop
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis, Participant
from assessments.implications import rules
from assessments.implications.models import (
    Implication,
    ImplicationEstimate,
    ImplicationEstimateQuerySet,
)
from assessments.implications.records import implication_estimate_record, implication_record
from assessments.journal.operations import Entry
from assessments.rounds.models import Round
from assessments.rounds.rules import check_answer, time_of_answer


@transaction.atomic
def add_implication(
    *,
    actor: Actor,
    assessment_uid: UUID,
    cause_uid: UUID,
    effect_uid: UUID,
    mechanism: str = "",
    lag: str = "",
) -> Implication:
    """An edge from cause to effect. Refused when it is there already or would close a cycle."""
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    cause = fetch(Hypothesis.objects.visible_to(actor), access, cause_uid)
    effect = fetch(Hypothesis.objects.visible_to(actor), access, effect_uid)
    _check_place(access, cause.pk, effect.pk)
    implication = Implication(
        assessment=access.assessment,
        cause=cause,
        effect=effect,
        mechanism=check_text(
            mechanism, "mechanism", longest=rules.MECHANISM_LONGEST, required=False
        ),
        lag=check_text(lag, "lag", longest=rules.LAG_LONGEST, required=False),
        created_at=actor.at,
        modified_at=actor.at,
    )
    implication.save()
    access.journal(
        Entry("add_implication", upserts=[("implications", implication_record(implication))])
    )
    return implication


def _check_place(access: WritingAccess, cause: int, effect: int) -> None:
    """Refuse a second edge between the same two, and one that would close a circle."""
    edges = list(
        Implication.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .values_list("cause_id", "effect_id")
    )
    if (cause, effect) in edges:
        raise RuleViolation("taken", "effect_id", gettext_noop("is implied already"))
    rules.check_no_cycle([*edges, (cause, effect)])


@transaction.atomic
def edit_implication(
    *,
    actor: Actor,
    assessment_uid: UUID,
    implication_uid: UUID,
    changes: Mapping[str, str],
    version: int | None = None,
) -> Implication:
    """Change the `mechanism` or the `lag`. Another cause or effect is another implication."""
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    rows = Implication.objects.visible_to(actor).select_related("cause", "effect")
    implication = fetch(rows, access, implication_uid)
    check_version(implication, version, implication_record(implication))
    for name, longest in (("mechanism", rules.MECHANISM_LONGEST), ("lag", rules.LAG_LONGEST)):
        if name in changes:
            text = check_text(changes[name], name, longest=longest, required=False)
            setattr(implication, name, text)
    touch(implication, actor)
    implication.save()
    access.journal(
        Entry("edit_implication", upserts=[("implications", implication_record(implication))])
    )
    return implication


@transaction.atomic
def withdraw_implication(
    *, actor: Actor, assessment_uid: UUID, implication_uid: UUID, version: int | None = None
) -> Implication:
    """Take an implication out, and what was given on it with it; both can be put back.

    Whoever contributes may, as long as nobody's estimate of it is revealed; then a lead or a
    curator. Sealed estimates take no part: the refusal would tell of them.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    rows = Implication.objects.visible_to(actor).select_related("cause", "effect")
    implication = fetch(rows, access, implication_uid)
    check_version(implication, version, implication_record(implication))
    given = list(_given_on(implication, actor).values_list("uid", flat=True))
    if given:
        access.require_curator_or_lead()
    implication.withdrawn_at = actor.at
    touch(implication, actor)
    implication.save()
    removed = [("implication_estimates", uid) for uid in given]
    access.journal(
        Entry("withdraw_implication", removed=[*removed, ("implications", implication.uid)])
    )
    return implication


@transaction.atomic
def restore_implication(
    *, actor: Actor, assessment_uid: UUID, implication_uid: UUID
) -> Implication:
    """Put a withdrawn implication back, unless another has taken its place meanwhile."""
    access = access_for_writing(actor, assessment_uid)
    access.require_contributor()
    access.require_open()
    rows = Implication.objects.with_withdrawn(actor).select_related("cause", "effect")
    implication = fetch(rows, access, implication_uid)
    if implication.withdrawn_at is None:
        raise RuleViolation("state", "", gettext_noop("this implication was not taken out"))
    _check_place(access, implication.cause_id, implication.effect_id)
    implication.withdrawn_at = None
    touch(implication, actor)
    implication.save()
    given = _given_on(implication, actor).select_related("implication", "participant", "round")
    access.journal(
        Entry(
            "restore_implication",
            upserts=[
                ("implications", implication_record(implication)),
                *(("implication_estimates", implication_estimate_record(e)) for e in given),
            ],
        )
    )
    return implication


def _given_on(implication: Implication, actor: Actor) -> ImplicationEstimateQuerySet:
    """Unsealed estimates of an implication that is there."""
    rows = ImplicationEstimate.objects.visible_to(actor).filter(implication=implication)
    return rows.order_by("pk")


@dataclass(frozen=True, slots=True)
class EdgeDraft:
    """The effect's likelihood in percent if the cause is true, and if it is false."""

    implication_uid: UUID
    if_true: object
    if_false: object
    rationale: str = ""


@transaction.atomic
def estimate_implication(
    *,
    actor: Actor,
    assessment_uid: UUID,
    round_uid: UUID,
    implication_uid: UUID,
    if_true: object,
    if_false: object,
    rationale: str = "",
) -> ImplicationEstimate:
    """The effect's likelihood in percent if the cause is true, and if it is false.

    A round that covers estimates asks for the edges that follow from its hypotheses, of whatever
    order. Sealed while it is blind.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    round_ = fetch(
        Round.objects.visible_to(actor).prefetch_related("hypotheses"), access, round_uid
    )
    writer = EdgeWriter(access, participant, round_)
    estimate = writer.write(EdgeDraft(implication_uid, if_true, if_false, rationale))
    if not round_.is_blind:
        record = implication_estimate_record(estimate)
        access.journal(Entry("estimate_implication", upserts=[("implication_estimates", record)]))
    return estimate


class EdgeWriter:
    """Writes one participant's estimates of edges in one round. Within an operation; 2 queries
    and one for each that is written. Needs the round's hypotheses prefetched."""

    def __init__(self, access: WritingAccess, participant: Participant, round_: Round) -> None:
        self.access = access
        self.participant = participant
        self.round = round_
        rows = Implication.objects.visible_to(access.actor).filter(assessment=access.assessment)
        self.edges = {edge.uid: edge for edge in rows.select_related("cause", "effect")}
        self.asked = rules.following(
            ((edge.cause_id, edge.effect_id) for edge in self.edges.values()),
            (hypothesis.pk for hypothesis in round_.hypotheses.all()),
        )
        given = ImplicationEstimate.objects.filter(round=round_, participant=participant)
        self.given = {estimate.implication_id: estimate for estimate in given}

    def write(self, draft: EdgeDraft) -> ImplicationEstimate:
        """New or replaced; what says the same stays as it is."""
        edge = self.edges.get(draft.implication_uid)
        if edge is None:
            raise NotVisible(str(draft.implication_uid))
        estimate = self.given.get(edge.pk)
        check_answer(
            state=self.round.state,
            covered=self.round.covers_estimates and edge.cause_id in self.asked,
            already_given=estimate is not None,
        )
        said = _checked(draft)
        at = time_of_answer(now=self.access.actor.at, revealed_at=self.round.revealed_at)
        if estimate is None:
            estimate = ImplicationEstimate(assessment=self.access.assessment, created_at=at)
        elif all(getattr(estimate, key) == value for key, value in said.items()):
            return self._whole(estimate, edge)
        else:
            touch(estimate, self.access.actor)
        for key, value in said.items():
            setattr(estimate, key, value)
        estimate.modified_at = at
        self._whole(estimate, edge).save()
        self.given[edge.pk] = estimate
        return estimate

    def given_and_asked(self) -> list[ImplicationEstimate]:
        """What the participant gave on edges that the round asks about."""
        asked = {e.pk for e in self.edges.values() if e.cause_id in self.asked}
        return [estimate for pk, estimate in self.given.items() if pk in asked]

    def _whole(self, estimate: ImplicationEstimate, edge: Implication) -> ImplicationEstimate:
        estimate.implication, estimate.round = edge, self.round
        estimate.participant = self.participant
        return estimate


def _checked(draft: EdgeDraft) -> dict[str, Any]:
    """Raises Violations naming every fault."""
    faults: list[RuleViolation] = []
    said: dict[str, Any] = {}
    for name in ("if_true", "if_false"):
        try:
            said[name] = check_percent(getattr(draft, name), name)
        except RuleViolation as fault:
            faults.append(fault)
    try:
        said["rationale"] = check_text(
            draft.rationale, "rationale", longest=rules.RATIONALE_LONGEST, required=False
        )
    except RuleViolation as fault:
        faults.append(fault)
    if faults:
        raise Violations(faults)
    return said
