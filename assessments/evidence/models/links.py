"""Links between evidence and hypotheses, and what each participant says of them."""

from typing import Any, ClassVar, NamedTuple, Self

from django.db import models
from django.db.models import Q

from assessments.basis import Actor
from assessments.evidence.models.items import Evidence, participations
from assessments.evidence.models.words import Consistency, EvidenceStatus, Relevance
from assessments.framing.models import (
    JUDGING_ROLES,
    Assessment,
    BelowAssessmentQuerySet,
    Hypothesis,
    Participant,
    Status,
)
from assessments.framing.subqueries import Written
from assessments.journal.models import Record
from assessments.rounds.models import Round, RoundState


def _sealed(prefix: str) -> Q:
    return Q(**{f"{prefix}__state": RoundState.BLIND})


def _is_seen(prefix: str = "") -> Q:
    """Links that whoever sees their assessment sees; `prefix` leads to the link (`link__`)."""
    counts = {
        f"{prefix}evidence__status": EvidenceStatus.ACCEPTED,
        f"{prefix}evidence__withdrawn_at__isnull": True,
    }
    return Q(**counts) & ~_sealed(f"{prefix}sealed_in")


class LinkQuerySet(BelowAssessmentQuerySet["Link"]):
    def visible_to(self, actor: Actor) -> Self:
        """Links of accepted evidence, without those whose very existence is sealed.

        A link that a blind round made would tell that somebody finds the evidence to bear, so it
        stays out of sight, its maker's included; they find their own rating by `mine`.
        """
        return super().visible_to(actor).filter(_is_seen())

    def open_to(self, actor: Actor) -> Self:
        """Visible links whose cell is open to `actor`: what others say of them may be read."""
        seen = self.visible_to(actor)
        if actor.is_system:
            return seen
        return seen.filter(
            Q(is_revealed=True)
            | Q(pk__in=Written(_opened_links, actor))
            | ~Q(assessment_id__in=Written(gated_assessments, actor))
        )


class Link(Record):
    """A piece of evidence bears on a hypothesis.

    `n_cc` to `n_na` count the current open ratings, kept in step in the transaction that writes a
    rating, so that no page reads others' ratings row by row. `sealed_in` is the round in which
    the link came to be while it was blind. `is_revealed`: the reveal of a ratings round has
    opened the cell to everybody.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="links")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="links")
    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="links")
    relevance = models.CharField(max_length=8, choices=Relevance.choices, default=Relevance.MEDIUM)
    sealed_in = models.ForeignKey(
        Round, on_delete=models.SET_NULL, null=True, blank=True, related_name="sealed_links"
    )
    is_revealed = models.BooleanField(default=False)
    n_cc = models.PositiveIntegerField(default=0)
    n_c = models.PositiveIntegerField(default=0)
    n_n = models.PositiveIntegerField(default=0)
    n_i = models.PositiveIntegerField(default=0)
    n_ii = models.PositiveIntegerField(default=0)
    n_na = models.PositiveIntegerField(default=0)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "hypothesis"], name="link_once"),
            models.CheckConstraint(
                condition=Q(relevance__in=Relevance.values), name="link_relevance_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} bears on {self.hypothesis_id}"

    @property
    def counts(self) -> tuple[int, int, int, int, int, int]:
        """Current open ratings in the order CC, C, N, I, II, NA."""
        return (self.n_cc, self.n_c, self.n_n, self.n_i, self.n_ii, self.n_na)


class CellOpeningQuerySet(models.QuerySet["CellOpening"]):
    def of(self, actor: Actor) -> Self:
        return self.filter(participant__user_id=actor.user_id, participant__removed_at=None)


class CellOpening(models.Model):
    """A participant has rated a link, or has said that they cannot: others' ratings open to them.

    It stays when the rating is taken back: what has been seen cannot be unseen.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="openings")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="opened_cells"
    )
    cannot = models.BooleanField(default=False)

    objects = CellOpeningQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "link"], name="cell_opened_once")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} opened {self.link_id}"


def _opened_links(actor: Actor) -> models.QuerySet[CellOpening, Any]:
    return CellOpening.objects.of(actor).values("link_id")


def gated_assessments(actor: Actor) -> models.QuerySet[Participant, Any]:
    """The ids of assessments in which cells stay closed to `actor` until they have rated them."""
    return (
        participations(actor, JUDGING_ROLES)
        .filter(
            assessment__ratings_hidden=True,
            assessment__status__in=(Status.DRAFT, Status.ACTIVE),
        )
        .values("assessment_id")
    )


class RatingQuerySet(BelowAssessmentQuerySet["Rating"]):
    def visible_to(self, actor: Actor) -> Self:
        """Unsealed ratings of visible links, others' only where the cell is open to `actor`.

        A superuser who judges in an assessment waits there like everybody who judges.
        """
        # By joins: a list of all links of all the actor's assessments takes longer than a page.
        seen = super().visible_to(actor).filter(_is_seen("link__"), ~_sealed("round"))
        if actor.is_system:
            return seen
        return seen.filter(
            Q(participant__user_id=actor.user_id)
            | Q(link__is_revealed=True)
            | Q(link_id__in=Written(_opened_links, actor))
            | ~Q(assessment_id__in=Written(gated_assessments, actor))
        )

    def of(self, participant: Participant) -> Self:
        """What one participant has said, sealed ones included: for their own pages only."""
        return self.filter(participant=participant)

    def mine(self, actor: Actor) -> Self:
        """The actor's own ratings, sealed ones included: for their own pages only."""
        return self.filter(
            assessment__in=Written(Assessment.objects.visible_to, actor),
            participant__user_id=actor.user_id,
        )


class Said(NamedTuple):
    """What a rating says."""

    consistency: str
    rationale: str


class Rating(Record):
    """One participant's consistency for one link, in a round or (None) outside of any.

    `is_current` marks the one that counts: the newest unsealed rating of the participant. `former`
    is what it said before the operation that has just changed it; None for a new one, and on any
    that was read.
    """

    former: Said | None = None

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="ratings")
    # Without an index of its own: `rating_said_by` begins with it.
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="ratings", db_index=False
    )
    round = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ratings",
        db_index=False,
    )
    consistency = models.CharField(max_length=2, choices=Consistency.choices)
    rationale = models.TextField(blank=True)
    wording = models.PositiveIntegerField(default=1)
    rated_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            # A page of the list, out of millions, without sorting them all. The assessment keeps
            # its own index: whoever reads all of them reads them as they lie.
            models.Index(fields=["assessment", "created_at"], name="rating_in_order"),
            # All of what one person has said, without touching the rows: they lie far apart.
            models.Index(
                fields=["participant", "link", "is_current", "round", "consistency"],
                name="rating_said_by",
            ),
            # Most are given outside of rounds, and nobody looks for those by their round.
            models.Index(
                fields=["round"], condition=Q(round__isnull=False), name="rating_in_round"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "participant", "round"],
                condition=Q(round__isnull=False),
                name="rating_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["link", "participant"],
                condition=Q(round__isnull=True),
                name="rating_once_outside_rounds",
            ),
            models.UniqueConstraint(
                fields=["link", "participant"],
                condition=Q(is_current=True),
                name="rating_one_current",
            ),
            models.CheckConstraint(
                condition=Q(consistency__in=Consistency.values), name="rating_consistency_known"
            ),
            models.CheckConstraint(condition=Q(wording__gte=1), name="rating_wording_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.consistency} on {self.link_id}"
