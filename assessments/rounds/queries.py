"""Reads about rounds and their gates."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from assessments.basis import NotVisible
from assessments.framing.access import Access
from assessments.framing.models import JUDGING_ROLES, Hypothesis, HypothesisStatus, Participant
from assessments.rounds.models import Round, RoundFinish, RoundQuerySet


def rounds_of(access: Access) -> RoundQuerySet:
    """The rounds of the access's assessment with their hypotheses and perspectives, by number.
    3 queries."""
    return (
        Round.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .prefetch_related("hypotheses", "perspectives")
        .order_by("number")
    )


def blind_ratings_round(access: Access, hypothesis: Hypothesis) -> Round | None:
    """The blind round that seals what is rated on `hypothesis` now, or None. 1 query."""
    return (
        Round.objects.visible_to(access.actor)
        .blind()
        .filter(assessment=access.assessment, covers_ratings=True, hypotheses=hypothesis)
        .first()
    )


def finished_count(access: Access, round_: Round) -> int:
    """How many have finished a round: the one figure that a blind round shows, and on its own page
    only. 1 query.

    Those removed since count too: else removing somebody would tell whether they had finished.
    """
    return RoundFinish.objects.filter(round=round_, round__assessment=access.assessment).count()


def round_of(access: Access, uid: UUID) -> Round:
    """One round with its hypotheses and their questions, in the order of the frame. 1 query.

    Each hypothesis carries `in_question`: how many active ones its question has, so that a page
    knows whether the round asks for all of them. Raises NotVisible.
    """
    in_question = (
        Hypothesis.objects.filter(
            question=OuterRef("hypothesis__question"), status=HypothesisStatus.ACTIVE
        )
        .order_by()
        .values("question")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rounds = Round.objects.visible_to(access.actor).filter(assessment=access.assessment, uid=uid)
    rows = (
        Round.hypotheses.through.objects.filter(round__in=rounds)
        .select_related("round", "hypothesis__question", "hypothesis__resolution")
        .annotate(in_question=Subquery(in_question))
        .order_by(
            "hypothesis__question__order",
            "hypothesis__question_id",
            "hypothesis__is_remainder",
            "hypothesis__order",
            "hypothesis_id",
        )
    )
    covered: list[Any] = list(rows)
    if not covered:
        raise NotVisible(str(uid))
    round_: Round = covered[0].round
    for row in covered:
        row.hypothesis.in_question = row.in_question
    _hold(round_, [row.hypothesis for row in covered])
    return round_


def _hold(round_: Round, hypotheses: list[Hypothesis]) -> None:
    """`hypotheses` as what `round_.hypotheses.all()` answers, as a prefetch would leave them."""
    found = round_.hypotheses.all()
    found._result_cache = hypotheses  # noqa: SLF001
    round_._prefetched_objects_cache = {"hypotheses": found}  # type: ignore[attr-defined]  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have finished a round, of how many who judge, and whether the actor has."""

    finished: int
    judges: int
    mine: bool


def turnout_of(access: Access, round_: Round) -> Turnout:
    """Who has finished stays sealed; how many, on the round's own page only, does not. 1 query."""
    mine = access.participant.pk if access.participant else None
    judging = Q(role__in=JUDGING_ROLES, removed_at__isnull=True)
    found = (
        Participant.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .aggregate(
            judges=Count("pk", filter=judging, distinct=True),
            finished=Count("pk", filter=Q(finished_rounds__round=round_), distinct=True),
            mine=Count("pk", filter=Q(finished_rounds__round=round_, pk=mine), distinct=True),
        )
    )
    return Turnout(finished=found["finished"], judges=found["judges"], mine=bool(found["mine"]))


def unfinished_names(access: Access, round_: Round) -> list[str]:
    """Who of those who judge have not finished: for the lead who is about to reveal. 1 query."""
    finished = RoundFinish.objects.filter(round=round_, participant=OuterRef("pk"))
    return list(
        Participant.objects.visible_to(access.actor)
        .active()
        .filter(~Exists(finished), assessment=access.assessment, role__in=JUDGING_ROLES)
        .order_by("name", "pk")
        .values_list("name", flat=True)
    )


def rounds_i_finished(access: Access) -> set[int]:
    """Primary keys of the assessment's rounds that the actor has finished. 1 query, or none."""
    if access.participant is None:
        return set()
    return set(
        RoundFinish.objects.filter(
            participant=access.participant, round__assessment=access.assessment
        ).values_list("round_id", flat=True)
    )


def blind_round_of(access: Access) -> Round | None:
    """The one round that is blind now, or None. 1 query."""
    rows = Round.objects.visible_to(access.actor).blind()
    return rows.filter(assessment=access.assessment).first()
