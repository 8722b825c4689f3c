"""Assessments and what frames them: participants, perspectives, questions, hypotheses."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from assessments.accounts.models import User
from assessments.basis import Actor
from assessments.framing.rules import default_impact_scale, inside_sentence
from assessments.framing.subqueries import Written
from assessments.journal.models import Record, Stream
from assessments.teams.models import Role, Team

M = TypeVar("M", bound=models.Model)

JUDGING_ROLES = (Role.LEAD, Role.ANALYST)
CURATING_ROLES = (Role.LEAD, Role.CURATOR)


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")


class Marking(models.TextChoices):
    """Traffic Light Protocol 2.0: who may receive it. It limits exports, never access."""

    CLEAR = "TLP:CLEAR", "TLP:CLEAR"
    GREEN = "TLP:GREEN", "TLP:GREEN"
    AMBER = "TLP:AMBER", "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"
    RED = "TLP:RED", "TLP:RED"


class Framing(models.TextChoices):
    COMPETING = "competing", "competing"
    INDEPENDENT = "independent", "independent"


class CurationPolicy(models.TextChoices):
    REQUIRED = "required", _("a curator accepts")
    LEAD_MAY_ACCEPT = "lead_may_accept", _("the lead may accept too")


class PoolingMethod(models.TextChoices):
    """How members' estimates become the team's; fixed before the first reveal."""

    LOG_ODDS = "log_odds", _("geometric mean of odds")
    MEDIAN = "median", _("median")
    MEAN = "mean", _("arithmetic mean")


def within_reach(actor: Actor, prefix: str = "") -> Q:
    """Assessments within the limits of the actor's token; whether they take part is not asked.

    `prefix` leads from the row asked for to the assessment (`assessment__`).
    """
    limits: dict[str, object] = {f"{prefix}is_importing": False}
    if actor.team_uid is not None:
        limits[f"{prefix}team__uid"] = actor.team_uid
    if actor.assessment_uid is not None:
        limits[f"{prefix}uid"] = actor.assessment_uid
    return Q(**limits)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, actor: Actor) -> Self:
        """The assessments in which `actor` participates, within the limits of their token.

        The system and superusers see every one. One that an import is still filling is seen by
        nobody.
        """
        scoped = self.filter(within_reach(actor))
        if actor.sees_all:
            return scoped
        if actor.user_id is None:
            return self.none()
        mine = Participant.objects.active().filter(user_id=actor.user_id)
        return scoped.filter(pk__in=mine.values("assessment_id"))

    def curated_by(self, actor: Actor) -> Self:
        """Of those, the ones that `actor` leads or curates; all for the system and superusers."""
        seen = self.visible_to(actor)
        if actor.sees_all or actor.user_id is None:
            return seen
        mine = Participant.objects.active().filter(user_id=actor.user_id, role__in=CURATING_ROLES)
        return seen.filter(pk__in=mine.values("assessment_id"))


class Assessment(Record):
    """One piece of work: customer, decision, cut-off, key questions and all that hangs on them.

    Dates that may be partial are text: `2024`, `2024-11`, `2024-11-05`. `last_*_label` are the
    numbers of the newest labels; labels are never used again. `pooling_changes` says when and why
    the pooling method was changed with the estimates in view ({at, former, method, reason} each).
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="assessments")
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="assessment")
    title = models.CharField(max_length=300)
    context = models.TextField(blank=True)
    customer = models.CharField(max_length=300, blank=True)
    decision = models.TextField(blank=True)
    decision_due_on = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    information_cutoff_on = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    exercise = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    lang = models.CharField(max_length=12, default="en")
    marking = models.CharField(  # noqa: DJ001
        max_length=20, choices=Marking.choices, null=True, blank=True
    )
    pooling_method = models.CharField(
        max_length=10, choices=PoolingMethod.choices, default=PoolingMethod.LOG_ODDS
    )
    pooling_changes = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    curation = models.CharField(
        max_length=16, choices=CurationPolicy.choices, default=CurationPolicy.REQUIRED
    )
    impact_scale = models.JSONField(default=default_impact_scale)
    ratings_hidden = models.BooleanField(default=True)
    is_importing = models.BooleanField(default=False)
    # While it is locked nothing here is written; who may do it and why is told on every page.
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    lock_reason = models.TextField(blank=True, default="", db_default="")
    last_question_label = models.PositiveIntegerField(default=0)
    last_hypothesis_label = models.PositiveIntegerField(default=0)
    last_evidence_label = models.PositiveIntegerField(default=0)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="assessment_status_known"
            ),
            models.CheckConstraint(
                condition=Q(marking__isnull=True) | Q(marking__in=Marking.values),
                name="assessment_marking_known",
            ),
            models.CheckConstraint(
                condition=Q(pooling_method__in=PoolingMethod.values),
                name="assessment_pooling_known",
            ),
            models.CheckConstraint(
                condition=Q(curation__in=CurationPolicy.values), name="assessment_curation_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="assessment_title_given"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        """Whether it is worked on: cells that are closed to who judges stay so while it is."""
        return self.status in (Status.DRAFT, Status.ACTIVE)

    @property
    def is_locked(self) -> bool:
        """Whether nothing at all may be written, by anybody, until a lead unlocks it."""
        return self.locked_at is not None

    @property
    def pooled_before(self) -> str:
        """The method's name before it was last changed with the estimates in view; "" for never."""
        if not self.pooling_changes:
            return ""
        return str(PoolingMethod(self.pooling_changes[-1]["former"]).label)

    @property
    def is_open(self) -> bool:
        """Whether judgements may be given now."""
        return self.is_under_way and not self.is_locked


class BelowAssessmentQuerySet(models.QuerySet[M]):
    """Rows of one assessment: whoever may see the assessment may see them."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(assessment__in=Written(Assessment.objects.visible_to, actor))

    def curated_by(self, actor: Actor) -> Self:
        return self.visible_to(actor).filter(
            assessment__in=Written(Assessment.objects.curated_by, actor)
        )


class ParticipantQuerySet(BelowAssessmentQuerySet["Participant"]):
    def active(self) -> Self:
        """Those who have not been removed."""
        return self.filter(removed_at__isnull=True)


class Participant(Record):
    """Somebody in one assessment. Judgements hang here, never on the account.

    Imported analysts, leavers and erased accounts are participants without a user.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="participants"
    )
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=Role.choices)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="participants"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "user"], name="participant_once_a_user"),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="participant_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PerspectiveQuerySet(BelowAssessmentQuerySet["Perspective"]):
    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(removed_at__isnull=True)

    def with_removed(self, actor: Actor) -> Self:
        """Those too that were taken out, for who may bring them back."""
        return super().visible_to(actor)


class Perspective(Record):
    """A party for whom impact is judged; the primary one is asked by default.

    What was judged for one that is removed stays, unseen and uncounted, until it is restored.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="perspectives"
    )
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField(default=0)
    is_primary = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PerspectiveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "name"], name="perspective_name_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(is_primary=True), name="perspective_one_primary"
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(removed_at__isnull=True),
                name="perspective_primary_is_there",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def inside(self) -> str:
        """The name inside a sentence."""
        return inside_sentence(self.name)


class Question(Record):
    """A key question. `competing`: its hypotheses exclude one another and one is the remainder."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(max_length=12)
    text = models.TextField()
    framing = models.CharField(max_length=12, choices=Framing.choices)
    order = models.PositiveIntegerField(default=0)

    objects = BelowAssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "label"], name="question_label_once"),
            models.CheckConstraint(
                condition=Q(framing__in=Framing.values), name="question_framing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.text}"

    @property
    def is_competing(self) -> bool:
        return self.framing == Framing.COMPETING


class HypothesisStatus(models.TextChoices):
    ACTIVE = "active", "active"
    SET_ASIDE = "set_aside", "set aside"
    MERGED = "merged", "merged"


class HypothesisQuerySet(BelowAssessmentQuerySet["Hypothesis"]):
    def active(self) -> Self:
        return self.filter(status=HypothesisStatus.ACTIVE)

    def unresolved(self) -> Self:
        """Those of which it is not known yet how they turned out."""
        return self.filter(resolution__isnull=True)


class Hypothesis(Record):
    """A statement judged true or false by its criterion (`judged_by`) and horizon.

    `wording` rises when the meaning changes; every judgement stores the wording that it judged.
    Those given to a wording before `counts_from` are set aside: kept, but they count for nothing.
    `reshaped` names what merging or splitting it made, so that it can be undone.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="hypotheses")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="hypotheses")
    label = models.CharField(max_length=12)
    statement = models.TextField()
    judged_by = models.TextField(blank=True)
    horizon_on = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    notes = models.TextField(blank=True)
    order = models.PositiveIntegerField(default=0)
    wording = models.PositiveIntegerField(default=1)
    counts_from = models.PositiveIntegerField(default=1)
    reshaped = models.JSONField(default=dict, blank=True)
    is_remainder = models.BooleanField(default=False)
    status = models.CharField(
        max_length=10, choices=HypothesisStatus.choices, default=HypothesisStatus.ACTIVE
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    objects = HypothesisQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        verbose_name_plural = "hypotheses"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "label"], name="hypothesis_label_once"),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(is_remainder=True, status="active"),
                name="hypothesis_one_remainder",
            ),
            models.CheckConstraint(
                condition=Q(status__in=HypothesisStatus.values), name="hypothesis_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="hypothesis_merged_into_something",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="hypothesis_not_into_itself",
            ),
            models.CheckConstraint(condition=Q(wording__gte=1), name="hypothesis_wording_from_one"),
            models.CheckConstraint(
                condition=Q(counts_from__gte=1, counts_from__lte=F("wording")),
                name="hypothesis_counts_from_a_wording",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.statement}"

    @property
    def competes(self) -> bool:
        """Whether it excludes others and is excluded by them. Needs `question` selected."""
        return self.question.is_competing and self.status == HypothesisStatus.ACTIVE

    @property
    def is_resolved(self) -> bool:
        """Whether it is known how it turned out. Needs `resolution` selected, or costs a query."""
        return getattr(self, "resolution", None) is not None
