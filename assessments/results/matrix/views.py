"""The matrix page and the page of one cell: translate, call once, translate back."""

from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID

import numpy as np
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import Actor, NotVisible, RuleViolation, StaleVersion
from assessments.basis.errors import gettext_noop
from assessments.evidence.operations import (
    declare_cannot_rate,
    rate_evidence,
    take_back_rating,
)
from assessments.evidence.words import EXPECTED, KINDS
from assessments.framing.access import Access, access_to
from assessments.results.matrix import markup
from assessments.results.matrix.cell import Cell, cell_page
from assessments.results.matrix.forms import RatingForm
from assessments.results.matrix.reading import SORTS, VIEWS, Matrix, Options, matrix_page
from assessments.scoring.codes import CODES
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words
from assessments.web.snapshots import snapshot
from assessments.web.tags import SYMBOLS, VERBS

# The usual verbs first; "strongly" is the second press.
ORDER = ("C", "I", "N", "CC", "II", "NA")


def _options(request: HttpRequest) -> Options:
    """Words that are not known fall back to the usual: a stale bookmark still opens the page."""
    view, sort = request.GET.get("view", ""), request.GET.get("sort", "")
    return Options(
        view=view if view in VIEWS else VIEWS[0],
        sort=sort if sort in SORTS else SORTS[0],
        without=_uuid(request.GET.get("without")),
        bearing="bearing" in request.GET,
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@login_required
@require_safe
def matrix(request: HttpRequest, assessment: UUID) -> HttpResponse:
    with snapshot():
        access = access_to(actor_of(request), assessment)
        question = _uuid(request.GET.get("question"))
        found = matrix_page(access, _options(request), question_uid=question)
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "may_add": access.may_contribute,
    }
    if found is None:
        return render(request, "matrix/empty.html", context)
    context |= _matrix_context(found)
    return render(request, "matrix/matrix.html", context)


def _matrix_context(found: Matrix) -> dict[str, object]:
    options = found.options
    base = {"question": str(found.question.uid)}
    if options.view != "mine" or not found.access.powers.judge:
        base["view"] = options.view
    without = {"without": str(found.origin.uid)} if found.origin else {}
    sort = {"sort": options.sort} if options.sort != "label" else {}
    if options.bearing:
        sort["bearing"] = "1"
    todo = _todo(found)
    return {
        "matrix": found,
        "first_unrated": found.evidence[todo[0]] if len(todo) else None,
        "table": markup.table(found) if found.evidence else "",
        "origin_words": markup.origin_words(found),
        "views": [
            (word, f"?{urlencode({**base, **sort, **without, 'view': word})}") for word in VIEWS
        ],
        "questions": [
            (q, f"?{urlencode({**base, 'question': str(q.uid)})}") for q in found.questions
        ],
        "with_all": f"?{urlencode({**base, **sort})}",
    }


def _todo(found: Matrix) -> list[int]:
    """The rows to rate next: those with links that wait for the reader, then those with blanks.

    Each part in an order of the reader's own that stays from page to page, so that not everybody
    tires at the same rows.
    """
    blank = found.cells.mine < 0
    waits: list[bool] = np.any(blank & found.cells.bears, axis=1).tolist()
    me = found.access.actor.user_id
    turns = [sha256(f"{me} {item.uid}".encode()).digest() for item in found.evidence]
    rows = np.flatnonzero(blank.any(axis=1)).tolist()
    return sorted(rows, key=lambda i: (not waits[i], turns[i]))


@login_required
@require_safe
def item(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """One piece of evidence against every hypothesis of a question: for phones, and one by one."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        question = _uuid(request.GET.get("question"))
        found = matrix_page(access, Options(), question_uid=question)
    row = None if found is None else _row_of(found, evidence)
    if found is None or row is None:
        raise NotVisible(str(evidence))
    mine = found.cells.mine[row].tolist()
    words = VERBS if found.question.is_competing else EXPECTED
    later = [i for i in _todo(found) if i != row]
    return render(
        request,
        "matrix/item.html",
        {
            "assessment": access.assessment,
            "tab": "evidence",
            "access": access,
            "matrix": found,
            "item": found.evidence[row],
            "reliability": found.reliability[row],
            "kind": KINDS[found.evidence[row].kind],
            "number": row + 1,
            "previous": found.evidence[row - 1] if row else None,
            "following": found.evidence[row + 1] if row + 1 < len(found.evidence) else None,
            "unrated": found.evidence[later[0]] if later else None,
            "pairs": [
                (h, CODES[code] if code >= 0 else "")
                for h, code in zip(found.hypotheses, mine, strict=True)
            ],
            "choices": [(code, SYMBOLS[code], words[code]) for code in ORDER],
        },
    )


def _row_of(found: Matrix, evidence: UUID) -> int | None:
    return next((i for i, e in enumerate(found.evidence) if e.uid == evidence), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, assessment: UUID, evidence: UUID, hypothesis: UUID) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        return _act(request, actor, (assessment, evidence, hypothesis))
    with snapshot():
        found = cell_page(access_to(actor, assessment), evidence, hypothesis)
    own = found.own
    form = RatingForm(initial={"rationale": own.rationale if own else "", "version": found.version})
    return _cell_answer(request, found, form)


def _act(request: HttpRequest, actor: Actor, place: tuple[UUID, UUID, UUID]) -> HttpResponse:
    assessment, evidence, hypothesis = place
    where = {
        "assessment_uid": assessment,
        "evidence_uid": evidence,
        "hypothesis_uid": hypothesis,
    }
    act = request.POST.get("act", "rate")
    if act == "rate":
        return _rate(request, actor, place)
    if act == "cannot":
        declare_cannot_rate(actor=actor, **where)
        return _saved(request, actor, place, _("Noted: you cannot rate this."))
    if act != "take-back":
        raise RuleViolation("unknown", "act", gettext_noop("is none of the acts of a cell"))
    try:
        take_back_rating(actor=actor, **where)
    except RuleViolation as refusal:
        # Taken back already, perhaps in another window: what was wanted is so.
        gone = refusal.code == "not_rated"
        said = _("There is no rating of yours here.") if gone else in_words(refusal).capitalize()
        return _saved(request, actor, place, said)
    return _saved(request, actor, place, _("Your rating is taken back."))


def _rate(request: HttpRequest, actor: Actor, place: tuple[UUID, UUID, UUID]) -> HttpResponse:
    assessment, evidence, hypothesis = place
    form = RatingForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            rate_evidence(
                actor=actor,
                assessment_uid=assessment,
                evidence_uid=evidence,
                hypothesis_uid=hypothesis,
                consistency=form.cleaned_data["consistency"],
                rationale=form.rationale_or_none,
                version=form.cleaned_data["version"],
            )
            return _saved(request, actor, place, _("Saved."))
        except RuleViolation as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            status = 409
    found = cell_page(access_to(actor, assessment), evidence, hypothesis)
    if status == 409:
        # The next press is meant for what stands now; both versions are on the page.
        data = request.POST.copy()
        data["version"] = str(found.version)
        form = RatingForm(data)
    return _cell_answer(request, found, form, status)


def _saved(
    request: HttpRequest, actor: Actor, place: tuple[UUID, UUID, UUID], words: str
) -> HttpResponse:
    """With script the cell and what it changes; without, the cell's page."""
    assessment, evidence, hypothesis = place
    if "HX-Request" not in request.headers:
        messages.success(request, words)
        return HttpResponseRedirect(_after(request, place))
    access = access_to(actor, assessment)
    found = matrix_page(access, _options(request), hypothesis_uid=hypothesis)
    context: dict[str, object] = {"assessment": access.assessment, "said": words}
    if found is not None:
        row = _row_of(found, evidence)
        column = next(j for j, h in enumerate(found.hypotheses) if h.uid == hypothesis)
        if row is not None:
            context["said"] = f"{words} {markup.saved_words(found, row, column)}"
            context["table"] = markup.answer(found, row, column)
            context["matrix"] = found
    return render(request, "matrix/saved.html", context)


def _after(request: HttpRequest, place: tuple[UUID, UUID, UUID]) -> str:
    assessment, evidence, hypothesis = place
    if request.POST.get("next") == "item":
        item = reverse("matrix-item", args=(assessment, evidence))
        return f"{item}#h-{hypothesis}"
    query = request.GET.urlencode()
    return reverse("cell", args=place) + (f"?{query}" if query else "")


def _cell_answer(
    request: HttpRequest, found: Cell, form: RatingForm, status: int = 200
) -> HttpResponse:
    access: Access = found.access
    current = found.own or (None if found.blind_round else found.standing)
    words = VERBS if found.is_competing else EXPECTED
    query = request.GET.urlencode()
    return render(
        request,
        "matrix/cell.html",
        {
            "assessment": access.assessment,
            "tab": "evidence",
            "access": access,
            "cell": found,
            "form": form,
            "current": current,
            "choices": [(code, SYMBOLS[code], words[code]) for code in ORDER],
            "words": words,
            "query": f"?{query}" if query else "",
            "is_stale": status == 409,
            "typed": form.data.get("consistency") if form.is_bound else None,
        },
        status=status,
    )
