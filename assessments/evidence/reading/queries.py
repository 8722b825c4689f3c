"""Reads of the reading room. Each docstring states the number of SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from assessments.evidence.models import (
    Evidence,
    ReadingText,
    Sentence,
    SentenceUse,
    SentenceUseQuerySet,
)
from assessments.framing.access import Access, fetch


@dataclass(frozen=True, slots=True)
class Shelved:
    """A text on the shelf, and how many of its sentences are accounted for."""

    text: ReadingText
    accounted: int

    @property
    def left(self) -> int:
        return self.text.n_sentences - self.accounted


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what became of it, as far as the reader may see. `gap` stands before it."""

    number: int
    words: str
    starts_paragraph: bool
    uses: list[SentenceUse] = field(default_factory=list)

    @property
    def cited(self) -> list[SentenceUse]:
        return [use for use in self.uses if use.citation_id]

    @property
    def aside(self) -> SentenceUse | None:
        """That it was set aside, unless evidence rests on it since."""
        return None if self.cited else next(iter(self.uses), None)

    @property
    def is_open(self) -> bool:
        return not self.uses


@dataclass(frozen=True)
class ReadingPage:
    access: Access
    text: ReadingText
    lines: Sequence[Line]

    @property
    def accounted(self) -> int:
        return sum(not line.is_open for line in self.lines)

    @property
    def left(self) -> int:
        return len(self.lines) - self.accounted

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]

    @property
    def is_own(self) -> bool:
        """Whether the reader may withdraw the text, as `withdraw_text` decides."""
        me = self.access.participant
        pasted = me is not None and self.text.added_by_id == me.pk
        return self.access.may_contribute and (pasted or self.access.may_grade)


def shelf_of(access: Access) -> list[Shelved]:
    """The texts of the assessment, the newest first. 2 queries; the texts' bodies stay there."""
    texts = (
        ReadingText.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("source", "added_by")
        .defer("body")
        .order_by("-pk")
    )
    counted = dict(
        SentenceUse.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by()
        .values_list("sentence__text_id")
        .annotate(n=Count("sentence", distinct=True))
    )
    return [Shelved(text, counted.get(text.pk, 0)) for text in texts]


def withdrawn_texts_of(access: Access) -> list[ReadingText]:
    """What was withdrawn, for who pasted it and for those who curate or lead. 1 query."""
    rows = ReadingText.objects.withdrawn_for(access.actor).filter(assessment=access.assessment)
    return list(rows.defer("body").order_by("-withdrawn_at"))


def reading_page(access: Access, text_uid: UUID) -> ReadingPage:
    """A text, its sentences and what became of each. 3 queries; NotVisible if there is none."""
    rows = ReadingText.objects.visible_to(access.actor).select_related("source", "added_by")
    text = fetch(rows, access, text_uid)
    uses: dict[int, list[SentenceUse]] = {}
    for use in uses_of(access).filter(sentence__text=text):
        uses.setdefault(use.sentence_id, []).append(use)
    lines: list[Line] = []
    end = 0
    for sentence in text.sentences.all():
        gap = text.body[end : sentence.start]
        lines.append(
            Line(
                number=sentence.number,
                words=text.body[sentence.start : sentence.end],
                starts_paragraph="\n" in gap and bool(lines),
                uses=uses.get(sentence.pk, []),
            )
        )
        end = sentence.end
    return ReadingPage(access=access, text=text, lines=lines)


def uses_of(access: Access) -> SentenceUseQuerySet:
    """What the reader may see of what became of sentences. 1 query."""
    return (
        SentenceUse.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("citation__evidence", "participant", "sentence__text")
        .defer("sentence__text__body")
        .order_by("pk")
    )


def quoted(access: Access, text_uid: UUID, numbers: Sequence[int]) -> tuple[ReadingText, list[str]]:
    """The text and the words of those of its sentences, in order. 2 queries."""
    rows = ReadingText.objects.visible_to(access.actor).select_related("source")
    text = fetch(rows, access, text_uid)
    found = Sentence.objects.filter(text=text, number__in=numbers).order_by("number")
    return text, [text.body[sentence.start : sentence.end] for sentence in found]


def labelled(access: Access) -> list[tuple[UUID, str, str]]:
    """Id, label and statement of the evidence that sentences may be attached to. 1 query."""
    rows = (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, status__in=("accepted", "submitted"))
        .order_by("pk")
    )
    return list(rows.values_list("uid", "label", "statement"))
