"""Open, change, finish and close rounds. The reveal, which touches every judgement, is above."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, prefetch_related_objects

from assessments.basis import Actor, NotVisible
from assessments.basis.checks import check_text
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis, HypothesisStatus, Participant, Perspective
from assessments.framing.rules import check_not_resolved
from assessments.journal.operations import Entry
from assessments.rounds import rules
from assessments.rounds.models import Round, RoundFinish, RoundState
from assessments.rounds.queries import finished_count
from assessments.rounds.records import round_record

NAMED = ("hypotheses", "perspectives")


@transaction.atomic
def open_round(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uids: Sequence[UUID],
    covers: Sequence[str] = ("estimates",),
    title: str = "",
    due_at: datetime | None = None,
    perspective_uids: Sequence[UUID] | None = None,
) -> Round:
    """A new blind round over active hypotheses. At most one round is blind at a time.

    `perspective_uids` are the parties for whom impact is asked; None asks about the primary one.
    """
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
    hypotheses = _hypotheses(access, wanted)
    parties = _perspectives(access, perspective_uids) if "estimates" in covers else []
    round_ = Round.objects.create(
        assessment=assessment,
        number=(existing.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=_title(title),
        covers_estimates="estimates" in covers,
        covers_ratings="ratings" in covers,
        due_at=due_at,
        opened_at=actor.at,
        created_at=actor.at,
        modified_at=actor.at,
    )
    round_.hypotheses.set(hypotheses)
    round_.perspectives.set(parties)
    _journal(access, "open_round", round_)
    return round_


def _title(title: str) -> str:
    return check_text(title, "title", longest=rules.TITLE_LONGEST, required=False)


def _hypotheses(access: WritingAccess, wanted: set[UUID]) -> list[Hypothesis]:
    """Active ones of the assessment; NotVisible where one of them is not."""
    found = list(
        Hypothesis.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, uid__in=wanted, status=HypothesisStatus.ACTIVE)
        .select_related("resolution")
    )
    if len(found) != len(wanted):
        raise NotVisible("hypothesis")
    for hypothesis in found:
        check_not_resolved(resolved=hypothesis.is_resolved, field="hypothesis_ids")
    return found


def _perspectives(access: WritingAccess, uids: Sequence[UUID] | None) -> list[Perspective]:
    rows = Perspective.objects.visible_to(access.actor).filter(assessment=access.assessment)
    if uids is None:
        return list(rows.filter(is_primary=True))
    wanted = set(uids)
    found = list(rows.filter(uid__in=wanted))
    if len(found) != len(wanted):
        raise NotVisible("perspective")
    return found


def _journal(access: WritingAccess, verb: str, round_: Round) -> None:
    prefetch_related_objects([round_], *NAMED)
    access.journal(Entry(verb, upserts=[("rounds", round_record(round_))]))


@transaction.atomic
def change_round(
    *,
    actor: Actor,
    assessment_uid: UUID,
    round_uid: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> Round:
    """Change a round's `title`, `due_at`, `hypothesis_uids` or `perspective_uids`.

    What it asks about changes only while nobody has finished. What somebody may have saved on a
    hypothesis that is taken out stays sealed; it comes back with the hypothesis, and is dropped
    at the reveal.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    round_ = fetch(Round.objects.visible_to(actor).prefetch_related(*NAMED), access, round_uid)
    check_version(round_, version, round_record(round_))
    asked = _changed_scope(round_, changes)
    rules.check_changing(
        state=round_.state,
        asks_otherwise=bool(asked),
        finished=finished_count(access, round_) if asked else 0,
    )
    if "title" in changes:
        round_.title = _title(changes["title"])
    if "due_at" in changes and changes["due_at"] != round_.due_at:
        rules.check_due(changes["due_at"], now=actor.at)
        round_.due_at = changes["due_at"]
    if "hypothesis_uids" in asked:
        _ask_about(access, round_, asked["hypothesis_uids"])
    if "perspective_uids" in asked:
        round_.perspectives.set(_perspectives(access, list(asked["perspective_uids"])))
    touch(round_, actor)
    round_.save()
    _journal(access, "change_round", round_)
    return round_


def _changed_scope(round_: Round, changes: Mapping[str, Any]) -> dict[str, set[UUID]]:
    """Of what a round asks about, that which `changes` would make otherwise."""
    stands = {
        "hypothesis_uids": {h.uid for h in round_.hypotheses.all()},
        "perspective_uids": {p.uid for p in round_.perspectives.all()},
    }
    return {
        key: set(changes[key])
        for key in stands
        if key in changes and set(changes[key]) != stands[key]
    }


def _ask_about(access: WritingAccess, round_: Round, wanted: set[UUID]) -> None:
    """What stays may have been set aside meanwhile; what is added is active."""
    rules.check_number(len(wanted))
    before = {h.uid: h for h in round_.hypotheses.all()}
    rules.check_taking_out(
        covers_ratings=round_.covers_ratings, taken_out=len(before.keys() - wanted)
    )
    added = _hypotheses(access, wanted - before.keys())
    round_.hypotheses.set([h for uid, h in before.items() if uid in wanted] + added)


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
def take_back_finish(*, actor: Actor, assessment_uid: UUID, round_uid: UUID) -> None:
    """The actor is not done after all; what they gave stays. As sealed as finishing is."""
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    round_ = fetch(Round.objects.visible_to(actor), access, round_uid)
    rules.check_taking_back(state=round_.state)
    unmark_finished(round_, participant)


def unmark_finished(round_: Round, participant: Participant) -> None:
    """Within an operation. 1 query."""
    RoundFinish.objects.filter(round=round_, participant=participant).delete()


@transaction.atomic
def close_round(*, actor: Actor, assessment_uid: UUID, round_uid: UUID) -> Round:
    """No more late answers. A round is revealed before it is closed."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    round_ = fetch(Round.objects.visible_to(actor).prefetch_related(*NAMED), access, round_uid)
    rules.check_closing(state=round_.state)
    round_.state = RoundState.CLOSED
    round_.closed_at = actor.at
    touch(round_, actor)
    round_.save()
    _journal(access, "close_round", round_)
    return round_


@transaction.atomic
def reopen_round(*, actor: Actor, assessment_uid: UUID, round_uid: UUID) -> Round:
    """A closed round takes late answers again. What is revealed is never sealed again."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    round_ = fetch(Round.objects.visible_to(actor).prefetch_related(*NAMED), access, round_uid)
    rules.check_reopening(state=round_.state)
    round_.state = RoundState.REVEALED
    round_.closed_at = None
    touch(round_, actor)
    round_.save()
    _journal(access, "reopen_round", round_)
    return round_
