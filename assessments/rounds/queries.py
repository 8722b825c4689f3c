"""Reads about rounds and their gates."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery

from assessments.framing.access import Access, fetch
from assessments.framing.models import JUDGING_ROLES, Hypothesis, HypothesisStatus, Participant
from assessments.rounds.models import Round, RoundFinish, RoundQuerySet


def rounds_of(access: Access) -> RoundQuerySet:
    """The rounds of the access's assessment with their hypotheses, by number. 2 queries."""
    return (
        Round.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .prefetch_related("hypotheses")
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
    """One round with its hypotheses and their questions, in the order of the frame. 2 queries.

    Each hypothesis carries `in_question`: how many active ones its question has, so that a page
    knows whether the round asks for all of them. Raises NotVisible.
    """
    in_question = (
        Hypothesis.objects.filter(question=OuterRef("question"), status=HypothesisStatus.ACTIVE)
        .order_by()
        .values("question")
        .annotate(n=Count("pk"))
        .values("n")
    )
    hypotheses = (
        Hypothesis.objects.visible_to(access.actor)
        .select_related("question")
        .annotate(in_question=Subquery(in_question))
        .order_by("question__order", "question_id", "order", "pk")
    )
    rows = Round.objects.visible_to(access.actor).prefetch_related(
        Prefetch("hypotheses", hypotheses)
    )
    return fetch(rows, access, uid)


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
