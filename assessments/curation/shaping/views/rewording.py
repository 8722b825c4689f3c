"""Edits of a hypothesis: a typo, or a meaning. Notes are saved while they are typed."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.curation.shaping import forms, operations, rules
from assessments.curation.shaping.queries import judged_so_far
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Hypothesis
from assessments.framing.operations import edit_hypothesis as write_notes
from assessments.framing.queries import hypotheses_of
from assessments.framing.rules import HypothesisDraft, joined_clauses
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.autosave import autosaved, is_autosave, not_saved, stale
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults, in_words

REFUSED: Final = 422
STALE: Final = 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_hypothesis(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Edits ask what becomes of the judgements. A conflict shows what stands beside what was
    typed; a statement that now joins two claims is pointed out once."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    found = fetch(hypotheses_of(access), access, hypothesis)
    standing = forms.EditHypothesisForm.initial_of(found)
    if is_autosave(request):
        return _autosave_notes(request, access, found)
    form = forms.EditHypothesisForm(request.POST or None, initial=standing)
    both: Conflict | None = None
    words: list[str] = []
    if is_taking(request):
        form, both = _both(request, standing)
    elif request.method == "POST" and form.is_valid():
        words = _joining(request, form, found)
        if not words:
            form, both, done = _save(request, access, form, hypothesis)
            if done is not None:
                return done
    return _page(request, access, found, form, both, words)


def _joining(request: HttpRequest, form: forms.EditHypothesisForm, found: Hypothesis) -> list[str]:
    """The words by which the new statement joins two claims, unless it was said to be one."""
    statement = form.cleaned_data["statement"]
    if "anyway" in request.POST or undo.is_undo(request) or statement == found.statement:
        return []
    return joined_clauses(statement)


def _save(
    request: HttpRequest, access: Access, form: forms.EditHypothesisForm, hypothesis: UUID
) -> tuple[forms.EditHypothesisForm, Conflict | None, HttpResponse | None]:
    """The form with its faults, or with a conflict, or where to go once it is written."""
    try:
        edited = operations.reword_hypothesis(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            hypothesis_uid=hypothesis,
            draft=form.draft(),
            meaning=form.cleaned_data["meaning"],
            version=form.cleaned_data["version"],
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        return form, None, None
    except StaleVersion:
        if undo.is_undo(request):
            raise
        now = fetch(hypotheses_of(access), access, hypothesis)
        return *_both(request, forms.EditHypothesisForm.initial_of(now)), None
    undo.done(request, _("Saved."), _former(form, edited, access.assessment.uid))
    return form, None, undo.back(request) or redirect("frame", access.assessment.uid)


def _page(
    request: HttpRequest,
    access: Access,
    found: Hypothesis,
    form: forms.EditHypothesisForm,
    both: Conflict | None,
    words: list[str],
) -> HttpResponse:
    context = {
        "access": access,
        "assessment": access.assessment,
        "question": found.question,
        "hypothesis": found,
        "form": form,
        "conflict": both,
        "joining": words,
        "judged": judged_so_far(access, found),
    }
    status = STALE if both else REFUSED if form.errors or words else 200
    return render(request, "framing/hypothesis.html", context, status=status)


def _both(
    request: HttpRequest, standing: dict[str, Any]
) -> tuple[forms.EditHypothesisForm, Conflict]:
    """What was typed over what stands, and where they differ."""
    form = forms.EditHypothesisForm(over(request.POST, standing))
    return form, conflict_between(form, standing)


def _autosave_notes(request: HttpRequest, access: Access, found: Hypothesis) -> HttpResponse:
    """The notes alone: a statement is not to change under its readers while it is typed."""
    draft = HypothesisDraft(
        statement=found.statement,
        judged_by=found.judged_by,
        horizon_on=found.horizon_on,
        notes=request.POST.get("notes", ""),
    )
    try:
        saved = write_notes(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            hypothesis_uid=found.uid,
            draft=draft,
            meaning_changed=False,
            version=undo.sent_version(request),
        )
    except RuleViolation as refusal:
        return not_saved(request, in_words(refusal))
    except StaleVersion:
        return stale(request)
    return autosaved(request, saved.version)


def _former(
    form: forms.EditHypothesisForm, edited: Hypothesis, assessment: UUID
) -> undo.Reverse | None:
    """The texts before the edit. A change of meaning has marked judgements, which stays."""
    if form.cleaned_data["meaning"] != rules.SAME:
        return None
    fields = {**form.initial, "meaning": rules.SAME, "version": edited.version}
    return undo.Reverse("hypothesis-edit", (assessment, edited.uid), fields)
