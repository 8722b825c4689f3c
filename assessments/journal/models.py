"""The journal: append-only, numbered changes. Audit trail, live feed and history are this one.

Also `Record`, the columns that every public object carries.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Record(models.Model):
    """What every public object carries.

    `created_at` and `modified_at` are set by operations and imports, never by the database, so
    that an import keeps the times it was given. `version` rises by one with every change of the
    record itself and is its ETag.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Stream(models.Model):
    """One numbered sequence of changes: that of an assessment or of a team.

    `last` orders the commits: whoever writes holds this row's lock until the end of the
    transaction. A table's own id would be no cursor, because a slow transaction with a lower id
    can commit after a faster one with a higher id and a reader would never see it.
    """

    last = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(last__gte=0), name="stream_last_not_negative")
        ]

    def __str__(self) -> str:
        return f"stream {self.pk} at {self.last}"


class Audience(models.TextChoices):
    """Who may read a change; fixed when it is written."""

    ALL = "all", "everyone who may see the assessment"
    CURATION = "curation", "curators, leads and the participant who submitted"
    RATERS = "raters", "those for whom the link's cell is open"
    VOTERS = "voters", "those who may read the votes on the argument"
    PARTICIPANT = "participant", "one participant"


class Change(models.Model):
    """What one act changed: records as they stand after it, and what ceased to exist for readers.

    `audience_ref` is the uid of the participant (CURATION: the submitter, PARTICIPANT: the one
    reader), of the link (RATERS) or of the argument (VOTERS). `verb` names the operation. A
    `resync` change tells readers to read everything anew.

    `actor_id` is the account that acted and `about_id` the one that `note` names: to recognise
    oneself, and to forget somebody whatever they were called when. Plain numbers, for a change
    outlives the account; shown to nobody.

    `redacted_at`: when records or words were taken out of it for good. Its number stays.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="changes")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=200)
    actor_id = models.BigIntegerField(null=True)
    about_id = models.BigIntegerField(null=True)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.ALL)
    audience_ref = models.UUIDField(null=True)
    upserts = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    note = models.TextField(blank=True)
    is_resync = models.BooleanField(default=False)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "number"], name="change_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="change_number_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(audience="all")
                | models.Q(audience_ref__isnull=False)
                | models.Q(audience="curation"),
                name="change_audience_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"
