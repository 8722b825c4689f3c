"""Open, change, finish and close rounds."""

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
from assessments.framing.queries import askable_hypotheses, perspectives_of
from assessments.rounds import operations
from assessments.rounds.acts import act_on_round, finish_round
from assessments.rounds.forms import ChangeRoundForm, RoundForm
from assessments.rounds.models import Round, RoundState
from assessments.rounds.queries import blind_round_of, finished_count, round_of
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults

DUE = {"due_at": "due_on"}


def _context(access: Access, **more: Any) -> dict[str, Any]:
    return {"access": access, "assessment": access.assessment, "tab": "debate", **more}


def _ticked(request: HttpRequest, form: RoundForm) -> bool:
    """Whether "all" or "none" was pressed rather than the form sent; saves nothing."""
    word, _comma, question = request.POST.get("tick", "").partition(",")
    if word not in ("all", "none"):
        return False
    form.tick(question, ticked=word == "all")
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The form for a new round; leads only."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    data = request.POST if request.method == "POST" else None
    about = request.GET.getlist("hypothesis")
    form = RoundForm(askable_hypotheses(access), perspectives_of(access), data, about=about)
    is_ticked = _ticked(request, form)
    if data is not None and not is_ticked and form.is_valid():
        cleaned = form.cleaned_data
        try:
            round_ = operations.open_round(
                actor=access.actor,
                assessment_uid=assessment,
                hypothesis_uids=[UUID(uid) for uid in cleaned["hypothesis_ids"]],
                covers=cleaned["covers"],
                title=cleaned["title"],
                due_at=cleaned.get("due_at"),
                perspective_uids=form.parties,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, DUE)
        else:
            messages.success(
                request, _("Round %(number)d is open and blind.") % {"number": round_.number}
            )
            return redirect("round", assessment, round_.uid)
    status = 422 if not is_ticked and form.errors else 200
    context = _context(access, form=form, blind=blind_round_of(access), is_ticked=is_ticked)
    return render(request, "rounds/open.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    """Title, due time and, while nobody has finished, what it asks about; leads only."""
    access = access_to(actor_of(request), assessment)
    round_ = round_of(access, round)
    access.require_lead()
    if round_.state == RoundState.CLOSED:
        messages.info(request, _("Round %(number)d is closed.") % {"number": round_.number})
        return redirect("round", assessment, round)
    finished = finished_count(access, round_)
    form, standing, is_ticked = _change_form(request, access, round_, finished), None, False
    if request.method == "POST":
        is_ticked = _ticked(request, form)
        if not is_ticked and form.is_valid():
            try:
                operations.change_round(
                    actor=access.actor,
                    assessment_uid=assessment,
                    round_uid=round,
                    changes=form.changes(round_.due_at),
                    version=form.cleaned_data["version"],
                )
            except (RuleViolation, Violations) as refusal:
                add_faults(form, refusal, DUE)
            except StaleVersion as stale:
                form.mean_version(stale.current)
                standing = round_
            else:
                messages.success(request, _("Saved."))
                return redirect("round", assessment, round)
    status = 409 if standing else 422 if not is_ticked and form.errors else 200
    context = _context(
        access,
        round=round_,
        form=form,
        finished=finished,
        standing=standing,
        is_ticked=is_ticked,
    )
    return render(request, "rounds/change.html", context, status=status)


def _change_form(
    request: HttpRequest, access: Access, round_: Round, finished: int
) -> ChangeRoundForm:
    """What a round asks for already stays on offer though it was set aside since."""
    covered = {h.pk: h for h in round_.hypotheses.all()}
    offered = askable_hypotheses(access)
    kept = [h for pk, h in covered.items() if pk not in {row.pk for row in offered}]
    return ChangeRoundForm(
        round_,
        [*offered, *kept],
        perspectives_of(access) if round_.covers_estimates else [],
        request.POST if request.method == "POST" else None,
        is_fixed=not round_.is_blind or finished > 0,
    )


@login_required
@require_POST
def finish(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    return finish_round(request, assessment, round)


@login_required
@require_POST
def unfinish(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    words = _("Noted: you are not finished yet. What you gave is kept.")
    act = operations.take_back_finish
    return act_on_round(request, assessment, round, act, words, "round-finish")


@login_required
@require_POST
def close(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    words = _("The round is closed: it takes no more late answers.")
    return act_on_round(request, assessment, round, operations.close_round, words, "round-reopen")


@login_required
@require_POST
def reopen(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    words = _("The round takes late answers again.")
    return act_on_round(request, assessment, round, operations.reopen_round, words, "round-close")
