"""Start an assessment; see and change its frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.accounts.queries import account_named
from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.framing import forms, operations
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Hypothesis
from assessments.framing.queries import (
    hypotheses_of,
    participants_of,
    perspectives_of,
    questions_of,
)
from assessments.framing.rules import joined_clauses, part_joined
from assessments.framing.words import ROLE_NAMES
from assessments.teams.queries import teams_of
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words

REFUSED: Final = 422
STALE: Final = 409


def _joined(lines: list[str]) -> list[dict[str, Any]]:
    """The lines that read as two hypotheses, with how they could be parted."""
    return [
        {"line": line, "words": joined_clauses(line), "parted": part_joined(line)}
        for line in lines
        if joined_clauses(line)
    ]


# ---------------------------------------------------------------------------------------- start


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new assessment. Lines that join two claims are pointed out once, never refused."""
    actor = actor_of(request)
    teams = list(teams_of(actor))
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "part" in data:
        data["hypotheses"] = _parted(str(data.get("hypotheses", "")), str(data["part"]))
    form = forms.NewAssessmentForm(teams, data)
    joined: list[dict[str, Any]] = []
    if data is not None and form.is_valid():
        if "anyway" not in data:
            joined = _joined(forms.lines_of(form.cleaned_data["hypotheses"]))
        if not joined and "part" not in data:
            made = _start(request, form)
            if made is not None:
                return made
    status = REFUSED if data is not None and (form.errors or joined) else 200
    context = {"form": form, "joined": joined, "has_teams": bool(teams)}
    return render(request, "framing/new.html", context, status=status)


def _parted(text: str, line: str) -> str:
    """`text` with `line` replaced by the two hypotheses that it joins."""
    parted = part_joined(line)
    if parted is None:
        return text
    lines = []
    for existing in forms.lines_of(text):
        lines += [parted.first, parted.second] if existing == line else [existing]
    return "\n".join(lines)


def _start(request: HttpRequest, form: forms.NewAssessmentForm) -> HttpResponse | None:
    """Makes it; None when it was refused, the faults then stand in the form."""
    names = {"text": "question", "statement": "hypotheses", "name": "perspectives"}
    try:
        assessment = operations.start_assessment(
            actor=actor_of(request),
            team_uid=form.team_uid(),
            team_name=form.cleaned_data["team_name"],
            draft=form.draft(),
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal, names)
        return None
    messages.success(request, _("Your assessment is ready. Next: collect evidence."))
    return redirect("frame", assessment.uid)


# ---------------------------------------------------------------------------------------- frame


def _frame(request: HttpRequest, access: Access, status: int = 200, **bound: Any) -> HttpResponse:
    """The page with every form; `bound` replaces the one that was refused. 5 queries."""
    hypotheses = list(hypotheses_of(access))
    by_question: dict[int, list[Hypothesis]] = {}
    for hypothesis in hypotheses:
        by_question.setdefault(hypothesis.question_id, []).append(hypothesis)
    context = {
        "access": access,
        "assessment": access.assessment,
        "questions": [(q, by_question.get(q.pk, [])) for q in questions_of(access)],
        "participants": list(participants_of(access)),
        "perspectives": list(perspectives_of(access)),
        "roles": list(ROLE_NAMES.items()),
        "may_frame": access.powers.lead and access.assessment.is_open,
        "may_lead": access.powers.lead,
        "question_form": forms.QuestionForm(auto_id="q_%s"),
        "perspective_form": forms.PerspectiveForm(auto_id="p_%s"),
        "participant_form": forms.ParticipantForm(auto_id="u_%s"),
        "settings_form": forms.SettingsForm(
            initial=forms.SettingsForm.initial_of(access.assessment), auto_id="s_%s"
        ),
        **bound,
    }
    return render(request, "framing/frame.html", context, status=status)


@login_required
@require_safe
def frame(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Questions, hypotheses, parties, participants; for leads with what changes them."""
    return _frame(request, access_to(actor_of(request), assessment))


def _write(
    request: HttpRequest,
    access: Access,
    name: str,
    form: Form,
    write: Callable[[], object],
    names: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """One of the page's forms: written, or back on the page with its faults."""
    access.require_lead()
    status = REFUSED
    if form.is_valid():
        try:
            write()
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, names)
        except StaleVersion:
            status = STALE
            form.add_error(
                None,
                _("Somebody else has changed this meanwhile. Look at it as it stands, then retry."),
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("frame", access.assessment.uid)
    return _frame(request, access, status, **{name: form}, **more)


@login_required
@require_POST
def add_question(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    form = forms.QuestionForm(request.POST, auto_id="q_%s")
    if form.is_valid() and "anyway" not in request.POST:
        joined = _joined(forms.lines_of(form.cleaned_data["hypotheses"]))
        if joined:
            return _frame(request, access, REFUSED, question_form=form, question_joined=joined)
    return _write(
        request,
        access,
        "question_form",
        form,
        lambda: operations.add_question(
            actor=access.actor, assessment_uid=assessment, draft=form.draft()
        ),
        {"statement": "hypotheses"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_hypothesis(request: HttpRequest, assessment: UUID, question: UUID) -> HttpResponse:
    """The form for one more hypothesis of a question."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    asked = fetch(questions_of(access), access, question)
    form = forms.HypothesisForm(request.POST or None)
    joined: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        if "anyway" not in request.POST:
            joined = _joined([form.cleaned_data["statement"]])
        if not joined:
            try:
                added = operations.add_hypothesis(
                    actor=access.actor,
                    assessment_uid=assessment,
                    question_uid=question,
                    draft=form.draft(),
                )
            except (RuleViolation, Violations) as refusal:
                add_faults(form, refusal)
            else:
                messages.success(request, _("%(label)s is added.") % {"label": added.label})
                return redirect("frame", assessment)
    context = {
        "access": access,
        "assessment": access.assessment,
        "question": asked,
        "form": form,
        "joined": joined,
    }
    status = REFUSED if form.errors or joined else 200
    return render(request, "framing/hypothesis.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_hypothesis(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Edits ask whether the meaning changed. A conflict shows what stands beside what was typed."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    found = fetch(hypotheses_of(access), access, hypothesis)
    form = forms.EditHypothesisForm(
        request.POST or None, initial=forms.EditHypothesisForm.initial_of(found)
    )
    standing: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_hypothesis(
                actor=access.actor,
                assessment_uid=assessment,
                hypothesis_uid=hypothesis,
                draft=form.draft(),
                meaning_changed=form.cleaned_data["meaning"] == "changed",
                version=form.cleaned_data["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion as stale:
            standing = dict(stale.record)
            # What was typed stays; sent again it is meant to replace what now stands.
            form.data = {**request.POST.dict(), "version": str(stale.current)}
        else:
            messages.success(request, _("Saved."))
            return redirect("frame", assessment)
    context = {
        "access": access,
        "assessment": access.assessment,
        "question": found.question,
        "hypothesis": found,
        "form": form,
        "standing": standing,
    }
    status = STALE if standing else REFUSED if form.errors else 200
    return render(request, "framing/hypothesis.html", context, status=status)


@login_required
@require_POST
def set_aside(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Sets a hypothesis aside, or takes it up again; the button beside it undoes either."""
    access = access_to(actor_of(request), assessment)
    try:
        operations.set_hypothesis_aside(
            actor=access.actor,
            assessment_uid=assessment,
            hypothesis_uid=hypothesis,
            aside=request.POST.get("aside") == "1",
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    return redirect("frame", assessment)


@login_required
@require_POST
def add_perspective(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    form = forms.PerspectiveForm(request.POST, auto_id="p_%s")
    return _write(
        request,
        access,
        "perspective_form",
        form,
        lambda: operations.add_perspective(
            actor=access.actor,
            assessment_uid=assessment,
            name=form.cleaned_data["name"],
            is_primary=form.cleaned_data["is_primary"],
        ),
    )


@login_required
@require_POST
def add_participant(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """A lead names somebody by user name; there is no list of everybody to choose from."""
    access = access_to(actor_of(request), assessment)
    form = forms.ParticipantForm(request.POST, auto_id="u_%s")

    def write() -> None:
        user = account_named(form.cleaned_data["username"])
        operations.add_participant(
            actor=access.actor,
            assessment_uid=assessment,
            user=user,
            name=user.display_name,
            role=form.cleaned_data["role"],
        )

    return _write(request, access, "participant_form", form, write, {"user": "username"})


@login_required
@require_POST
def change_participant(request: HttpRequest, assessment: UUID, participant: UUID) -> HttpResponse:
    """Another role, or out. The last lead stays."""
    access = access_to(actor_of(request), assessment)
    role = None if "remove" in request.POST else request.POST.get("role", "")
    try:
        operations.change_participant(
            actor=access.actor, assessment_uid=assessment, participant_uid=participant, role=role
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        messages.success(request, _("Saved."))
    return redirect("frame", assessment)


@login_required
@require_POST
def change_settings(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    form = forms.SettingsForm(request.POST, auto_id="s_%s")
    return _write(
        request,
        access,
        "settings_form",
        form,
        lambda: operations.update_assessment(
            actor=access.actor,
            assessment_uid=assessment,
            changes=form.changes(),
            version=form.cleaned_data["version"],
        ),
    )
