"""Change one implication, take it out, put it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.framing.access import Access, access_to
from assessments.implications import operations
from assessments.implications.forms import ChangeImplicationForm
from assessments.implications.models import Implication
from assessments.implications.queries import implication_of
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults, in_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, assessment: UUID, implication: UUID) -> HttpResponse:
    """How the one brings about the other, and how soon."""
    access = access_to(actor_of(request), assessment)
    found = implication_of(access, implication)
    access.require_contributor()
    former = ChangeImplicationForm.initial_of(found)
    form = ChangeImplicationForm(request.POST or None, initial=former)
    if request.method != "POST":
        return _page(request, access, found, form)
    if is_taking(request):
        return _beside(request, access, found)
    if form.is_valid():
        try:
            changed = operations.edit_implication(
                actor=access.actor,
                assessment_uid=assessment,
                implication_uid=implication,
                changes={name: form.cleaned_data[name] for name in ("mechanism", "lag")},
                version=form.cleaned_data["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            if undo.is_undo(request):
                raise
            return _beside(request, access, implication_of(access, implication))
        else:
            back = undo.Reverse(
                "implication-change",
                (assessment, implication),
                {**former, "version": changed.version},
            )
            undo.done(request, _("Saved."), back)
            return undo.back(request) or redirect("consequences", assessment)
    return _page(request, access, found, form, status=422)


def _beside(request: HttpRequest, access: Access, standing: Implication) -> HttpResponse:
    """What was typed beside what stands."""
    stands = ChangeImplicationForm.initial_of(standing)
    form = ChangeImplicationForm(over(request.POST, stands))
    both = conflict_between(form, stands)
    return _page(request, access, standing, form, conflict=both, status=409)


def _page(
    request: HttpRequest,
    access: Access,
    implication: Implication,
    form: ChangeImplicationForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "access": access,
        "assessment": access.assessment,
        "tab": "consequences",
        "implication": implication,
        "form": form,
        "conflict": conflict,
    }
    return render(request, "implications/change.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, assessment: UUID, implication: UUID) -> HttpResponse:
    gone = operations.withdraw_implication(
        actor=actor_of(request),
        assessment_uid=assessment,
        implication_uid=implication,
        version=undo.sent_version(request),
    )
    back = undo.Reverse("implication-restore", (assessment, gone.uid))
    undo.done(request, _("The implication is taken out, with what was given on it."), back)
    return undo.back(request) or redirect("consequences", assessment)


@login_required
@require_POST
def restore(request: HttpRequest, assessment: UUID, implication: UUID) -> HttpResponse:
    try:
        operations.restore_implication(
            actor=actor_of(request), assessment_uid=assessment, implication_uid=implication
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        back = undo.Reverse("implication-withdraw", (assessment, implication))
        undo.done(request, _("The implication is put back."), back)
    return undo.back(request) or redirect("consequences", assessment)
