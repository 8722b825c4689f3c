"""Reads for whoever shapes the frame."""

from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Sum, Value, When

from assessments.basis import Actor
from assessments.estimates.queries import counted, estimates_of
from assessments.evidence.models import COUNT_FIELDS, Link, Rating
from assessments.evidence.queries import gated_links_of, is_gated, links_of
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis
from assessments.framing.queries import hypotheses_of


@dataclass(frozen=True, slots=True)
class Judged:
    """How many judgements of a hypothesis count now, of those that the reader may see; what they
    say is nowhere in it. `is_partial`: there may be more that are hidden from the reader."""

    ratings: int
    estimates: int
    is_partial: bool


def judged_so_far(access: Access, hypothesis: Hypothesis) -> Judged:
    """2 queries."""
    # From the counts: a hypothesis may have tens of thousands of ratings.
    links = gated_links_of(access).filter(hypothesis=hypothesis)
    mine = Rating.objects.mine(access.actor).filter(link=OuterRef("pk"), is_current=True)
    every = sum((F(name) for name in COUNT_FIELDS), start=Value(0))
    seen = Case(When(opened=True, then=every), When(Exists(mine), then=1), default=0)
    ratings = links.aggregate(n=Sum(seen))["n"] or 0
    estimates = counted(estimates_of(access)).filter(hypothesis=hypothesis)
    return Judged(
        ratings=ratings,
        estimates=estimates.values("participant_id").distinct().count(),
        is_partial=is_gated(access),
    )


def links_on(access: Access, hypothesis: Hypothesis) -> QuerySet[Link]:
    """What bears on a hypothesis, each with its evidence, in its order. 1 query."""
    return links_of(access).filter(hypothesis=hypothesis).order_by("evidence_id")


def mergeable_with(access: Access, hypothesis: Hypothesis) -> list[Hypothesis]:
    """The active ones of the same question into which it may go. 1 query."""
    rows = hypotheses_of(access).active().filter(question=hypothesis.question_id)
    return list(rows.filter(is_remainder=False).exclude(pk=hypothesis.pk))


def curated_hypotheses(actor: Actor) -> QuerySet[Hypothesis]:
    """All hypotheses of the assessments that the actor leads or curates. 1 query."""
    rows = Hypothesis.objects.curated_by(actor)
    return rows.select_related("assessment", "question", "merged_into").order_by("pk")
