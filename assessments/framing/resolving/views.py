"""The page on which a lead records what turned out, corrects it, or takes it back."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import Conflict, NotVisible, RuleViolation, StaleVersion, Violations
from assessments.framing import operations
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Hypothesis
from assessments.framing.outcomes import Resolution
from assessments.framing.queries import hypotheses_of
from assessments.framing.resolving.forms import ResolutionForm, WithdrawalForm
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.conflict import Conflict as Both
from assessments.web.conflict import conflict_between, is_taking, over
from assessments.web.faults import add_faults

REFUSED: Final = 422
STALE: Final = 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """The form; POST records, or corrects what is recorded. A conflict shows both."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    about = _hypothesis(access, hypothesis)
    standing = _standing(about)
    initial = ResolutionForm.initial_of(standing)
    form = ResolutionForm(about, request.POST or None, standing=standing, initial=initial)
    both: Both | None = None
    if request.method == "POST" and is_taking(request):
        form, both = _both(request, about, standing)
    elif request.method == "POST" and form.is_valid():
        try:
            written = _write(access, about, standing, form)
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except (Conflict, StaleVersion):
            about = _hypothesis(access, hypothesis)
            standing = _standing(about)
            form, both = _both(request, about, standing)
        else:
            told = {"label": about.label, "outcome": written.get_outcome_display()}
            undo.done(request, _("Recorded: %(label)s %(outcome)s.") % told)
            return redirect("hypothesis", assessment, hypothesis)
    return _page(request, access, about, form, both=both)


def _hypothesis(access: Access, uid: UUID) -> Hypothesis:
    return fetch(hypotheses_of(access).select_related("resolution"), access, uid)


def _standing(hypothesis: Hypothesis) -> Resolution | None:
    return hypothesis.resolution if hypothesis.is_resolved else None


def _both(
    request: HttpRequest, about: Hypothesis, standing: Resolution | None
) -> tuple[ResolutionForm, Both]:
    """What was typed over what stands, and where they differ."""
    stands = ResolutionForm.initial_of(standing)
    form = ResolutionForm(about, over(request.POST, stands), standing=standing)
    return form, conflict_between(form, stands)


def _write(
    access: Access, about: Hypothesis, standing: Resolution | None, form: ResolutionForm
) -> Resolution:
    here: dict[str, Any] = {"actor": access.actor, "assessment_uid": access.assessment.uid}
    if standing is None:
        return operations.resolve_hypothesis(
            hypothesis_uid=about.uid,
            draft=form.draft,
            others_false=form.cleaned_data.get("others_false", False),
            **here,
        )
    return operations.correct_resolution(
        resolution_uid=standing.uid,
        draft=form.draft,
        reason=form.cleaned_data["reason"],
        version=form.cleaned_data["version"],
        **here,
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    about = _hypothesis(access, hypothesis)
    standing = _standing(about)
    if standing is None:
        raise NotVisible(str(hypothesis))
    form = WithdrawalForm(request.POST, auto_id="w_%s")
    if form.is_valid():
        try:
            operations.withdraw_resolution(
                actor=access.actor,
                assessment_uid=assessment,
                resolution_uid=standing.uid,
                **form.cleaned_data,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            undo.done(request, _("Taken back: it is not known how this turned out."))
            return redirect("hypothesis", assessment, hypothesis)
    recorded = ResolutionForm(about, standing=standing, initial=ResolutionForm.initial_of(standing))
    return _page(request, access, about, recorded, withdrawal=form)


def _page(
    request: HttpRequest,
    access: Access,
    about: Hypothesis,
    form: ResolutionForm,
    *,
    both: Both | None = None,
    withdrawal: WithdrawalForm | None = None,
) -> HttpResponse:
    standing = _standing(about)
    if standing is not None and withdrawal is None:
        initial = {"version": standing.version}
        withdrawal = WithdrawalForm(initial=initial, auto_id="w_%s")
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "answer",
        "hypothesis": about,
        "standing": standing,
        "form": form,
        "withdrawal": withdrawal,
        "conflict": both,
    }
    refused = form.errors or (withdrawal is not None and withdrawal.errors)
    status = STALE if both else REFUSED if refused else 200
    return render(request, "framing/resolution.html", context, status=status)
