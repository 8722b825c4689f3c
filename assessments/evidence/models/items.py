"""Sources, evidence and the citations that tie them together."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from assessments.basis import Actor
from assessments.evidence.models.words import (
    Credibility,
    EvidenceStatus,
    Kind,
    Relation,
    Reliability,
)
from assessments.framing.models import (
    CURATING_ROLES,
    Assessment,
    BelowAssessmentQuerySet,
    Marking,
    Participant,
)
from assessments.framing.subqueries import Written
from assessments.journal.models import Record


def participations(actor: Actor, roles: tuple[str, ...]) -> models.QuerySet[Participant]:
    """The active participants that `actor` is, in one of `roles`; for use as a subquery."""
    if actor.user_id is None:
        return Participant.objects.none()
    return Participant.objects.active().filter(user_id=actor.user_id, role__in=roles)


def _curated_assessments(actor: Actor) -> models.QuerySet[Participant, Any]:
    return participations(actor, CURATING_ROLES).values("assessment_id")


class SourceQuerySet(BelowAssessmentQuerySet["Source"]):
    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(withdrawn_at__isnull=True)

    def with_merged(self, actor: Actor) -> Self:
        """Those too that went into another: everybody saw them before."""
        return super().visible_to(actor)


class Source(Record):
    """Where statements come from, with its reliability, its stake and its citation data (CSL).

    `profile_uid` names the profile in the library of the assessment's team; it is no foreign key,
    for it comes and goes with documents, whether or not that library is at hand.
    `answered_regrade` is the number of the profile's regrade that was last answered for it.
    """

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
    profile_uid = models.UUIDField(null=True, blank=True)
    answered_regrade = models.PositiveIntegerField(default=0, db_default=0)
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
        return seen.filter(
            Q(status=EvidenceStatus.ACCEPTED)
            | Q(assessment_id__in=Written(_curated_assessments, actor))
            | Q(submitted_by__user_id=actor.user_id)
        )

    def accepted(self) -> Self:
        return self.filter(status=EvidenceStatus.ACCEPTED, withdrawn_at__isnull=True)

    def waiting(self) -> Self:
        """What waits for a decision; what was sent back waits for its submitter instead."""
        return self.filter(
            status=EvidenceStatus.SUBMITTED, sent_back_at__isnull=True, withdrawn_at__isnull=True
        )

    def returned(self) -> Self:
        """What a curator asks its submitter about."""
        return self.filter(
            status=EvidenceStatus.SUBMITTED, sent_back_at__isnull=False, withdrawn_at__isnull=True
        )

    def once_accepted(self, actor: Actor) -> Self:
        """What counted until it was merged, which everybody saw before."""
        seen = super().visible_to(actor).filter(withdrawn_at__isnull=True)
        return seen.filter(
            status=EvidenceStatus.MERGED, merge__made__was__status=EvidenceStatus.ACCEPTED
        )

    def curated_by(self, actor: Actor) -> Self:
        """Everything, withdrawn items too, in the assessments that `actor` leads or curates."""
        return self.filter(assessment__in=Written(Assessment.objects.curated_by, actor))


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
    # Ratings given before this judged an earlier wording, and their givers are asked again.
    asked_again_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="submitted"
    )
    # The name is what is shown, and stands when whoever decides takes no part (a superuser).
    decided_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="decided"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    # Beside the status: what is sent back is submitted still, and waits for its submitter.
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    sent_back_question = models.TextField(blank=True, default="", db_default="")
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
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True) | ~Q(sent_back_question=""),
                name="evidence_sent_back_with_a_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.statement}"

    @property
    def is_sent_back(self) -> bool:
        """Whether it waits for its submitter's answer."""
        return self.status == EvidenceStatus.SUBMITTED and self.sent_back_at is not None


class CitationQuerySet(BelowAssessmentQuerySet["Citation"]):
    def visible_to(self, actor: Actor) -> Self:
        evidence = Written(Evidence.objects.visible_to, actor)
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
