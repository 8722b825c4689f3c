"""The Answer page's words: sentences as HTML, what to do next, what an origin carries."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.framing.models import Question
from assessments.results.leads import labels
from assessments.results.markup import Markup
from assessments.results.queries import (
    Answer,
    Difference,
    HypothesisAnswer,
    Kind,
    QuestionAnswer,
    Step,
    Voice,
)
from assessments.results.queries.material import Grid
from assessments.results.queries.sensitivity import labels_by_origin
from assessments.results.sentences import names


@dataclass(frozen=True, slots=True)
class ToldHypothesis:
    """One hypothesis with its sentences as HTML. `brief` leaves out what the page says elsewhere:
    which origins carry the question."""

    answer: HypothesisAnswer
    headline: SafeString
    detail: tuple[SafeString, ...]
    brief: tuple[SafeString, ...]
    confidence: SafeString | None


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    """One key question: what it comes to, then every hypothesis."""

    answer: QuestionAnswer
    headline: tuple[SafeString, ...]
    first: ToldHypothesis
    hypotheses: tuple[ToldHypothesis, ...]


def told(answer: Answer, markup: Markup) -> tuple[ToldQuestion, ...]:
    return tuple(_question(question, markup) for question in answer.questions)


def _question(question: QuestionAnswer, markup: Markup) -> ToldQuestion:
    hypotheses = tuple(told_hypothesis(found, markup) for found in question.answers)
    first = question.first.hypothesis.uid
    return ToldQuestion(
        answer=question,
        headline=tuple(markup.sentence(sentence, first) for sentence in question.headline),
        first=hypotheses[0],
        hypotheses=hypotheses,
    )


def told_hypothesis(found: HypothesisAnswer, markup: Markup) -> ToldHypothesis:
    uid = found.hypothesis.uid
    return ToldHypothesis(
        answer=found,
        headline=markup.sentence(found.headline, uid),
        detail=tuple(markup.sentence(sentence, uid) for sentence in found.detail),
        brief=tuple(markup.sentence(s, uid) for s in found.detail if s.role != "origins"),
        confidence=markup.sentence(found.confidence, uid) if found.confidence else None,
    )


@dataclass(frozen=True, slots=True)
class OriginCell:
    """Who leads one question, by its label, without an origin, or in words that nobody does."""

    question: str
    leaders: str
    changes: bool


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One origin against every competing question. `items` are labels over all questions."""

    origin: Voice
    items: tuple[str, ...]
    cells: tuple[OriginCell, ...]
    chosen: bool

    @property
    def changes(self) -> bool:
        return any(cell.changes for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CompetingQuestion:
    """A column of the origins' table: who leads when nothing is left out."""

    question: Question
    leaders: str


def competing_questions(answer: Answer) -> tuple[CompetingQuestion, ...]:
    return tuple(
        CompetingQuestion(q.question, labels(q.left_out.leaders) or _("nothing is rated yet"))
        for q in answer.questions
        if q.question.is_competing
    )


def origin_rows(answer: Answer, grid: Grid) -> tuple[OriginRow, ...]:
    """Every origin on which rated evidence rests; those that change a leader first.

    Its items are all that rest on it, whichever cells are open to the reader: the matrix counts
    them alike.
    """
    competing = [q for q in answer.questions if q.question.is_competing]
    voices: dict[UUID, Voice] = {}
    for question in answer.questions:
        for row in question.left_out.origins:
            voices[row.origin.uid] = row.origin
    items = labels_by_origin(grid)
    rows = [
        OriginRow(
            origin=voice,
            items=items[uid],
            cells=tuple(_cell(question, uid) for question in competing),
            chosen=uid in answer.without,
        )
        for uid, voice in voices.items()
    ]
    return tuple(sorted(rows, key=lambda r: (not r.changes, -len(r.items), r.origin.name)))


def _cell(question: QuestionAnswer, origin: UUID) -> OriginCell:
    row, label = question.left_out.without(origin), question.question.label
    whole = labels(question.left_out.leaders)
    if row is None:
        return OriginCell(label, whole or _("nothing is rated yet"), changes=False)
    nobody = _("none, for nothing is left") if whole else _("nothing is rated yet")
    return OriginCell(label, labels(row.leaders) or nobody, changes=row.changes)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What becomes of one competing question without the chosen origins; "" where nobody leads."""

    question: Question
    before: str
    after: str
    changes: bool


def what_ifs(answer: Answer) -> tuple[WhatIf, ...]:
    if not answer.without:
        return ()
    return tuple(
        WhatIf(q.question, labels(q.whole.leaders), labels(q.matrix.leaders), q.leaders_change)
        for q in answer.questions
        if q.question.is_competing
    )


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One thing to do: why, and the page on which to do it."""

    text: str
    action: str
    url: str


def told_step(step: Step, assessment: UUID) -> ToldStep:
    text, action, url = _STEPS[step.kind](step, assessment)
    return ToldStep(text=text, action=action, url=url)


def _estimate(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = ngettext(
        "You have not judged %(labels)s in round %(round)d yet. It is blind: three numbers and"
        " a sentence.",
        "You have not judged %(labels)s in round %(round)d yet. It is blind: three numbers and"
        " a sentence each.",
        len(step.hypotheses),
    ) % {"labels": _labels_of(step), "round": step.round_number or 0}
    url = reverse("round", args=(assessment, step.round_uid))
    return text, _("Give your estimate"), url


def _collect(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = _("There is no evidence yet. Add the first item, with where it comes from.")
    return text, _("Add evidence"), reverse("evidence-add", args=(assessment,))


def _decide(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = ngettext(
        "%(n)d piece of evidence waits for a decision. It counts once it is accepted.",
        "%(n)d pieces of evidence wait for a decision. They count once they are accepted.",
        step.n,
    ) % {"n": step.n}
    return text, _("Decide"), _waiting(assessment)


def _await(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = ngettext(
        "Nothing is accepted yet: %(n)d piece of evidence waits for a curator.",
        "Nothing is accepted yet: %(n)d pieces of evidence wait for a curator.",
        step.n,
    ) % {"n": step.n}
    return text, _("Look at what waits"), _waiting(assessment)


def _waiting(assessment: UUID) -> str:
    return f"{reverse('evidence-list', args=(assessment,))}?status=submitted"


def _rate(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = ngettext(
        "%(n)d cell of %(question)s opens to you once you have rated it.",
        "%(n)d cells of %(question)s open to you once you have rated them.",
        step.n,
    ) % {"n": step.n, "question": _question_label(step)}
    return text, _("Rate evidence"), _matrix(step, assessment)


def _open_round(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = _("Nobody has estimated %(labels)s.") % {"labels": _labels_of(step)}
    about = urlencode([("hypothesis", h.uid) for h in step.hypotheses])
    return text, _("Open a round"), f"{reverse('round-open', args=(assessment,))}?{about}"


def _explain(step: Step, assessment: UUID) -> tuple[str, str, str]:
    first, *leaders = step.hypotheses
    text = _(
        "The team holds %(first)s likeliest, yet the evidence contradicts %(leaders)s less."
        " Explain the gap."
    ) % {"first": first.label, "leaders": names(h.label for h in leaders)}
    return text, _("Look at the matrix"), _matrix(step, assessment)


def _second_voice(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = _(
        "Who leads %(question)s rests on one origin: %(origin)s (%(items)s). Find a second,"
        " independent one."
    ) % {
        "question": _question_label(step),
        "origin": step.name,
        "items": ngettext("%(n)d item", "%(n)d items", step.n) % {"n": step.n},
    }
    return text, _("Add evidence"), reverse("evidence-add", args=(assessment,))


def _contrary(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = _("No contrary evidence collected on %(labels)s: look for some.") % {
        "labels": _labels_of(step)
    }
    return text, _("Add evidence"), reverse("evidence-add", args=(assessment,))


def _judge(step: Step, assessment: UUID) -> tuple[str, str, str]:
    text = ngettext(
        "%(n)d hypothesis is estimated but has no written judgement: say how confident you are,"
        " and why.",
        "%(n)d hypotheses are estimated but have no written judgement: say how confident you"
        " are, and why.",
        step.n,
    ) % {"n": step.n}
    page = reverse("hypothesis", args=(assessment, step.hypotheses[0].uid))
    action = _("Judge %(label)s") % {"label": step.hypotheses[0].label}
    return text, action, f"{page}#judgement"


def _labels_of(step: Step) -> str:
    return names(h.label for h in step.hypotheses)


def _question_label(step: Step) -> str:
    return step.question.label if step.question else ""


def _matrix(step: Step, assessment: UUID) -> str:
    page = reverse("matrix", args=(assessment,))
    return f"{page}?question={step.question.uid}" if step.question else page


_STEPS = {
    Kind.ESTIMATE: _estimate,
    Kind.DECIDE: _decide,
    Kind.AWAIT: _await,
    Kind.COLLECT: _collect,
    Kind.RATE: _rate,
    Kind.OPEN_ROUND: _open_round,
    Kind.EXPLAIN: _explain,
    Kind.SECOND_VOICE: _second_voice,
    Kind.CONTRARY: _contrary,
    Kind.JUDGE: _judge,
}


@dataclass(frozen=True, slots=True)
class ToldDifference:
    title: str
    note: str
    url: str
    chip: str
    text: str


def told_difference(difference: Difference, assessment: UUID) -> ToldDifference:
    hypothesis, evidence = difference.hypothesis, difference.evidence
    if evidence is not None and difference.counts is not None:
        supporting, contradicting, neither = difference.counts
        return ToldDifference(
            title=_("%(evidence)s on %(hypothesis)s")
            % {"evidence": evidence.label, "hypothesis": hypothesis.label},
            note=_("%(for)d for, %(against)d against, %(neither)d neither")
            % {"for": supporting, "against": contradicting, "neither": neither},
            url=reverse("cell", args=(assessment, evidence.uid, hypothesis.uid)),
            chip=_("split"),
            text=evidence.statement,
        )
    pooled = difference.pooled
    assert pooled is not None
    bests = [point.best for point in pooled.points if not point.is_late]
    return ToldDifference(
        title=_("%(hypothesis)s, from %(lowest)s to %(highest)s %%")
        % {
            "hypothesis": hypothesis.label,
            "lowest": f"{min(bests).normalize():f}",
            "highest": f"{max(bests).normalize():f}",
        },
        note=ngettext(
            "%(n)d member stands apart, round %(round)d",
            "%(n)d members stand apart, round %(round)d",
            len(pooled.dissent),
        )
        % {"n": len(pooled.dissent), "round": pooled.round_number},
        url=reverse("hypothesis", args=(assessment, hypothesis.uid)) + "#estimates",
        chip=_("wide") if pooled.is_wide else _("dissent"),
        text=hypothesis.statement,
    )
