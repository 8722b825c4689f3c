"""Open, finish and close rounds. The reveal, which touches every kind of judgement, is above."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, prefetch_related_objects

from assessments.basis import Actor, NotVisible
from assessments.basis.checks import check_text
from assessments.framing.access import access_for_writing, fetch, touch
from assessments.framing.models import Hypothesis, HypothesisStatus, Participant
from assessments.journal.operations import Entry
from assessments.rounds import rules
from assessments.rounds.models import Round, RoundFinish, RoundState
from assessments.rounds.records import round_record


@transaction.atomic
def open_round(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uids: Sequence[UUID],
    covers: Sequence[str] = ("estimates",),
    title: str = "",
    due_at: datetime | None = None,
) -> Round:
    """A new blind round over active hypotheses. At most one round is blind at a time."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    assessment = access.assessment
    wanted = set(hypothesis_uids)
    existing = Round.objects.filter(assessment=assessment)
    rules.check_opening(
        covers=covers,
        hypotheses=len(wanted),
        blind_exists=existing.blind().exists(),
        due_at=due_at,
        now=actor.at,
    )
    hypotheses = list(
        Hypothesis.objects.visible_to(actor).filter(
            assessment=assessment, uid__in=wanted, status=HypothesisStatus.ACTIVE
        )
    )
    if len(hypotheses) != len(wanted):
        raise NotVisible("hypothesis")
    round_ = Round.objects.create(
        assessment=assessment,
        number=(existing.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=check_text(title, "title", longest=rules.TITLE_LONGEST, required=False),
        covers_estimates="estimates" in covers,
        covers_ratings="ratings" in covers,
        due_at=due_at,
        opened_at=actor.at,
        created_at=actor.at,
        modified_at=actor.at,
    )
    round_.hypotheses.set(hypotheses)
    prefetch_related_objects([round_], "hypotheses")
    access.journal(Entry("open_round", upserts=[("rounds", round_record(round_))]))
    return round_


@transaction.atomic
def finish_round(*, actor: Actor, assessment_uid: UUID, round_uid: UUID) -> None:
    """The actor is done with a blind round. Sealed: neither journalled nor shown but as a count."""
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    round_ = fetch(Round.objects.visible_to(actor), access, round_uid)
    rules.check_answer(state=round_.state, covered=True, already_given=True)
    mark_finished(round_, participant, actor)


def mark_finished(round_: Round, participant: Participant, actor: Actor) -> None:
    """Note that `participant` is done; twice is once. Within an operation. 1 to 2 queries."""
    if round_.state == RoundState.BLIND:
        RoundFinish.objects.get_or_create(
            round=round_, participant=participant, defaults={"finished_at": actor.at}
        )


@transaction.atomic
def close_round(*, actor: Actor, assessment_uid: UUID, round_uid: UUID) -> Round:
    """No more late answers. A round is revealed before it is closed."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    round_ = fetch(
        Round.objects.visible_to(actor).prefetch_related("hypotheses"), access, round_uid
    )
    rules.check_closing(state=round_.state)
    round_.state = RoundState.CLOSED
    round_.closed_at = actor.at
    touch(round_, actor)
    round_.save()
    access.journal(Entry("close_round", upserts=[("rounds", round_record(round_))]))
    return round_
