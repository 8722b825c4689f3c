"""A bulk import while it is prepared, and what is known of it afterwards."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from assessments.accounts.models import User
from assessments.basis import Actor
from assessments.framing.models import (
    CURATING_ROLES,
    Assessment,
    BelowAssessmentQuerySet,
    Participant,
)
from assessments.interchange.bulk.rules import FORMATS, NAME_LONGEST


class BulkDraftQuerySet(models.QuerySet["BulkDraft"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own, in assessments that they see."""
        if actor.user_id is None:
            return self.none()
        seen = Assessment.objects.visible_to(actor)
        return self.filter(user_id=actor.user_id, assessment__in=seen)


class BulkDraft(models.Model):
    """A file on its way in: what it holds, how it is mapped, what was chosen. Its owner's alone.

    Neither journalled nor exported; gone when it is imported, after some days, and with the
    account. `content` is the file as it came, to be read again another way. `checked` None: not
    mapped yet, or read anew since.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_LONGEST)
    is_pasted = models.BooleanField(default=False)
    content = models.BinaryField()
    table = models.JSONField()
    mapping = models.JSONField()
    checked = models.JSONField(null=True)
    choices = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    job_uid = models.UUIDField(null=True)
    kept_at = models.DateTimeField(db_index=True)

    objects = BulkDraftQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class BulkImportQuerySet(BelowAssessmentQuerySet["BulkImport"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; those who curate or lead see everybody's."""
        seen = super().visible_to(actor)
        if actor.sees_all:
            return seen
        if actor.user_id is None:
            return seen.none()
        mine = Participant.objects.active().filter(user_id=actor.user_id, role__in=CURATING_ROLES)
        return seen.filter(
            Q(assessment_id__in=mine.values("assessment_id")) | Q(made_by__user_id=actor.user_id)
        )


class BulkImport(models.Model):
    """What one import made, so that it can be taken back: ids and the rows they came from.

    `made` holds `evidence`, `citations` (of evidence that stood before) and `sources`, each a list
    of [id, row]; `left_out` of [row, [[code, field, words, params] …]]. No text of the file.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="bulk_imports"
    )
    made_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, related_name="bulk_imports"
    )
    name = models.CharField(max_length=NAME_LONGEST)
    format = models.CharField(max_length=10)
    is_accepted = models.BooleanField(default=False)
    made = models.JSONField()
    left_out = models.JSONField(default=list)
    counts = models.JSONField()
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = BulkImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-imported_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(format__in=FORMATS), name="bulk_import_format_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
