"""What a merge has done, so that it can be undone; and pairs that are not the same."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from assessments.basis import Actor
from assessments.curation.merging import rules
from assessments.evidence.models import Evidence, Source
from assessments.framing.models import Assessment, BelowAssessmentQuerySet, Participant
from assessments.framing.subqueries import Written


class EvidenceMerge(models.Model):
    """`gone` went into `into`. `made` names, by public ids, what moved and what was made; it goes
    with either of the two, and so do the texts that it remembers. Who had decided on `gone` stands
    apart: erasing an account finds the name."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="evidence_merges"
    )
    gone = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="merge")
    into = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="taken_in")
    made = models.JSONField()
    decided_by_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    sent_back_by_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    merged_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(gone=F("into")), name="evidence_merge_of_two")
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.into_id}"


class SourceMerge(models.Model):
    """The same of sources. The one that is gone is withdrawn."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    gone = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="merge")
    into = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="taken_in")
    made = models.JSONField()
    merged_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(gone=F("into")), name="source_merge_of_two")
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.into_id}"


class KeptApartQuerySet(BelowAssessmentQuerySet["KeptApart"]):
    def visible_to(self, actor: Actor) -> Self:
        """For those who merge."""
        return self.filter(assessment__in=Written(Assessment.objects.curated_by, actor))


class KeptApart(models.Model):
    """Two that read alike and are not the same: somebody has looked. `one` is the lesser id."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    one = models.UUIDField()
    other = models.UUIDField()
    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    objects = KeptApartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "kind", "one", "other"], name="kept_apart_once"
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="kept_apart_in_order"),
            models.CheckConstraint(condition=Q(kind__in=rules.KINDS), name="kept_apart_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"
