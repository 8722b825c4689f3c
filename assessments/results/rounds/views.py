"""The debate tab, and a round's own page: blind a sheet to fill in, revealed what all gave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import Conflict, RuleViolation, Violations
from assessments.debate.cases import cases_of
from assessments.estimates.operations import EstimateDraft, ImpactDraft, answer_round
from assessments.estimates.queries import movers_of, my_answered, my_record
from assessments.estimates.sheets import NOTHING_GIVEN, Sheet
from assessments.framing.access import Access, access_to
from assessments.framing.queries import active_hypotheses
from assessments.implications.operations import EdgeDraft
from assessments.results.rounds.revealed import revealed_round
from assessments.rounds.acts import finish_round
from assessments.rounds.models import Round, RoundState
from assessments.rounds.queries import round_of, rounds_i_finished, rounds_of, turnout_of
from assessments.rounds.rules import ANSWERS_TO_REVEAL
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot


def _context(access: Access, **more: Any) -> dict[str, Any]:
    return {"access": access, "assessment": access.assessment, "tab": "debate", **more}


@login_required
@require_safe
def debate(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The rounds, the newest first, with what the reader still has to do in each; then the case
    for and against every hypothesis. 7 queries."""
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
    cases = cases_of(access)
    hypotheses = active_hypotheses(access)
    debates = [(h, cases.hypotheses[h.pk]) for h in hypotheses if h.pk in cases.hypotheses]
    unargued = [h for h in hypotheses if h.pk not in cases.hypotheses]
    context = _context(
        access, rows=rows, blind=blind, debates=debates, unargued=unargued, cells=cases.cells
    )
    return render(request, "rounds/debate.html", context)


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
    if round_.is_blind:
        return _show_blind(request, access, round_, sheet)
    shown = revealed_round(access, round_)
    if sheet is None and shown.record is not None and _may_answer(access, round_):
        sheet = Sheet(round_, shown.record, shown.movers, late=True)
    context = _context(
        access,
        round=round_,
        sheet=sheet if sheet and sheet.all_rows else None,
        may_answer=_may_answer(access, round_),
        scale=access.assessment.impact_scale,
        shown=shown,
    )
    return render(request, "rounds/revealed.html", context, status=_status(sheet))


def _show_blind(
    request: HttpRequest, access: Access, round_: Round, sheet: Sheet | None
) -> HttpResponse:
    judges = access.participant is not None and access.powers.judge
    if sheet is None and judges and round_.covers_estimates:
        sheet = _sheet(access, round_)
    context = _context(
        access,
        round=round_,
        sheet=sheet,
        may_answer=_may_answer(access, round_),
        scale=access.assessment.impact_scale,
        turnout=turnout_of(access, round_),
        needed=ANSWERS_TO_REVEAL,
    )
    return render(request, "rounds/blind.html", context, status=_status(sheet))


def _status(sheet: Sheet | None) -> int:
    if sheet is None:
        return 200
    return 409 if sheet.is_stale else 422 if sheet.is_faulty else 200


def _may_answer(access: Access, round_: Round) -> bool:
    return (
        access.powers.judge
        and access.participant is not None
        and access.assessment.is_open
        and round_.covers_estimates
        and round_.state != RoundState.CLOSED
    )


def _sheet(access: Access, round_: Round) -> Sheet:
    """The reader's own sheet. 3 queries, and one more where they may say what moved them."""
    record = my_record(access, round_)
    movers = movers_of(access) if record.may_have_moved else {}
    return Sheet(round_, record, movers, late=not round_.is_blind)


def _answer(request: HttpRequest, access: Access, uid: UUID) -> HttpResponse:
    access.judge()
    round_ = round_of(access, uid)
    sheet = _sheet(access, round_) if _may_answer(access, round_) else None
    if sheet is None or not sheet.all_rows:
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
    elif "autosave" in request.POST and round_.is_blind:
        return _autosave(request, access, round_, sheet)
    else:
        _write(request, access, round_, sheet)
    if sheet.is_faulty or sheet.is_stale:
        return _show(request, access, round_, sheet)
    if _finishes(request, round_):
        left = [row.label for row in sheet.rows if row.is_blank]
        return finish_round(request, access.assessment.uid, uid, left)
    _say_saved(request, round_, sheet)
    return undo.back(request) or redirect("round", access.assessment.uid, uid)


def _finishes(request: HttpRequest, round_: Round) -> bool:
    """Whether "I'm finished" was pressed, which saves what was typed first."""
    return "finish" in request.POST and round_.is_blind


def _write(request: HttpRequest, access: Access, round_: Round, sheet: Sheet) -> None:
    """All that was sent, or nothing."""
    estimates, impacts, implied = sheet.drafts()
    if sheet.is_faulty:
        sheet.check_numbers(estimates, implied)
    elif not estimates and not impacts and not implied:
        if not _finishes(request, round_):
            sheet.faults.append(_(NOTHING_GIVEN))
    else:
        finishes = not _finishes(request, round_)
        _give(request, access, round_, sheet, (estimates, impacts, implied), finishes=finishes)


def _autosave(request: HttpRequest, access: Access, round_: Round, sheet: Sheet) -> HttpResponse:
    """Of what was typed so far, that which is whole; the answer says beside each row how it
    stands. The sheet's own numbers stay as they are typed."""
    drafts = sheet.keep_sound()
    if any(drafts):
        _give(request, access, round_, sheet, drafts, finishes=False)
    saved = sheet if sheet.is_stale else _sheet(access, round_)
    # Of a stale sheet nothing was saved: what stands here was given in the other window.
    stale = [_("your answers were changed in another window. Press Save to see both.")]
    unsaved = {
        row.label: stale if sheet.is_stale else row.faults for row in sheet.all_rows if row.is_sent
    }
    rows = [
        {"row": row, "faults": unsaved[row.label]} for row in saved.all_rows if row.label in unsaved
    ]
    context = _context(
        access,
        round=round_,
        sheet=saved,
        rows=rows,
        faults=sheet.faults,
        # "Saved" below rows of which one says "Not saved yet" would be believed.
        is_saved=not any(unsaved.values()),
    )
    return render(request, "rounds/_parts/saved.html", context)


def _give(
    request: HttpRequest,
    access: Access,
    round_: Round,
    sheet: Sheet,
    drafts: tuple[list[EstimateDraft], list[ImpactDraft], list[EdgeDraft]],
    *,
    finishes: bool,
) -> None:
    estimates, impacts, implied = drafts
    try:
        answer_round(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            round_uid=round_.uid,
            estimates=estimates,
            impacts=impacts,
            implied=implied,
            meant_for=round_.state,
            expected=request.POST.get("version"),
            finishes=finishes,
        )
    except (RuleViolation, Violations) as refusal:
        sheet.refuse(refusal)
    except Conflict:
        sheet.stand_beside(my_record(access, round_))


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
