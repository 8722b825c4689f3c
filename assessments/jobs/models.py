"""Long work, and the files that it takes and makes."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.jobs import rules


class State(models.TextChoices):
    QUEUED = rules.QUEUED, _("waiting")
    RUNNING = rules.RUNNING, _("running")
    DONE = rules.DONE, _("done")
    FAILED = rules.FAILED, _("failed")
    CANCELLED = rules.CANCELLED, _("stopped")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own, nobody else's; a limited token's are those that its limit started."""
        if actor.user_id is None:
            return self.none()
        rows = self.filter(owner_id=actor.user_id, is_held=False)
        limit = actor.assessment_uid or actor.team_uid
        return rows if limit is None else rows.filter(limit_uid=limit)


class Job(models.Model):
    """One piece of long work.

    `scopes`, `limit_kind` and `limit_uid` are the reach of whoever started it, `token_uid` the
    token with which they did. `subject_uid` is the assessment or team that it is about, a plain
    uid, because jobs know neither. `notes` is what undoing it needs. `runner` names the process
    that does it and `beat_at` is when that was last heard of; `is_stopping` asks it to stop. While
    `is_held` its file is still coming in, and nobody sees it; `beat_at` says that it does.
    `problem` is the document (RFC 9457) of a refusal.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    kind = models.CharField(max_length=rules.KIND_LONGEST)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    scopes = models.JSONField(default=list)
    limit_kind = models.CharField(max_length=10, blank=True)
    limit_uid = models.UUIDField(null=True)
    token_uid = models.UUIDField(null=True)
    subject_uid = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=rules.MESSAGE_LONGEST, blank=True)
    result = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    upload_name = models.CharField(max_length=rules.NAME_LONGEST, blank=True)
    upload_size = models.BigIntegerField(null=True)
    output_name = models.CharField(max_length=rules.NAME_LONGEST, blank=True)
    output_type = models.CharField(max_length=100, blank=True)
    output_size = models.BigIntegerField(null=True)
    runner = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_stopping = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="job_by_state"),
            models.Index(fields=["owner", "-created_at"], name="job_by_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=rules.STATES), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True, state__in=rules.OPEN)
                | models.Q(finished_at__isnull=False) & ~models.Q(state__in=rules.OPEN),
                name="job_over_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None where nobody can say."""
        if self.state == State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None


class Side(models.TextChoices):
    UPLOAD = "upload", "what was handed over"
    OUTPUT = "output", "what came out"


class Piece(models.Model):
    """The next `size` bytes of a job's file, compressed."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="pieces")
    side = models.CharField(max_length=6, choices=Side.choices)
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "side", "number"], name="piece_once"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="piece_side"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.number}"
