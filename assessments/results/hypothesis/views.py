"""The hypothesis page: everything on one statement, and the lead's judgement of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.basis import NotVisible, RuleViolation, StaleVersion, Violations
from assessments.debate.cases import NOTHING_SAID, Sides, cases_of
from assessments.estimates.models import Judgement
from assessments.estimates.operations import write_judgement
from assessments.estimates.queries import judgements_of
from assessments.framing.access import Access, access_to
from assessments.framing.models import Hypothesis
from assessments.results.answer.told import told_hypothesis
from assessments.results.hypothesis.forms import JudgementForm
from assessments.results.leads import turned
from assessments.results.markup import Markup
from assessments.results.method import evidence_rows
from assessments.results.queries import (
    HypothesisAnswer,
    QuestionAnswer,
    answer_from,
    judgement_on,
    material_of,
    resolution_on,
)
from assessments.results.queries.consequences import consequences_of
from assessments.results.queries.likelihood import Point
from assessments.results.queries.wording import severity_words, word_of
from assessments.results.sentences import names
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.autosave import autosaved, is_autosave, not_saved, stale
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults
from assessments.web.snapshots import snapshot

LEVERS_SHOWN: Final = 8
REASONS_SHOWN: Final = 8
REASONS_WHOLE: Final = 12  # no more than these are shown without a fold


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the three readings; they stand side by side and are never fused."""

    name: str
    value: str
    note: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hypothesis(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """The page; POST writes the lead's judgement."""
    access = access_to(actor_of(request), assessment)
    if request.method == "POST":
        return _judge(request, access, hypothesis)
    return _page(request, access, hypothesis)


def _judge(request: HttpRequest, access: Access, hypothesis: UUID) -> HttpResponse:
    access.require_lead()
    former = judgements_of(access).filter(hypothesis__uid=hypothesis).first()
    if is_taking(request) and former is not None:
        return _both(request, access, hypothesis, former)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        if is_autosave(request):
            return not_saved(request, _("something is missing."))
        return _page(request, access, hypothesis, form=form)
    try:
        written = _write(access, hypothesis, form)
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        return _page(request, access, hypothesis, form=form)
    except StaleVersion:
        if is_autosave(request):
            return stale(request)
        if undo.is_undo(request):
            raise
        now = judgements_of(access).filter(hypothesis__uid=hypothesis).get()
        return _both(request, access, hypothesis, now)
    if is_autosave(request):
        return autosaved(request, written.version)
    page = (access.assessment.uid, hypothesis)
    fields = {**_initial(former), "version": written.version} if former else None
    back = undo.Reverse("hypothesis", page, fields) if fields else None
    undo.done(request, _("Your judgement is saved."), back)
    return undo.back(request) or redirect("hypothesis", *page)


def _write(access: Access, hypothesis: UUID, form: JudgementForm) -> Judgement:
    given = form.cleaned_data
    return write_judgement(
        actor=access.actor,
        assessment_uid=access.assessment.uid,
        hypothesis_uid=hypothesis,
        text=given["text"],
        confidence=given["confidence"],
        confidence_basis=given["confidence_basis"],
        version=given["version"] or 0,
    )


def _both(
    request: HttpRequest, access: Access, hypothesis: UUID, standing: Judgement
) -> HttpResponse:
    """What was typed, over the version that stands now: sending it again replaces that one."""
    form = JudgementForm(over(request.POST, _initial(standing)))
    both = conflict_between(form, _initial(standing))
    return _page(request, access, hypothesis, form=form, conflict=both)


def _page(
    request: HttpRequest,
    access: Access,
    uid: UUID,
    *,
    form: JudgementForm | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    with snapshot():
        material = material_of(access)
        edges = consequences_of(access)
        answer = answer_from(material)
        located = answer.of(uid)
        if located is None:
            return _retired(request, access, material.frame.all, uid)
        question, found = located
        hypothesis = found.hypothesis
        sides = cases_of(access, hypothesis).hypotheses.get(hypothesis.pk, NOTHING_SAID)
    rows = evidence_rows(material.grid, question.whole, hypothesis)
    mine = access.participant.pk if access.participant else None
    levers = _changes_mind(access.assessment.uid, question, found)
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "answer": answer,
        "question": question,
        "found": found,
        "hypothesis": hypothesis,
        "told": told_hypothesis(found, Markup(access.assessment.uid)),
        "readings": _readings(question, found, sides),
        "sides": sides,
        "against": [row for row in rows if row.stance < 0],
        "supporting": [row for row in rows if row.stance > 0],
        "neither": [row for row in rows if row.stance == 0],
        "spread": _spread(found, mine),
        "reasons": _reasons(found),
        "mine": [
            one
            for one in material.answers.likelihoods
            if one.hypothesis_pk == hypothesis.pk and one.participant_pk == mine
        ],
        "impacts": [
            (
                row,
                severity_words(access.assessment, row.harm) if row.harm else "",
                severity_words(access.assessment, row.gain) if row.gain else "",
            )
            for row in found.impacts
        ],
        "follows": [e for e in edges if e.cause.pk == hypothesis.pk],
        "implied_by": [e for e in edges if e.effect.pk == hypothesis.pk],
        "form": form or _form(access, found.judgement),
        "conflict": conflict,
        "changes_mind": levers[:LEVERS_SHOWN],
        "changes_mind_more": max(0, len(levers) - LEVERS_SHOWN),
        "resolution": resolution_on(hypothesis),
    }
    status = 409 if conflict else 422 if form is not None and form.errors else 200
    return render(request, "results/hypothesis.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Those that are shown, and those behind a fold."""

    first: Sequence[Point]
    rest: Sequence[Point]


def _reasons(found: HypothesisAnswer) -> Reasons:
    """In the order of the members; of many, whoever dissents first, the furthest before others."""
    pooled = found.pooled
    given = [point for point in pooled.points if point.rationale] if pooled else []
    if pooled is None or len(given) <= REASONS_WHOLE:
        return Reasons(given, ())
    given.sort(key=lambda point: (not point.dissents, -abs(point.best - pooled.best)))
    return Reasons(given[:REASONS_SHOWN], given[REASONS_SHOWN:])


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing without which the picture of the hypothesis is another."""

    text: str
    url: str


def _changes_mind(
    assessment: UUID, question: QuestionAnswer, found: HypothesisAnswer
) -> list[Lever]:
    """The item that it rests on most, and its question's linchpins."""
    levers = []
    if found.rests_on is not None:
        item = found.rests_on.evidence
        told = _("It rests most on %(item)s: %(statement)s") % {
            "item": item.label,
            "statement": Truncator(item.statement).chars(120),
        }
        levers.append(Lever(told, reverse("evidence-detail", args=(assessment, item.uid))))
    answer = reverse("answer", args=(assessment,))
    for one in question.left_out.linchpins:
        told, url = turned(one, one.name), f"{answer}?without={one.key}#origins"
        if one.group == "evidence":
            told = f"{told} {Truncator(one.evidence[0].statement).chars(120)}"
            url = reverse("evidence-detail", args=(assessment, one.key))
        levers.append(Lever(told, url))
    return levers


def _form(access: Access, judgement: Judgement | None) -> JudgementForm | None:
    """None for those who may not judge."""
    if not access.powers.lead or access.participant is None or not access.assessment.is_open:
        return None
    if judgement is None:
        return JudgementForm(initial={"version": 0})
    return JudgementForm(initial=_initial(judgement))


def _initial(judgement: Judgement) -> dict[str, object]:
    return {
        "text": judgement.text,
        "confidence": judgement.confidence,
        "confidence_basis": judgement.confidence_basis,
        "version": judgement.version,
    }


def _retired(
    request: HttpRequest, access: Access, everything: tuple[Hypothesis, ...], uid: UUID
) -> HttpResponse:
    """The page of a hypothesis that was set aside or merged: what it was, and where to go."""
    hypothesis = next((h for h in everything if h.uid == uid), None)
    if hypothesis is None:
        raise NotVisible(str(uid))
    context = {
        "assessment": access.assessment,
        "tab": "answer",
        "hypothesis": hypothesis,
        "judgement": judgement_on(hypothesis),
    }
    return render(request, "results/hypothesis_retired.html", context)


def _readings(
    question: QuestionAnswer, found: HypothesisAnswer, sides: Sides
) -> tuple[Reading, ...]:
    return (
        _evidence_reading(question, found),
        _debate_reading(sides),
        _team_reading(found),
    )


def _debate_reading(sides: Sides) -> Reading:
    """How many argue each way; which way that leans is not worked out from a count."""
    if not sides.n:
        return Reading(_("The debate leans"), _("not begun"), _("no arguments yet"))
    value = _("%(for)d for, %(against)d against") % {
        "for": len(sides.supporting),
        "against": len(sides.attacking),
    }
    return Reading(_("The debate so far"), value, _("arguments that stand, not their strength"))


def _evidence_reading(question: QuestionAnswer, found: HypothesisAnswer) -> Reading:
    name, total = _("The evidence leans"), found.total
    if not total.rated:
        hidden = question.matrix.closed
        note = _("hidden until you rate it") if hidden else _("nothing rated yet")
        return Reading(name, "–", note)
    tally = _("%(for)d for, %(against)d against") % {
        "for": total.supporting,
        "against": total.contradicting,
    }
    if not question.question.is_competing:
        return Reading(name, _leaning(total.for_weight or 0, total.against_weight or 0), tally)
    place = (
        str(total.widest_first)
        if total.widest_first == total.widest_last
        else f"{total.widest_first}–{total.widest_last}"
    )
    ranked = sum(1 for other in question.matrix.totals if other.first is not None)
    value = _("%(place)s of %(n)d") % {"place": place, "n": ranked}
    name = _("By contradictions it ranks")
    if total.leads:
        level = [h for h in question.matrix.leaders if h.pk != found.hypothesis.pk]
        standing = (
            _("least contradicted, level with %(others)s")
            % {"others": names(h.label for h in level)}
            if level
            else _("least contradicted")
        )
        tally = f"{standing}; {tally}"
    return Reading(name, value, tally)


def _leaning(supporting: float, contradicting: float) -> str:
    """In words only: the two weights are never netted into a figure."""
    if abs(supporting - contradicting) < 1e-9:
        return _("both ways")
    return _("for") if supporting > contradicting else _("against")


def _team_reading(found: HypothesisAnswer) -> Reading:
    name, pooled = _("The team says"), found.pooled
    if pooled is None:
        note = _("a round is under way") if found.blind_round else _("not estimated yet")
        return Reading(name, "–", note)
    value = f"{word_of(pooled)}, {pooled.shown}\N{NO-BREAK SPACE}%"
    note = ngettext(
        "%(lower)d to %(upper)d; %(n)d member, round %(round)d",
        "%(lower)d to %(upper)d; %(n)d members, round %(round)d",
        pooled.n,
    ) % {
        "lower": pooled.shown_lower,
        "upper": pooled.shown_upper,
        "n": pooled.n,
        "round": pooled.round_number,
    }
    return Reading(name, value, note)


def _spread(found: HypothesisAnswer, mine: int | None) -> list[dict[str, Any]]:
    """A line for each estimate from the lowest, then the team's."""
    pooled = found.pooled
    if pooled is None:
        return []
    rows: list[dict[str, Any]] = [
        {
            "who": point.name,
            "lower": point.lower,
            "best": point.best,
            "upper": point.upper,
            "mine": point.participant_pk == mine,
            "late": point.is_late,
        }
        for point in sorted(pooled.points, key=lambda p: p.best)
    ]
    team = {
        "who": _("The team"),
        "lower": pooled.shown_lower,
        "best": pooled.shown,
        "upper": pooled.shown_upper,
        "pooled": True,
    }
    return [*rows, team]
