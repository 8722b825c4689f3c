"""Start an assessment; ask a question; state a hypothesis. Joined sentences are pointed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.accounts.drafts import drop_draft
from assessments.accounts.queries import draft_at
from assessments.basis import NotVisible, RuleViolation, Violations
from assessments.curation.shaping import forms, operations
from assessments.curation.shaping.forms import Sentences, lines_of
from assessments.framing.access import access_to, fetch
from assessments.framing.models import Assessment
from assessments.framing.queries import questions_of
from assessments.framing.templates import TEMPLATES, template_of
from assessments.teams.queries import teams_of
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSED: Final = 422
NEW: Final = "assessment-new"


def _none_of_these() -> str:
    return _("None of these")


def _besides() -> str:
    """The question in which stands what a joined sentence said beside its answer."""
    return _("What explains it, or follows from it?")


def _excludes(form: Any) -> bool:
    """Whether the question that is being asked has hypotheses that exclude one another."""
    return str(form["framing"].value()) == "competing"


# ---------------------------------------------------------------------------------------- start


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, template: str = "") -> HttpResponse:
    """A new assessment, from scratch or over a template. Joined lines ask what becomes of them.

    With `instead_of` the form of another template is sent here: what was typed in it stays."""
    actor = actor_of(request)
    chosen = template_of(template)
    if template and chosen is None:
        raise NotVisible(template)
    teams = list(teams_of(actor))
    place = f"{NEW}-{template}" if template else NEW
    other = request.POST.get("instead_of")
    data = request.POST if request.method == "POST" and other is None else None
    kept = draft_at(actor, place) if request.method != "POST" else None
    typed: Mapping[str, Any] | None = kept.initial if kept else None
    if other is not None:
        typed = forms.NewAssessmentForm.typed_over(request.POST, template_of(other))
    form = forms.NewAssessmentForm(teams, chosen, data, kept=typed)
    lines = lines_of(str(form["hypotheses"].value() or ""))
    sentences = Sentences(lines, data or {}, competing=_excludes(form))
    if data is not None and form.is_valid() and sentences.is_settled:
        made = _start(request, form, sentences)
        if made is not None:
            drop_draft(actor=actor, place=place)
            messages.success(request, _("Your assessment is ready. Next: collect evidence."))
            return redirect("frame", made.uid)
    context = {
        "form": form,
        "sentences": sentences if data is not None else None,
        "has_teams": bool(teams),
        "templates": TEMPLATES,
        "template": chosen,
        "draft": kept,
        "draft_place": place,
    }
    return render(request, "framing/new.html", context, status=200 if data is None else REFUSED)


def _start(
    request: HttpRequest, form: forms.NewAssessmentForm, sentences: Sentences
) -> Assessment | None:
    """Makes it; None when it was refused, the faults then stand in the form."""
    names = {
        "text": "question",
        "statement": "hypotheses",
        "effect_id": "hypotheses",
        "name": "perspectives",
    }
    stated = sentences.stated()
    try:
        return operations.start_joined_assessment(
            actor=actor_of(request),
            team_uid=form.team_uid(),
            team_name=form.cleaned_data["team_name"],
            draft=form.assessment_draft(stated.statements, _none_of_these()),
            joints=stated.joints,
            apart=stated.apart,
            besides=_besides(),
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal, names)
        return None


@login_required
@require_POST
def joined(request: HttpRequest) -> HttpResponse:
    """The part of a form that points joined sentences out, for one that is being typed."""
    typed = str(request.POST.get("hypotheses") or request.POST.get("statement") or "")
    # The form of one hypothesis does not say how its question's exclude one another: its page does.
    competing = request.POST.get("framing") == "competing" or "competing" in request.POST
    lines = lines_of(typed[: forms.TYPED_MOST])
    sentences = Sentences(lines, request.POST, ask=False, competing=competing)
    return render(request, "framing/_joined.html", {"sentences": sentences})


# ------------------------------------------------------------------- questions and hypotheses


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_question(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """A further question with its hypotheses."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    place = f"frame-question:{assessment}"
    data = request.POST if request.method == "POST" else None
    kept = draft_at(access.actor, place) if data is None else None
    form = forms.QuestionForm(data, initial=kept.initial if kept else None)
    lines = lines_of(str(form["hypotheses"].value() or ""))
    sentences = Sentences(lines, data or {}, competing=_excludes(form))
    if data is not None and form.is_valid() and sentences.is_settled:
        stated = sentences.stated()
        try:
            added = operations.add_joined_question(
                actor=access.actor,
                assessment_uid=assessment,
                draft=form.draft(stated.statements),
                joints=stated.joints,
                remainder=_none_of_these(),
                apart=stated.apart,
                besides=_besides(),
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, {"statement": "hypotheses", "effect_id": "hypotheses"})
        else:
            drop_draft(actor=access.actor, place=place)
            messages.success(request, _("%(label)s is added.") % {"label": added.label})
            return redirect("frame", assessment)
    context = {
        "access": access,
        "assessment": access.assessment,
        "form": form,
        "sentences": sentences if data is not None else None,
        "draft": kept,
        "draft_place": place,
    }
    status = 200 if data is None else REFUSED
    return render(request, "framing/add_question.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_hypothesis(request: HttpRequest, assessment: UUID, question: UUID) -> HttpResponse:
    """One more hypothesis of a question; two and an implication where the sentence joins them."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    asked = fetch(questions_of(access), access, question)
    place = f"frame-hypothesis:{question}"
    data = request.POST if request.method == "POST" else None
    kept = draft_at(access.actor, place) if data is None else None
    form = forms.HypothesisForm(data, initial=kept.initial if kept else None)
    typed = " ".join(str(form["statement"].value() or "").split())
    sentences = Sentences([typed] if typed else [], data or {}, competing=asked.is_competing)
    if data is not None and form.is_valid() and sentences.is_settled:
        stated = sentences.stated()
        try:
            added = operations.add_joined_hypotheses(
                actor=access.actor,
                assessment_uid=assessment,
                question_uid=question,
                drafts=[form.draft(statement) for statement in stated.statements],
                joints=stated.joints,
                apart=stated.apart,
                besides=_besides(),
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, {"effect_id": "statement"})
        else:
            drop_draft(actor=access.actor, place=place)
            _say_added(request, [h.label for h in added], joined=bool(stated.joints))
            return redirect("frame", assessment)
    context: dict[str, Any] = {
        "access": access,
        "assessment": access.assessment,
        "question": asked,
        "form": form,
        "sentences": sentences if data is not None else None,
        "draft": kept,
        "draft_place": place,
    }
    status = 200 if data is None else REFUSED
    return render(request, "framing/hypothesis.html", context, status=status)


def _say_added(request: HttpRequest, labels: list[str], *, joined: bool) -> None:
    if len(labels) == 1:
        words = _("%(label)s is added.") % {"label": labels[0]}
    elif joined:
        words = _("%(labels)s are added, and the implication between them.") % {
            "labels": _(" and ").join(labels)
        }
    else:
        words = _("%(labels)s are added.") % {"labels": _(" and ").join(labels)}
    messages.success(request, words)
