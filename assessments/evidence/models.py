"""Sources, evidence, citations, links and ratings."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.framing.models import (
    CURATING_ROLES,
    JUDGING_ROLES,
    Assessment,
    BelowAssessmentQuerySet,
    Hypothesis,
    Marking,
    Participant,
    Status,
)
from assessments.journal.models import Record
from assessments.rounds.models import Round, RoundState


class Reliability(models.TextChoices):
    """Admiralty grade of the source; no grade is None, not F, for F is a judgement too."""

    A = "A", _("completely reliable")
    B = "B", _("usually reliable")
    C = "C", _("fairly reliable")
    D = "D", _("not usually reliable")
    E = "E", _("unreliable")
    F = "F", _("cannot be judged")


class Credibility(models.IntegerChoices):
    """Admiralty grade of the information; no grade is None, not 6."""

    CONFIRMED = 1, _("confirmed by other sources")
    PROBABLE = 2, _("probably true")
    POSSIBLE = 3, _("possibly true")
    DOUBTFUL = 4, _("doubtful")
    IMPROBABLE = 5, _("improbable")
    UNKNOWN = 6, _("cannot be judged")


class Kind(models.TextChoices):
    FACT = "fact", _("fact")
    STATEMENT = "statement", _("statement")
    ESTIMATE = "estimate", _("estimate")
    JUDGEMENT = "judgement", _("judgement")
    SPECULATION = "speculation", _("speculation")
    GAP = "gap", _("gap")
    ABSENCE = "absence", _("absence")


class EvidenceStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    MERGED = "merged", _("merged")


class Relation(models.TextChoices):
    CORROBORATES = "corroborates", "corroborates"
    CONFLICTS = "conflicts", "conflicts"


class Relevance(models.TextChoices):
    LOW = "low", "low"
    MEDIUM = "medium", "medium"
    HIGH = "high", "high"


class Consistency(models.TextChoices):
    """How consistent a piece of evidence is with a hypothesis. The order is that of the counts."""

    CC = "CC", "very consistent"
    C = "C", "consistent"
    N = "N", "makes no difference"
    I = "I", "inconsistent"  # noqa: E741  (the field's own code)
    II = "II", "very inconsistent"
    NA = "NA", "does not bear"


COUNT_FIELDS = ("n_cc", "n_c", "n_n", "n_i", "n_ii", "n_na")
COUNT_FIELD = dict(zip(Consistency.values, COUNT_FIELDS, strict=True))


def participations(actor: Actor, roles: tuple[str, ...]) -> models.QuerySet[Participant]:
    """The active participants that `actor` is, in one of `roles`; for use as a subquery."""
    if actor.user_id is None:
        return Participant.objects.none()
    return Participant.objects.active().filter(user_id=actor.user_id, role__in=roles)


class SourceQuerySet(BelowAssessmentQuerySet["Source"]):
    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(withdrawn_at__isnull=True)


class Source(Record):
    """Where statements come from, with its reliability, its stake and its citation data (CSL)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=300)
    reliability = models.CharField(  # noqa: DJ001
        max_length=1, choices=Reliability.choices, null=True, blank=True
    )
    reliability_basis = models.TextField(blank=True)
    stake = models.TextField(blank=True)
    marking = models.CharField(  # noqa: DJ001
        max_length=20, choices=Marking.choices, null=True, blank=True
    )
    csl = models.JSONField(default=dict, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reliability__isnull=True) | Q(reliability__in=Reliability.values),
                name="source_reliability_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="source_name_given"),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceQuerySet(BelowAssessmentQuerySet["Evidence"]):
    def visible_to(self, actor: Actor) -> Self:
        """Accepted evidence; what waits or was rejected only for curators, leads, submitters."""
        seen = super().visible_to(actor).filter(withdrawn_at__isnull=True)
        if actor.sees_all:
            return seen
        curated = participations(actor, CURATING_ROLES).values("assessment_id")
        return seen.filter(
            Q(status=EvidenceStatus.ACCEPTED)
            | Q(assessment_id__in=curated)
            | Q(submitted_by__user_id=actor.user_id)
        )

    def accepted(self) -> Self:
        return self.filter(status=EvidenceStatus.ACCEPTED, withdrawn_at__isnull=True)

    def curated_by(self, actor: Actor) -> Self:
        """Everything, withdrawn items too, in the assessments that `actor` leads or curates."""
        return self.filter(assessment__in=Assessment.objects.curated_by(actor))


class Evidence(Record):
    """One statement of a kind. Only accepted evidence counts."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    label = models.CharField(max_length=12)
    statement = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    credibility = models.PositiveSmallIntegerField(
        choices=Credibility.choices, null=True, blank=True
    )
    occurred_on = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    status = models.CharField(
        max_length=10, choices=EvidenceStatus.choices, default=EvidenceStatus.SUBMITTED
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    origin_note = models.TextField(blank=True)
    marking = models.CharField(  # noqa: DJ001
        max_length=20, choices=Marking.choices, null=True, blank=True
    )
    tags = models.JSONField(default=list, blank=True)
    wording = models.PositiveIntegerField(default=1)
    submitted_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="submitted"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "label"], name="evidence_label_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="evidence_kind_known"),
            models.CheckConstraint(
                condition=Q(credibility__isnull=True) | Q(credibility__gte=1, credibility__lte=6),
                name="evidence_credibility_range",
            ),
            models.CheckConstraint(
                condition=Q(status__in=EvidenceStatus.values), name="evidence_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="evidence_merged_into_something",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="evidence_statement_given"),
            models.CheckConstraint(condition=Q(wording__gte=1), name="evidence_wording_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.statement}"


class CitationQuerySet(BelowAssessmentQuerySet["Citation"]):
    def visible_to(self, actor: Actor) -> Self:
        evidence = Evidence.objects.visible_to(actor)
        return self.filter(evidence__in=evidence, source__withdrawn_at__isnull=True)


class Citation(Record):
    """Ties evidence to a source; `origin_source` is whom that source repeats.

    Two outlets with one origin are one voice: leaving out an origin leaves out both.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    origin_source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_in"
    )
    relation = models.CharField(
        max_length=12, choices=Relation.choices, default=Relation.CORROBORATES
    )
    url = models.URLField(max_length=2000, blank=True)
    archived_url = models.URLField(max_length=2000, blank=True)
    accessed_on = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    excerpt = models.JSONField(null=True, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(relation__in=Relation.values), name="citation_relation_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} from {self.source_id}"


def _sealed(prefix: str) -> Q:
    return Q(**{f"{prefix}__state": RoundState.BLIND})


class LinkQuerySet(BelowAssessmentQuerySet["Link"]):
    def visible_to(self, actor: Actor) -> Self:
        """Links of accepted evidence, without those whose very existence is sealed.

        A link that a blind round made would tell that somebody finds the evidence to bear, so it
        stays out of sight, its maker's included; they find their own rating by `mine`.
        """
        return (
            super()
            .visible_to(actor)
            .filter(
                evidence__status=EvidenceStatus.ACCEPTED,
                evidence__withdrawn_at__isnull=True,
            )
            .exclude(_sealed("sealed_in"))
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
        seen = self.filter(link__in=Link.objects.visible_to(actor)).exclude(_sealed("round"))
        if actor.is_system:
            return seen
        opened = CellOpening.objects.of(actor).values("link_id")
        return seen.filter(
            Q(participant__user_id=actor.user_id)
            | Q(link__is_revealed=True)
            | Q(link_id__in=opened)
            | ~Q(assessment_id__in=gated_assessments(actor))
        )

    def of(self, participant: Participant) -> Self:
        """What one participant has said, sealed ones included: for their own pages only."""
        return self.filter(participant=participant)

    def mine(self, actor: Actor) -> Self:
        """The actor's own ratings, sealed ones included: for their own pages only."""
        return self.filter(
            assessment__in=Assessment.objects.visible_to(actor),
            participant__user_id=actor.user_id,
        )


class Rating(Record):
    """One participant's consistency for one link, in a round or (None) outside of any.

    `is_current` marks the one that counts: the newest unsealed rating of the participant.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="ratings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ratings")
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    consistency = models.CharField(max_length=2, choices=Consistency.choices)
    rationale = models.TextField(blank=True)
    wording = models.PositiveIntegerField(default=1)
    rated_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
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
