"""Reads about rounds and their gates."""

from assessments.framing.access import Access
from assessments.framing.models import Hypothesis
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
    """How many active participants have finished a round: the one figure that a blind round shows,
    and on its own page only. 1 query."""
    return RoundFinish.objects.filter(
        round=round_, round__assessment=access.assessment, participant__removed_at__isnull=True
    ).count()


def has_finished(access: Access, round_: Round) -> bool:
    """Whether the actor has finished the round. 1 query."""
    if access.participant is None:
        return False
    return RoundFinish.objects.filter(round=round_, participant=access.participant).exists()
