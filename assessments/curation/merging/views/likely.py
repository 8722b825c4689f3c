"""What may be the same: the list of likely pairs, and those that are kept apart."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.basis import RuleViolation
from assessments.curation.merging import forms, operations, queries, rules
from assessments.curation.merging.worklist import (
    LEAST,
    MERGE_PAGES,
    QUEUED,
    Worklist,
    least_in,
    pair_url,
)
from assessments.framing.access import access_to
from assessments.framing.queries import curated_assessments
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.frames import here, route_here
from assessments.web.snapshots import snapshot

SHOWN: Final = 50
TITLES: Final = {
    rules.EVIDENCE: gettext_lazy("Evidence"),
    rules.SOURCES: gettext_lazy("Sources"),
    rules.HYPOTHESES: gettext_lazy("Hypotheses"),
}

ITEM_PAGES: Final = {
    rules.EVIDENCE: "evidence-detail",
    rules.SOURCES: "source",
    rules.HYPOTHESES: "hypothesis",
}


@login_required
@require_safe
def anywhere(request: HttpRequest) -> HttpResponse:
    """Where to: the assessments that the reader curates, or straight to the only one. 2 queries."""
    found = list(curated_assessments(actor_of(request)))
    if len(found) == 1:
        return HttpResponseRedirect(here(request, "duplicates", found[0].uid))
    return render(request, "merging/anywhere.html", {"assessments": found, "kinds": TITLES.items()})


@login_required
@require_safe
def duplicates(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """What may be the same, of one kind at a time."""
    access = access_to(actor_of(request), assessment)
    access.require_curator_or_lead()
    kind = request.GET.get("kind", rules.EVIDENCE)
    kind = kind if kind in rules.KINDS else rules.EVIDENCE
    with snapshot():
        everything = queries.likely_duplicates(access, kind)
    least = least_in(request.GET.get("from", ""))
    found = everything.alike_from(least / 100)
    worklist = Worklist(request, access, found, least)
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "evidence",
        "kind": kind,
        "kinds": TITLES.items(),
        "title": TITLES[kind],
        "found": found,
        "queued": least,
        "steps": [(step, len(everything.alike_from(step / 100).likely)) for step in LEAST],
        "shown": found.likely[:SHOWN],
        "more": max(len(found.likely) - SHOWN, 0),
        "merge_page": MERGE_PAGES[kind],
        "item_page": ITEM_PAGES[kind],
        "first_url": worklist.url_of(found.likely[0] if found.likely else None),
    }
    return render(request, "merging/duplicates.html", context)


@login_required
@require_POST
def keep_apart(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Two are not the same, or (without `apart`) are proposed again. Sent from a pair's own page
    it leads on to the next pair, and its undo back to that page."""
    access = access_to(actor_of(request), assessment)
    form = forms.ApartForm(request.POST)
    if not form.is_valid():
        access.require_curator_or_lead()
        raise RuleViolation("pair", "", _("names two different records of this kind"))
    given = form.cleaned_data
    kind, one, other = given["kind"], given["one"], given["other"]
    worklist = Worklist.of(request, access, kind) if access.may_grade else None
    operations.keep_apart(
        actor=access.actor,
        assessment_uid=assessment,
        kind=kind,
        uids=[one, other],
        apart=given["apart"],
    )
    back: dict[str, Any] = {**given, "apart": not given["apart"]}
    words = (
        _("Kept apart: they are not proposed again.") if given["apart"] else _("Proposed again.")
    )
    to = f"{here(request, 'duplicates', assessment)}?kind={kind}"
    if worklist is not None:
        back[QUEUED] = worklist.least
        to = pair_url(request, access, kind, one, other, queued=worklist.least)
        if given["apart"]:
            to, more_words = worklist.after(one, other)
            words = f"{words} {more_words}".rstrip()
    reverse = undo.Reverse(route_here(request, "duplicates-apart"), (assessment,), back)
    undo.done(request, words, reverse)
    return (undo.back(request) if worklist is None else None) or HttpResponseRedirect(to)
