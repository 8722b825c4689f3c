"""Arguments in trees, the evidence that they cite, and votes on their weight."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from assessments.basis import Actor
from assessments.debate import rules
from assessments.evidence.models import Evidence, Link, gated_assessments
from assessments.framing.models import (
    Assessment,
    BelowAssessmentQuerySet,
    Hypothesis,
    Participant,
)
from assessments.framing.subqueries import Written
from assessments.journal.models import Record


class Target(models.TextChoices):
    """What of its parent an argument is about: its claim, or that its point follows from it."""

    CLAIM = "claim", "claim"
    INFERENCE = "inference", "inference"


class Stance(models.TextChoices):
    SUPPORTS = "supports", "supports"
    ATTACKS = "attacks", "attacks"


class ArgumentStatus(models.TextChoices):
    OPEN = "open", "open"
    CONCEDED = "conceded", "conceded"
    MERGED = "merged", "merged"
    WITHDRAWN = "withdrawn", "withdrawn"


class ArgumentQuerySet(BelowAssessmentQuerySet["Argument"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those on hypotheses; those on a cell where its ratings are open to `actor`.

        Who argues about a cell says how they would rate it, so the two share one gate.
        """
        cells = Written(Link.objects.open_to, actor)
        return super().visible_to(actor).filter(Q(link__isnull=True) | Q(link__in=cells))

    def telling(self, actor: Actor) -> Self:
        """Those whose votes `actor` may read although they judge: they have voted themselves, or
        the argument was once conceded."""
        voted = Written(_voted_on, actor)
        return self.visible_to(actor).filter(Q(is_tally_open=True) | Q(pk__in=voted))


class Argument(Record):
    """A node of the debate on a hypothesis or on a link: for or against what it answers.

    A reply stands in the tree of its parent and `depth` counts its ancestors. `is_tally_open`:
    it was conceded once, so that everybody has seen its votes. `withdrawn_by` is None where a
    superuser or an import withdrew it.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="arguments")
    hypothesis = models.ForeignKey(
        Hypothesis, on_delete=models.CASCADE, null=True, blank=True, related_name="arguments"
    )
    link = models.ForeignKey(
        Link, on_delete=models.CASCADE, null=True, blank=True, related_name="arguments"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    target = models.CharField(max_length=10, choices=Target.choices, default=Target.CLAIM)
    stance = models.CharField(max_length=10, choices=Stance.choices)
    text = models.TextField(blank=True)
    author = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="arguments")
    status = models.CharField(
        max_length=10, choices=ArgumentStatus.choices, default=ArgumentStatus.OPEN
    )
    wording = models.PositiveIntegerField(default=1)
    depth = models.PositiveSmallIntegerField(default=0)
    is_tally_open = models.BooleanField(default=False)
    withdrawn_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ArgumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hypothesis__isnull=False, link__isnull=True)
                | Q(hypothesis__isnull=True, link__isnull=False),
                name="argument_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=0, target="claim")
                | Q(parent__isnull=False, depth__gte=1, depth__lte=rules.DEPTH_MOST),
                name="argument_depth_fits_its_place",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="argument_not_under_itself",
            ),
            models.CheckConstraint(
                condition=Q(target__in=Target.values), name="argument_target_known"
            ),
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values), name="argument_stance_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ArgumentStatus.values), name="argument_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(status="withdrawn"), name="argument_text_given"
            ),
            models.CheckConstraint(condition=Q(wording__gte=1), name="argument_wording_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} {self.stance}: {self.text[:60]}"


class CitedEvidence(models.Model):
    """An argument cites a piece of evidence."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="cited")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="cited_by")

    class Meta:
        ordering: ClassVar = ["evidence_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["argument", "evidence"], name="evidence_cited_once")
        ]

    def __str__(self) -> str:
        return f"{self.argument_id} cites {self.evidence_id}"


class ArgumentVoteQuerySet(BelowAssessmentQuerySet["ArgumentVote"]):
    def visible_to(self, actor: Actor) -> Self:
        """Others' votes once `actor` has voted on the argument, or it has been conceded.

        What the others think it weighs would anchor who has yet to weigh it. The same setting
        and the same people as for ratings: who does not judge reads all.
        """
        seen = self.filter(argument__in=Written(Argument.objects.visible_to, actor))
        if actor.is_system:
            return seen
        return seen.filter(
            Q(participant__user_id=actor.user_id)
            | Q(argument__is_tally_open=True)
            | Q(argument_id__in=Written(_voted_on, actor))
            | ~Q(assessment_id__in=Written(gated_assessments, actor))
        )

    def by(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(participant__user_id=actor.user_id, participant__removed_at=None)


def _voted_on(actor: Actor) -> models.QuerySet["ArgumentVote", Any]:
    return ArgumentVote.objects.by(actor).values("argument_id")


class ArgumentVote(Record):
    """How much one participant thinks an argument weighs if it is right: 0 nothing, 4 decisive.

    A vote can be changed but not taken back, for it has opened the others'.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="argument_votes"
    )
    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="votes")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="argument_votes"
    )
    weight = models.PositiveSmallIntegerField()
    wording = models.PositiveIntegerField(default=1)

    objects = ArgumentVoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["argument", "participant"], name="argument_voted_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=4), name="argument_vote_range"
            ),
            models.CheckConstraint(
                condition=Q(wording__gte=1), name="argument_vote_wording_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.weight} on {self.argument_id}"
