"""The answer on paper: what a page or two of A4 need beside the sentences and the figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.evidence.models import Evidence
from assessments.framing.models import Assessment, Hypothesis
from assessments.results.answer.told import ToldQuestion
from assessments.results.leads import labels, turned
from assessments.results.queries import Answer, HypothesisAnswer, Pooled
from assessments.results.queries.given import Party
from assessments.results.queries.grounds import DISSENTERS_MOST
from assessments.results.queries.steps import Difference
from assessments.results.queries.wording import side_words, word_of
from assessments.scoring.impact import Direction
from assessments.web.tags import whole_percent

LINCHPINS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One hypothesis in a line: what it says, how likely, how much it would matter to the party."""

    hypothesis: Hypothesis
    pooled: Pooled | None
    word: str
    impact: str
    rests_on: str
    dissent: str
    """Who stands apart from the team's figure, with their own; "" where nobody does."""
    sealed_in: int | None
    """The number of the blind round that asks about it: not the same as that nobody has said."""


@dataclass(frozen=True, slots=True)
class BriefQuestion:
    question: ToldQuestion
    rows: tuple[BriefRow, ...]


def brief_of(
    assessment: Assessment, answer: Answer, questions: Sequence[ToldQuestion], party: Party | None
) -> tuple[BriefQuestion, ...]:
    """Every hypothesis by question, the likeliest first."""
    return tuple(
        BriefQuestion(
            question=question,
            rows=tuple(_row(assessment, told.answer, party) for told in question.hypotheses),
        )
        for question in questions
    )


def named_in(answer: Answer, differences: Iterable[Difference]) -> list[Evidence]:
    """The items that a brief calls by their label alone, for those who have nothing but paper."""
    pins = [p for q in answer.questions for p in q.left_out.linchpins][:LINCHPINS_SHOWN]
    turning = [p.evidence[0] for p in pins if p.group == "evidence"]
    held = [a.rests_on.evidence for q in answer.questions for a in q.answers if a.rests_on]
    split = [d.evidence for d in differences if d.evidence is not None]
    return sorted({e.pk: e for e in (*held, *turning, *split)}.values(), key=lambda e: e.pk)


def _row(assessment: Assessment, found: HypothesisAnswer, party: Party | None) -> BriefRow:
    return BriefRow(
        hypothesis=found.hypothesis,
        pooled=found.pooled,
        word=word_of(found.pooled) if found.pooled else "",
        impact=_impact(assessment, found, party),
        rests_on=found.rests_on.evidence.label if found.rests_on else "",
        dissent=_dissent(found.pooled) if found.pooled else "",
        sealed_in=found.blind_round[1] if found.blind_round else None,
    )


def _dissent(pooled: Pooled) -> str:
    told = [f"{p.name} {whole_percent(p.best)}" for p in pooled.dissent[:DISSENTERS_MOST]]
    more = len(pooled.dissent) - len(told)
    if more:
        told.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return ", ".join(told)


def _impact(assessment: Assessment, found: HypothesisAnswer, party: Party | None) -> str:
    """ "serious harm" to the party, by the side that more members see; "" where nobody judged."""
    row = next((r for r in found.impacts if party and r.perspective.uid == party.uid), None)
    if row is None or row.main is Direction.NONE:
        return ""
    severity = row.harm if row.main is Direction.HARM else row.gain
    return side_words(assessment, severity, row.main) if severity else ""


def judgements_of(questions: Sequence[ToldQuestion]) -> list[tuple[str, str, SafeString | str]]:
    """What the lead concludes of each hypothesis, in the lead's words, and how sure they are;
    the confidence in the first of each question has its sentence above."""
    return [
        (
            told.answer.hypothesis.label,
            told.answer.judgement.text,
            (told.confidence or "") if told is not question.first else "",
        )
        for question in questions
        for told in question.hypotheses
        if told.answer.judgement
    ]


def linchpins_told(answer: Answer) -> list[str]:
    """The linchpins of every question, each in the sentence that the other pages have."""
    return [
        f"{question.question.label}: {turned(one, one.name)}"
        for question in answer.questions
        for one in question.left_out.linchpins
    ]


def standing_of(answer: Answer) -> str:
    """Who is contradicted least with everything in: what the linchpins are told against."""
    return "; ".join(
        _("%(question)s: %(leaders)s")
        % {
            "question": q.question.label,
            "leaders": labels(q.whole.leaders) or _("nothing is rated yet"),
        }
        for q in answer.questions
        if q.question.is_competing
    )
