"""The reveal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation
from assessments.estimates.operations import reveal_round
from assessments.framing.access import access_to
from assessments.rounds.queries import round_of, turnout_of
from assessments.rounds.rules import ANSWERS_TO_REVEAL
from assessments.web.actors import actor_of
from assessments.web.faults import in_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    """Asks, then reveals: it cannot be undone. Needs three who have finished, or a reason."""
    access = access_to(actor_of(request), assessment)
    round_ = round_of(access, round)
    access.require_lead()
    if not round_.is_blind:
        messages.info(
            request, _("Round %(number)d is revealed already.") % {"number": round_.number}
        )
        return redirect("round", assessment, round)
    reason = request.POST.get("reason", "")
    fault = ""
    if request.method == "POST":
        try:
            reveal_round(
                actor=access.actor, assessment_uid=assessment, round_uid=round, reason=reason
            )
        except RuleViolation as refusal:
            fault = in_words(refusal)
        else:
            messages.success(
                request, _("Round %(number)d is revealed.") % {"number": round_.number}
            )
            return redirect("round", assessment, round)
    turnout = turnout_of(access, round_)
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "debate",
        "round": round_,
        "turnout": turnout,
        "needed": ANSWERS_TO_REVEAL,
        "is_early": turnout.finished < ANSWERS_TO_REVEAL,
        "reason": reason,
        "fault": fault,
    }
    return render(request, "rounds/reveal.html", context, status=422 if fault else 200)
