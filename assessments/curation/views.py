"""Deciding on evidence from its own page, withdrawing it and bringing it back."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.basis import RuleViolation, StaleVersion
from assessments.basis.errors import gettext_noop
from assessments.curation.operations import decide_evidence, restore_evidence, withdraw_evidence
from assessments.evidence.item import item_page
from assessments.evidence.item_answer import RefusedDecision, item_answer
from assessments.framing.access import access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import in_words

REFUSED: Final = 422
STALE: Final = 409
STALE_WORDS: Final = gettext_noop(
    "Somebody else has changed this meanwhile. Look at what stands now, then decide again."
)


@login_required
@require_POST
def decide(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """Accept or reject; refused, the item's page with what was typed."""
    actor, accept = actor_of(request), request.POST.get("decision") != "reject"
    reason = "" if accept else request.POST.get("reason", "")
    try:
        decided = decide_evidence(
            actor=actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            accept=accept,
            reason=reason,
            version=undo.sent_version(request),
        )
    except (RuleViolation, StaleVersion) as refusal:
        is_stale = isinstance(refusal, StaleVersion)
        fault = _(STALE_WORDS) if isinstance(refusal, StaleVersion) else in_words(refusal)
        found = item_page(access_to(actor, assessment), evidence)
        refused = RefusedDecision(rejects=not accept, reason=reason, fault=fault)
        return item_answer(request, found, refused=refused, status=STALE if is_stale else REFUSED)
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
