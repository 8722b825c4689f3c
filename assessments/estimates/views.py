"""The reveal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation
from assessments.estimates.operations import reveal_round, withdraw_answers
from assessments.estimates.queries import movers_of, my_record
from assessments.estimates.rules import tag_of_answers
from assessments.estimates.sheets import Sheet
from assessments.framing.access import access_to
from assessments.rounds.queries import round_of, turnout_of, unfinished_names
from assessments.rounds.rules import ANSWERS_TO_REVEAL
from assessments.web import undo
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
        "missing": unfinished_names(access, round_),
        "is_early": turnout.finished < ANSWERS_TO_REVEAL,
        "reason": reason,
        "fault": fault,
    }
    return render(request, "rounds/reveal.html", context, status=422 if fault else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    """All of one's own estimates in a blind round; Undo gives them again."""
    access = access_to(actor_of(request), assessment)
    access.judge()
    round_ = round_of(access, round)
    given = Sheet(round_, my_record(access, round_), movers_of(access))
    try:
        withdraw_answers(actor=access.actor, assessment_uid=assessment, round_uid=round)
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        again = {**given.saved(), "state": round_.state, "version": tag_of_answers([])}
        back = undo.Reverse("round", (assessment, round), again)
        undo.done(request, _("Your estimates in this round are taken back."), back)
    return redirect("round", assessment, round)
