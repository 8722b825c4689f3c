"""Writes to consequence edges and their estimates."""

from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_percent, check_text
from assessments.basis.errors import gettext_noop
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis
from assessments.implications import rules
from assessments.implications.models import Implication, ImplicationEstimate
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
    edges = list(
        Implication.objects.filter(assessment=access.assessment).values_list(
            "cause_id", "effect_id"
        )
    )
    if (cause.pk, effect.pk) in edges:
        raise RuleViolation("taken", "effect_id", gettext_noop("is implied already"))
    rules.check_no_cycle([*edges, (cause.pk, effect.pk)])
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
    rows = Implication.objects.visible_to(actor).select_related("cause", "effect")
    implication = fetch(rows, access, implication_uid)
    estimate = ImplicationEstimate.objects.filter(
        implication=implication, participant=participant, round=round_
    ).first()
    asked = rules.following(
        rows.filter(assessment=access.assessment).values_list("cause_id", "effect_id"),
        (hypothesis.pk for hypothesis in round_.hypotheses.all()),
    )
    check_answer(
        state=round_.state,
        covered=round_.covers_estimates and implication.cause_id in asked,
        already_given=estimate is not None,
    )
    at = time_of_answer(now=actor.at, revealed_at=round_.revealed_at)
    if estimate is None:
        estimate = ImplicationEstimate(
            assessment=access.assessment,
            implication=implication,
            participant=participant,
            round=round_,
            created_at=at,
        )
    else:
        touch(estimate, actor)
    estimate.if_true = check_percent(if_true, "if_true")
    estimate.if_false = check_percent(if_false, "if_false")
    estimate.rationale = check_text(
        rationale, "rationale", longest=rules.RATIONALE_LONGEST, required=False
    )
    estimate.modified_at = at
    estimate.save()
    if not round_.is_blind:
        _journal(access, estimate)
    return estimate


def _journal(access: WritingAccess, estimate: ImplicationEstimate) -> None:
    record = implication_estimate_record(estimate)
    access.journal(Entry("estimate_implication", upserts=[("implication_estimates", record)]))
