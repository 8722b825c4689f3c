"""Deciding on evidence from its own page, withdrawing it and bringing it back."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.basis import RuleViolation, StaleVersion
from assessments.basis.errors import gettext_noop
from assessments.curation.operations import decide_evidence, restore_evidence, withdraw_evidence
from assessments.curation.returning.operations import (
    reopen_evidence,
    resubmit_evidence,
    send_back_evidence,
)
from assessments.evidence.item import item_page
from assessments.evidence.item_answer import RefusedDecision, item_answer
from assessments.evidence.models import Evidence
from assessments.framing.access import access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import in_words

REFUSED: Final = 422
STALE: Final = 409
STALE_WORDS: Final = gettext_noop(
    "Somebody else has changed this meanwhile. Look at what stands now, then decide again."
)


ACCEPT, REJECT, SEND_BACK, RESUBMIT = "accept", "reject", "send_back", "resubmit"
_DONE: Final = {
    ACCEPT: gettext_noop("%(label)s is accepted and counts."),
    REJECT: gettext_noop("%(label)s is rejected."),
    SEND_BACK: gettext_noop("%(label)s is sent back to whoever submitted it."),
    RESUBMIT: gettext_noop("%(label)s is submitted again and waits for a curator."),
}


@login_required
@require_POST
def decide(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """Accept, reject or send back; refused, the item's page with what was typed."""
    decision = request.POST.get("decision", "")
    words = request.POST.get("reason", "")
    if decision not in (ACCEPT, REJECT, SEND_BACK):
        raise RuleViolation("unknown", "decision", gettext_noop("is no decision"))

    def act(**where: Any) -> Evidence:
        if decision == SEND_BACK:
            return send_back_evidence(question=words, **where)
        return decide_evidence(
            accept=decision != REJECT, reason=words if decision == REJECT else "", **where
        )

    return _acted(request, assessment, evidence, decision, words, act)


@login_required
@require_POST
def resubmit(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """The submitter's answer to a curator's question; refused, the item's page with it."""
    words = request.POST.get("answer", "")

    def act(**where: Any) -> Evidence:
        return resubmit_evidence(answer=words, **where)

    return _acted(request, assessment, evidence, RESUBMIT, words, act)


def _acted(
    request: HttpRequest,
    assessment: UUID,
    evidence: UUID,
    decision: str,
    words: str,
    act: Callable[..., Evidence],
) -> HttpResponse:
    actor = actor_of(request)
    try:
        changed = act(
            actor=actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            version=undo.sent_version(request),
        )
    except (RuleViolation, StaleVersion) as refusal:
        is_stale = isinstance(refusal, StaleVersion)
        fault = _(STALE_WORDS) if isinstance(refusal, StaleVersion) else in_words(refusal)
        found = item_page(access_to(actor, assessment), evidence)
        refused = RefusedDecision(decision=decision, reason=words, fault=fault)
        return item_answer(request, found, refused=refused, status=STALE if is_stale else REFUSED)
    where = (assessment, evidence)
    back = undo.Reverse("evidence-reopen", where, {"version": changed.version})
    done = _(_DONE[decision]) % {"label": changed.label}
    undo.done(request, done, None if decision == RESUBMIT else back)
    return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))


@login_required
@require_POST
def reopen(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """Takes the last decision back."""
    waits = reopen_evidence(
        actor=actor_of(request),
        assessment_uid=assessment,
        evidence_uid=evidence,
        version=undo.sent_version(request),
    )
    undo.done(request, _("%(label)s waits for a decision again.") % {"label": waits.label})
    page = reverse("evidence-detail", args=(assessment, evidence))
    return undo.back(request) or HttpResponseRedirect(page)


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
