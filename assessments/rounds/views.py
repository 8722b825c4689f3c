"""Open, finish and close rounds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation, Violations
from assessments.framing.access import access_to
from assessments.framing.queries import active_hypotheses
from assessments.rounds.forms import RoundForm
from assessments.rounds.operations import close_round, finish_round, open_round
from assessments.rounds.queries import blind_round_of, round_of
from assessments.rounds.rules import check_closing
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The form for a new round; leads only."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    hypotheses = active_hypotheses(access)
    form = RoundForm(hypotheses, request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            round_ = open_round(
                actor=access.actor,
                assessment_uid=assessment,
                hypothesis_uids=[UUID(uid) for uid in cleaned["hypothesis_ids"]],
                covers=cleaned["covers"],
                title=cleaned["title"],
                due_at=cleaned.get("due_at"),
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, {"due_at": "due_on"})
        else:
            messages.success(
                request, _("Round %(number)d is open and blind.") % {"number": round_.number}
            )
            return redirect("round", assessment, round_.uid)
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "debate",
        "form": form,
        "blind": blind_round_of(access),
    }
    status = 422 if form.errors else 200
    return render(request, "rounds/open.html", context, status=status)


@login_required
@require_POST
def finish(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    """ "I'm finished", for rounds that cover ratings."""
    try:
        finish_round(actor=actor_of(request), assessment_uid=assessment, round_uid=round)
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        messages.success(request, _("Noted: you are finished with this round."))
    return redirect("round", assessment, round)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    """Asks, then closes: it cannot be undone."""
    access = access_to(actor_of(request), assessment)
    round_ = round_of(access, round)
    access.require_lead()
    try:
        if request.method == "POST":
            close_round(actor=access.actor, assessment_uid=assessment, round_uid=round)
            messages.success(request, _("Round %(number)d is closed.") % {"number": round_.number})
            return redirect("round", assessment, round)
        check_closing(state=round_.state)
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
        return redirect("round", assessment, round)
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "debate",
        "round": round_,
    }
    return render(request, "rounds/close.html", context)
