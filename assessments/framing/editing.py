"""Edits of an assessment's own fields. Each carries the version that it was begun from; the context
is saved while it is typed."""

from __future__ import annotations

from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.framing import forms, operations
from assessments.framing.access import Access, access_to
from assessments.framing.views import REFUSED, frame_page
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.autosave import autosaved, is_autosave, not_saved, stale
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults, in_words

STALE: Final = 409
SETTINGS: Final = "s_%s"
F = TypeVar("F", bound=Form)


def _both(
    form_class: type[F], request: HttpRequest, standing: dict[str, Any], **more: Any
) -> tuple[F, Conflict]:
    """What was typed over what stands, and where they differ."""
    form = form_class(over(request.POST, standing), **more)
    return form, conflict_between(form, standing)


@login_required
@require_POST
def change_settings(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    if is_autosave(request):
        return _autosave_context(request, access)
    if is_taking(request):
        return _settings_conflict(request, access)
    form = forms.SettingsForm(request.POST, auto_id=SETTINGS)
    if form.is_valid():
        try:
            changed = operations.update_assessment(
                actor=access.actor,
                assessment_uid=assessment,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            if undo.is_undo(request):
                raise
            return _settings_conflict(request, access_to(access.actor, assessment))
        else:
            fields = {**_settings_of(access), "version": changed.version}
            if changed.pooling_method != access.assessment.pooling_method:
                fields["reason"] = _("Taken back at once.")
            back = undo.Reverse("frame-settings", (assessment,), fields)
            undo.done(request, _("Saved."), back)
            return undo.back(request) or redirect("frame", assessment)
    return frame_page(request, access, REFUSED, settings_form=form)


def _settings_of(access: Access) -> dict[str, Any]:
    return forms.SettingsForm.initial_of(access.assessment)


def _settings_conflict(request: HttpRequest, access: Access) -> HttpResponse:
    form, both = _both(forms.SettingsForm, request, _settings_of(access), auto_id=SETTINGS)
    page = reverse("frame", args=(access.assessment.uid,))
    bound = {"settings_form": form, "conflict": both, "theirs_url": page}
    return frame_page(request, access, STALE, **bound)


def _autosave_context(request: HttpRequest, access: Access) -> HttpResponse:
    try:
        saved = operations.update_assessment(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            changes={"context": request.POST.get("context", "")},
            version=undo.sent_version(request),
        )
    except RuleViolation as refusal:
        return not_saved(request, in_words(refusal))
    except StaleVersion:
        return stale(request)
    return autosaved(request, saved.version)
