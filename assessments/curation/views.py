"""Deciding on evidence from its own page, withdrawing it and bringing it back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.curation.operations import decide_evidence, restore_evidence, withdraw_evidence
from assessments.web import undo
from assessments.web.actors import actor_of


@login_required
@require_POST
def decide(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    accept = request.POST.get("decision") != "reject"
    decided = decide_evidence(
        actor=actor_of(request),
        assessment_uid=assessment,
        evidence_uid=evidence,
        accept=accept,
        reason="" if accept else request.POST.get("reason", ""),
        version=undo.sent_version(request),
    )
    words = _("%(label)s is accepted and counts.") if accept else _("%(label)s is rejected.")
    undo.done(request, words % {"label": decided.label})
    return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))


@login_required
@require_POST
def withdraw(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    gone = withdraw_evidence(
        actor=actor_of(request),
        assessment_uid=assessment,
        evidence_uid=evidence,
        version=undo.sent_version(request),
    )
    undo.done(
        request,
        _("%(label)s is withdrawn with all that hangs on it.") % {"label": gone.label},
        undo.Reverse("evidence-restore", (assessment, evidence), {"version": gone.version}),
    )
    return HttpResponseRedirect(reverse("evidence-list", args=(assessment,)))


@login_required
@require_POST
def restore(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    back = restore_evidence(
        actor=actor_of(request),
        assessment_uid=assessment,
        evidence_uid=evidence,
        version=undo.sent_version(request),
    )
    undo.done(
        request,
        _("%(label)s is back.") % {"label": back.label},
        undo.Reverse("evidence-withdraw", (assessment, evidence), {"version": back.version}),
    )
    return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))
