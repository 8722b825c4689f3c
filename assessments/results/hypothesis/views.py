"""The hypothesis page: everything on one statement, and the lead's judgement of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.basis import NotVisible, RuleViolation, StaleVersion, Violations
from assessments.estimates.models import Judgement
from assessments.estimates.operations import write_judgement
from assessments.framing.access import Access, access_to
from assessments.framing.models import Hypothesis
from assessments.results.answer.told import told_hypothesis
from assessments.results.hypothesis.forms import JudgementForm
from assessments.results.markup import Markup
from assessments.results.method import evidence_rows
from assessments.results.queries import (
    HypothesisAnswer,
    QuestionAnswer,
    answer_from,
    judgement_on,
    material_of,
)
from assessments.results.queries.consequences import consequences_of
from assessments.results.queries.wording import severity_words, word_of
from assessments.results.sentences import names
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults
from assessments.web.snapshots import snapshot


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
    form = JudgementForm(request.POST)
    conflict = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            write_judgement(
                actor=access.actor,
                assessment_uid=access.assessment.uid,
                hypothesis_uid=hypothesis,
                text=given["text"],
                confidence=given["confidence"],
                confidence_basis=given["confidence_basis"],
                version=given["version"] or 0,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion as stale:
            conflict = stale
            form = _over(form, stale)
        else:
            messages.success(request, _("Your judgement is saved."))
            return redirect("hypothesis", access.assessment.uid, hypothesis)
    return _page(request, access, hypothesis, form=form, conflict=conflict)


def _over(form: JudgementForm, stale: StaleVersion) -> JudgementForm:
    """What was typed, over the version that stands now: sending it again replaces that one."""
    return JudgementForm({**form.cleaned_data, "version": stale.current})


def _page(
    request: HttpRequest,
    access: Access,
    uid: UUID,
    *,
    form: JudgementForm | None = None,
    conflict: StaleVersion | None = None,
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
    rows = evidence_rows(material.grid, question.whole, hypothesis)
    mine = access.participant.pk if access.participant else None
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "answer": answer,
        "question": question,
        "found": found,
        "hypothesis": hypothesis,
        "told": told_hypothesis(found, Markup(access.assessment.uid)),
        "readings": _readings(question, found),
        "against": [row for row in rows if row.stance < 0],
        "supporting": [row for row in rows if row.stance > 0],
        "neither": [row for row in rows if row.stance == 0],
        "spread": _spread(found, mine),
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
        "conflict": conflict.record if conflict else None,
    }
    status = 409 if conflict else 422 if form is not None and form.errors else 200
    return render(request, "results/hypothesis.html", context, status=status)


def _form(access: Access, judgement: Judgement | None) -> JudgementForm | None:
    """None for those who may not judge."""
    if not access.powers.lead or access.participant is None or not access.assessment.is_open:
        return None
    if judgement is None:
        return JudgementForm(initial={"version": 0})
    return JudgementForm(
        initial={
            "text": judgement.text,
            "confidence": judgement.confidence,
            "confidence_basis": judgement.confidence_basis,
            "version": judgement.version,
        }
    )


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


def _readings(question: QuestionAnswer, found: HypothesisAnswer) -> tuple[Reading, ...]:
    return (
        _evidence_reading(question, found),
        Reading(_("The debate leans"), _("not begun"), _("no arguments yet")),
        _team_reading(found),
    )


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
    value = _("%(place)s of %(n)d") % {"place": place, "n": len(question.answers)}
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
