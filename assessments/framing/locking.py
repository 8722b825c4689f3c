"""Locking and unlocking an assessment from its frame."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.basis import RuleViolation
from assessments.framing import operations
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import in_words


@login_required
@require_POST
def lock(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Locks it, or unlocks it (`unlock`); either undoes the other."""
    unlocks = bool(request.POST.get("unlock"))
    change = operations.unlock_assessment if unlocks else operations.lock_assessment
    try:
        change(
            actor=actor_of(request),
            assessment_uid=assessment,
            reason=request.POST.get("reason", ""),
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        words = _("Unlocked: it may be written again.") if unlocks else _("Locked.")
        fields = {} if unlocks else {"unlock": "1"}
        undo.done(request, words, undo.Reverse("assessment-lock", (assessment,), fields))
    return undo.back(request) or redirect("frame", assessment)
