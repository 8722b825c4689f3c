"""Texts in the reading room, their sentences, and what became of each."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from assessments.basis import Actor
from assessments.evidence.models.items import Citation, Source
from assessments.framing.models import (
    Assessment,
    BelowAssessmentQuerySet,
    Marking,
    Participant,
)
from assessments.journal.models import Record


class ReadingTextQuerySet(BelowAssessmentQuerySet["ReadingText"]):
    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(withdrawn_at__isnull=True)

    def withdrawn_for(self, actor: Actor) -> Self:
        """What was withdrawn, for who pasted it and for those who curate or lead."""
        gone = super().visible_to(actor).filter(withdrawn_at__isnull=False)
        curated = Assessment.objects.curated_by(actor)
        return gone.filter(Q(assessment__in=curated) | Q(added_by__user_id=actor.user_id))


class ReadingText(Record):
    """A source's text as it was pasted: never changed, never exported.

    It may be somebody else's work; what leaves the product is the excerpts of citations.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="reading_texts"
    )
    title = models.CharField(max_length=300)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="reading_texts")
    url = models.URLField(max_length=2000, blank=True)
    accessed_on = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001
    marking = models.CharField(  # noqa: DJ001
        max_length=20, choices=Marking.choices, null=True, blank=True
    )
    body = models.TextField()
    n_sentences = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="texts_added"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingTextQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="reading_text_title_given"),
            models.CheckConstraint(condition=~Q(body=""), name="reading_text_body_given"),
            models.CheckConstraint(
                condition=Q(marking__isnull=True) | Q(marking__in=Marking.values),
                name="reading_text_marking_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Sentence(models.Model):
    """One sentence of a text, by its offsets in characters."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    text = models.ForeignKey(ReadingText, on_delete=models.CASCADE, related_name="sentences")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "number"], name="sentence_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="sentence_number_from_one"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="sentence_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} sentence {self.number}"


class SentenceUseQuerySet(BelowAssessmentQuerySet["SentenceUse"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was set aside, and what cites for evidence that the actor may see.

        A sentence that somebody made evidence of which still waits is open for others: that the
        evidence exists would else be told.
        """
        cited = Citation.objects.visible_to(actor)
        return (
            super()
            .visible_to(actor)
            .filter(Q(citation__isnull=True) | Q(citation__in=cited))
            .filter(sentence__text__withdrawn_at__isnull=True)
        )


class SentenceUse(models.Model):
    """What became of a sentence: a citation rests on it, or it was set aside for a reason.

    A sentence that was set aside stays so while a citation rests on it: its reopening would tell
    those who may not see the evidence that there is some.

    `is_attached`: the citation was made for it and added to evidence that stood already.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    sentence = models.ForeignKey(Sentence, on_delete=models.CASCADE, related_name="uses")
    citation = models.ForeignKey(
        Citation, on_delete=models.CASCADE, null=True, blank=True, related_name="sentence_uses"
    )
    is_attached = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = SentenceUseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(citation__isnull=False) & Q(reason=""))
                | (Q(citation__isnull=True) & ~Q(reason="")),
                name="sentence_use_cited_or_set_aside",
            ),
            models.UniqueConstraint(
                fields=["sentence", "citation"],
                condition=Q(citation__isnull=False),
                name="sentence_use_once_a_citation",
            ),
            models.UniqueConstraint(
                fields=["sentence"],
                condition=Q(citation__isnull=True),
                name="sentence_set_aside_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reason or f"cited in {self.citation_id}"
