"""The debate tab, and a round's own page: blind a sheet to fill in, revealed what all gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import RuleViolation, Violations
from assessments.estimates.operations import answer_round
from assessments.estimates.queries import in_round, my_answered, my_record
from assessments.estimates.sheets import NOTHING_GIVEN, Sheet
from assessments.evidence.queries import accepted_labels
from assessments.framing.access import Access, access_to
from assessments.framing.queries import perspectives_of
from assessments.results.rounds.spread import spreads_of
from assessments.rounds.models import Round, RoundState
from assessments.rounds.queries import round_of, rounds_i_finished, rounds_of, turnout_of
from assessments.rounds.rules import ANSWERS_TO_REVEAL
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot


def _context(access: Access, **more: Any) -> dict[str, Any]:
    return {"access": access, "assessment": access.assessment, "tab": "debate", **more}


@login_required
@require_safe
def debate(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The rounds, the newest first, with what the reader still has to do in each. 5 queries."""
    access = access_to(actor_of(request), assessment)
    rounds = list(rounds_of(access).reverse())
    answered = my_answered(access) if access.powers.judge else {}
    finished = rounds_i_finished(access)
    blind = next((round_ for round_ in rounds if round_.is_blind), None)
    rows = [
        {
            "round": round_,
            "hypotheses": sorted(round_.hypotheses.all(), key=lambda h: h.pk),
            "answered": answered.get(round_.pk, 0),
            "asked": len(round_.hypotheses.all()),
            "is_finished": round_.pk in finished,
        }
        for round_ in rounds
    ]
    return render(request, "rounds/debate.html", _context(access, rows=rows, blind=blind))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_page(request: HttpRequest, assessment: UUID, round: UUID) -> HttpResponse:  # noqa: A002
    """A round: the sheet while blind, the spread once revealed, with a sheet for late answers."""
    access = access_to(actor_of(request), assessment)
    if request.method == "POST":
        return _answer(request, access, round)
    with snapshot():
        return _show(request, access, round_of(access, round))


def _show(
    request: HttpRequest, access: Access, round_: Round, sheet: Sheet | None = None
) -> HttpResponse:
    status = 422 if sheet is not None and sheet.is_faulty else 200
    if sheet is None and access.participant is not None and access.powers.judge:
        sheet = _sheet(access, round_)
    context = _context(
        access,
        round=round_,
        sheet=sheet,
        may_answer=_may_answer(access, round_),
        scale=access.assessment.impact_scale,
    )
    if round_.is_blind:
        context |= {"turnout": turnout_of(access, round_), "needed": ANSWERS_TO_REVEAL}
        return render(request, "rounds/blind.html", context, status=status)
    estimates, impacts = in_round(access, round_)
    labels: Mapping[str, str] = {}
    if any(estimate.moved_by for estimate in estimates):
        labels = sheet.labels if sheet and sheet.labels else accepted_labels(access)
    mine = access.participant.pk if access.participant else None
    context["spreads"] = spreads_of(
        round_, estimates, impacts, labels, assessment=access.assessment, mine=mine
    )
    return render(request, "rounds/revealed.html", context, status=status)


def _may_answer(access: Access, round_: Round) -> bool:
    return (
        access.powers.judge
        and access.participant is not None
        and access.assessment.is_open
        and round_.covers_estimates
        and round_.state != RoundState.CLOSED
    )


def _sheet(access: Access, round_: Round) -> Sheet | None:
    """The reader's own sheet; None where there is nothing for them to fill in or to see."""
    if not round_.covers_estimates or (not round_.is_blind and not _may_answer(access, round_)):
        return None
    record = my_record(access, round_)
    if not round_.is_blind and all(h.pk in record.estimates for h in round_.hypotheses.all()):
        return None
    needs_labels = bool(record.earlier) or any(e.moved_by for e in record.estimates.values())
    return Sheet(
        round_,
        list(perspectives_of(access)),
        record,
        accepted_labels(access) if needs_labels else {},
        late=not round_.is_blind,
    )


def _answer(request: HttpRequest, access: Access, uid: UUID) -> HttpResponse:
    access.judge()
    round_ = round_of(access, uid)
    sheet = _sheet(access, round_)
    if sheet is None:
        messages.error(request, _("This round takes no estimates now."))
        return redirect("round", access.assessment.uid, uid)
    sheet.fill(request.POST.dict())
    if "add_up" in request.POST:
        sheet.add_up(request.POST["add_up"])
        return _show(request, access, round_, sheet)
    if request.POST.get("state") != round_.state:
        # What was meant as a blind answer does not slip in as a late one.
        sheet.faults.append(
            _("The round was revealed while you were writing. What you send now is a late answer.")
        )
        return _show(request, access, round_, sheet)
    estimates, impacts = sheet.drafts()
    if sheet.is_faulty:
        sheet.check_numbers(estimates)
    elif not estimates and not impacts:
        sheet.faults.append(_(NOTHING_GIVEN))
    else:
        try:
            answer_round(
                actor=access.actor,
                assessment_uid=access.assessment.uid,
                round_uid=uid,
                estimates=estimates,
                impacts=impacts,
                meant_for=round_.state,
            )
        except (RuleViolation, Violations) as refusal:
            sheet.refuse(refusal)
    if sheet.is_faulty:
        return _show(request, access, round_, sheet)
    _say_saved(request, round_, sheet)
    return redirect("round", access.assessment.uid, uid)


def _say_saved(request: HttpRequest, round_: Round, sheet: Sheet) -> None:
    left = sum(row.is_blank for row in sheet.rows)
    if not round_.is_blind:
        messages.success(request, _("Saved as a late answer."))
    elif left:
        messages.success(request, _("Saved. Still to do: %(left)d.") % {"left": left})
    elif round_.covers_ratings:
        messages.success(request, _("Saved. All hypotheses are estimated."))
    else:
        messages.success(request, _("Saved. You are finished; you can change it until the reveal."))
