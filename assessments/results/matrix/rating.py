"""The page of one cell and what is said there: translate, call once, translate back."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import Actor, RuleViolation, StaleVersion
from assessments.basis.errors import gettext_noop
from assessments.debate.markup import Writer
from assessments.debate.reading import tree_of
from assessments.evidence.models import Said
from assessments.evidence.operations import (
    declare_cannot_rate,
    rate_evidence,
    take_back_rating,
)
from assessments.evidence.words import EXPECTED
from assessments.framing.access import Access, access_to
from assessments.results.matrix import cards, markup
from assessments.results.matrix.cell import Cell, cell_page
from assessments.results.matrix.faces import said_words
from assessments.results.matrix.forms import RatingForm
from assessments.results.matrix.options import options_of
from assessments.results.matrix.reading import matrix_page
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.autosave import autosaved, is_autosave, not_saved, stale
from assessments.web.faults import add_faults, in_words
from assessments.web.snapshots import snapshot
from assessments.web.tags import SYMBOLS, VERBS

# What the page of one by one carries along.
TURN: Final = ("question", "after", "all")
# The usual verbs first; "strongly" is the second press.
ORDER: Final = ("C", "I", "N", "CC", "II", "NA")


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
    if is_autosave(request):
        return _keep_reason(request, actor, place)
    if act == "rate":
        return _rate(request, actor, place)
    if act == "cannot":
        declare_cannot_rate(actor=actor, **where)
        return _saved(request, actor, place, _("Noted: you cannot rate this."))
    if act != "take-back":
        raise RuleViolation("unknown", "act", gettext_noop("is none of the acts of a cell"))
    try:
        gone = take_back_rating(actor=actor, version=undo.sent_version(request), **where)
    except RuleViolation as refusal:
        # Taken back already, perhaps in another window: what was wanted is so.
        nothing = refusal.code == "not_rated"
        said = _("There is no rating of yours here.") if nothing else in_words(refusal).capitalize()
        return _saved(request, actor, place, said)
    again = _again(place, Said(gone.consistency, gone.rationale), version=0)
    return _saved(request, actor, place, _("Your rating is taken back."), again)


def _again(place: tuple[UUID, UUID, UUID], said: Said, *, version: int) -> undo.Reverse:
    """Says it again, over a rating at `version` (0: none)."""
    return undo.Reverse("cell", place, {**said._asdict(), "version": version})


def _keep_reason(
    request: HttpRequest, actor: Actor, place: tuple[UUID, UUID, UUID]
) -> HttpResponse:
    """The reason while it is typed, with the rating as it stands: nobody has pressed another."""
    own = cell_page(access_to(actor, place[0]), place[1], place[2]).own
    if own is None:
        return not_saved(request, _("Rate it first: a reason belongs to a rating."))
    form = RatingForm(request.POST.dict() | {"consistency": own.consistency})
    if not form.is_valid():
        said = [str(fault) for faults in form.errors.values() for fault in faults]
        return not_saved(request, " ".join(said))
    try:
        given = rate_evidence(
            actor=actor,
            assessment_uid=place[0],
            evidence_uid=place[1],
            hypothesis_uid=place[2],
            consistency=own.consistency,
            rationale=form.rationale_or_none,
            version=form.cleaned_data["version"],
        )
    except RuleViolation as refusal:
        return not_saved(request, in_words(refusal))
    except StaleVersion:
        return stale(request)
    return autosaved(request, given.version)


def _rate(request: HttpRequest, actor: Actor, place: tuple[UUID, UUID, UUID]) -> HttpResponse:
    assessment, evidence, hypothesis = place
    form = RatingForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            given = rate_evidence(
                actor=actor,
                assessment_uid=assessment,
                evidence_uid=evidence,
                hypothesis_uid=hypothesis,
                consistency=form.cleaned_data["consistency"],
                rationale=form.rationale_or_none,
                version=form.cleaned_data["version"],
            )
            reverse = (
                _again(place, given.former, version=given.version)
                if given.former
                else undo.Reverse("cell", place, {"act": "take-back", "version": given.version})
            )
            return _saved(request, actor, place, _("Saved."), reverse)
        except RuleViolation as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            if undo.is_undo(request):
                raise
            status = 409
    found = cell_page(access_to(actor, assessment), evidence, hypothesis)
    if status == 409:
        # The next press is meant for what stands now; both versions are on the page.
        data = request.POST.copy()
        data["version"] = str(found.version)
        form = RatingForm(data)
    return _cell_answer(request, found, form, status)


def _saved(
    request: HttpRequest,
    actor: Actor,
    place: tuple[UUID, UUID, UUID],
    words: str,
    reverse: undo.Reverse | None = None,
) -> HttpResponse:
    """With script the cell and what it changes; without, the cell's page."""
    assessment, evidence, hypothesis = place
    if "HX-Request" not in request.headers:
        undo.done(request, words, reverse)
        return undo.back(request) or HttpResponseRedirect(_after(request, place))
    access = access_to(actor, assessment)
    found = matrix_page(access, options_of(request.GET), hypothesis_uid=hypothesis)
    context: dict[str, object] = {
        "assessment": access.assessment,
        "said": words,
        "reverse": reverse,
    }
    row = None if found is None else found.row_of(evidence)
    if found is not None and row is not None:
        column = next(j for j, h in enumerate(found.hypotheses) if h.uid == hypothesis)
        write = markup.answer if found.options.is_grid else cards.answer_line
        context["said"] = f"{words} {said_words(found, row, column)}"
        context["table"] = write(found, row, column)
        context["matrix"] = found
    return render(request, "matrix/saved.html", context)


def _after(request: HttpRequest, place: tuple[UUID, UUID, UUID]) -> str:
    """Where the form came from: one by one, an item's page, or the cell's own."""
    assessment, evidence, hypothesis = place
    came_from = request.POST.get("next")
    if came_from == "one-by-one":
        kept = {name: request.POST[name] for name in TURN if request.POST.get(name)}
        return f"{address_of('one-by-one', args=(assessment,))}?{urlencode(kept)}"
    if came_from == "item":
        item = address_of("matrix-item", args=(assessment, evidence))
        return f"{item}#h-{hypothesis}"
    query = request.GET.urlencode()
    return address_of("cell", args=place) + (f"?{query}" if query else "")


def _debate(found: Cell) -> dict[str, object]:
    """The debate on an open cell, as it is read; nothing while the cell is closed. 1 query."""
    if found.link is None or not found.is_open:
        return {}
    tree = tree_of(found.access, found.hypothesis, found.link, sort="oldest", plain=True)
    html = Writer(tree, acts=False).items(tree.roots) if tree.roots else ""
    return {"debate": html, "is_debatable": bool(tree.roots) or tree.may_argue}


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
            **_debate(found),
        },
        status=status,
    )
