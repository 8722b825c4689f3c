"""The frame: what is asked, of what, for whom. For leads with what changes it."""

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
from django.views.decorators.http import require_POST, require_safe

from assessments.basis import RuleViolation, Violations
from assessments.framing import forms, operations
from assessments.framing.access import Access, access_to
from assessments.framing.models import Hypothesis
from assessments.framing.queries import (
    hypotheses_of,
    participants_of,
    perspectives_and_removed,
    questions_of,
)
from assessments.framing.words import ROLE_NAMES, STATUS_MEANINGS
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words

REFUSED: Final = 422


# ---------------------------------------------------------------------------------------- frame


def frame_page(
    request: HttpRequest, access: Access, status: int = 200, **bound: Any
) -> HttpResponse:
    """The page with every form; `bound` replaces the one that was refused. 5 queries."""
    by_question: dict[int, list[Hypothesis]] = {}
    for hypothesis in hypotheses_of(access):
        by_question.setdefault(hypothesis.question_id, []).append(hypothesis)
    # The remainder comes last by itself: it has no place among the others.
    last = {h.pk for hs in by_question.values() for h in [h for h in hs if not h.is_remainder][-1:]}
    may_lead = access.powers.lead and not access.assessment.is_locked
    parties, removed = perspectives_and_removed(access)
    context: dict[str, Any] = {
        "access": access,
        "assessment": access.assessment,
        "questions": [(q, by_question.get(q.pk, [])) for q in questions_of(access)],
        "last_ones": last,
        "participants": list(participants_of(access)),
        "parties": [
            (p, forms.PartyForm(initial=forms.PartyForm.initial_of(p), auto_id=f"p{p.pk}_%s"))
            for p in parties
        ],
        "removed": removed if may_lead else [],
        "roles": list(ROLE_NAMES.items()),
        "status_meaning": STATUS_MEANINGS[access.assessment.status],
        "may_frame": may_lead and access.assessment.is_open,
        "may_lead": may_lead,
        "may_lock": access.powers.lead and access.actor.may_write,
        "perspective_form": forms.PerspectiveForm(auto_id="p_%s"),
        "settings_form": forms.SettingsForm(
            initial=forms.SettingsForm.initial_of(access.assessment), auto_id="s_%s"
        ),
        "scale_form": forms.ScaleForm(
            initial=forms.ScaleForm.initial_of(access.assessment), auto_id="w_%s"
        ),
        **bound,
    }
    return render(request, "framing/frame.html", context, status=status)


@login_required
@require_safe
def frame(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Questions, hypotheses, parties, participants; for leads with what changes them."""
    return frame_page(request, access_to(actor_of(request), assessment))


def _write(
    request: HttpRequest,
    access: Access,
    name: str,
    form: Form,
    write: Callable[[], undo.Reverse | None],
    names: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """One of the page's forms: written, or back on the page with its faults. `write` says what
    takes it back, None for what stays."""
    access.require_lead()
    if form.is_valid():
        try:
            reverse = write()
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, names)
        else:
            undo.done(request, _("Saved."), reverse)
            return undo.back(request) or redirect("frame", access.assessment.uid)
    return frame_page(request, access, REFUSED, **{name: form}, **more)


@login_required
@require_POST
def set_aside(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Sets a hypothesis aside, or takes it up again; either undoes the other."""
    access = access_to(actor_of(request), assessment)
    aside = request.POST.get("aside") == "1"
    try:
        changed = operations.set_hypothesis_aside(
            actor=access.actor,
            assessment_uid=assessment,
            hypothesis_uid=hypothesis,
            aside=aside,
            version=undo.sent_version(request),
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        words = _("%(label)s is set aside.") if aside else _("%(label)s is taken up again.")
        fields = {"aside": "0" if aside else "1", "version": changed.version}
        reverse = undo.Reverse("hypothesis-aside", (assessment, hypothesis), fields)
        undo.done(request, words % {"label": changed.label}, reverse)
    return undo.back(request) or redirect("frame", assessment)


@login_required
@require_POST
def add_perspective(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    form = forms.PerspectiveForm(request.POST, auto_id="p_%s")

    def write() -> None:
        operations.add_perspective(
            actor=access.actor,
            assessment_uid=assessment,
            name=form.cleaned_data["name"],
            is_primary=form.cleaned_data["is_primary"],
        )

    return _write(
        request,
        access,
        "perspective_form",
        form,
        write,
    )
