"""The list of evidence and the views of it that members keep."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.basis import Actor, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.evidence.listing import (
    PER_PAGE,
    Listing,
    bearings_of,
    filters_from,
    listing_for,
    sentence_number,
)
from assessments.evidence.listing.forms import ViewForm
from assessments.evidence.models import SavedView
from assessments.evidence.operations import change_view, remove_view, restore_view, save_view
from assessments.evidence.queries import submissions_of, views_of
from assessments.evidence.words import KINDS, SORT_WORDS, STATUSES
from assessments.framing.access import access_to
from assessments.framing.queries import lacks_curator
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults
from assessments.web.snapshots import snapshot

REFUSED: Final = 422


@login_required
@require_safe
def evidence_list(request: HttpRequest, assessment: UUID) -> HttpResponse:
    return _list_answer(request, assessment)


def _list_answer(
    request: HttpRequest, assessment: UUID, *, form: ViewForm | None = None, at: str = ""
) -> HttpResponse:
    """The list as the address asks, or, with a refused form, as the form's hidden fields do.

    `at` says where the refused form stands: "keep", or the view that it changes.
    """
    given = request.GET if form is None else request.POST
    filters = filters_from(given)
    with snapshot():
        access = access_to(actor_of(request), assessment)
        listing = listing_for(access, filters)
        page = Paginator(listing.found, PER_PAGE).get_page(given.get("page"))
        bearings = bearings_of(access, list(page.object_list))
        views = list(views_of(access))
    asked = filters.as_query()
    mine = [] if filters.narrows or page.number > 1 else listing.my_submissions
    return render(
        request,
        "evidence/list.html",
        {
            "assessment": access.assessment,
            "tab": "evidence",
            "access": access,
            "may_add": access.may_contribute,
            "lacks_curator": bool(listing.waiting) and lacks_curator(access),
            "may_keep": access.may_write,
            "listing": listing,
            "filters": filters,
            "page": page,
            "rows": [(item, bearings.get(item.pk)) for item in page],
            "mine": mine,
            "kinds": KINDS,
            "statuses": STATUSES,
            "sorts": SORT_WORDS,
            "choices": _choices(listing),
            "query": f"{urlencode(asked)}&" if asked else "",
            "asked": asked,
            "views": _told(views, access.actor, asked),
            "form": form or ViewForm(),
            "is_new_view": bool(asked) and all(view.asked != asked for view in views),
            "refused_at": at,
        },
        status=REFUSED if at else 200,
    )


def _told(
    views: Sequence[SavedView], actor: Actor, asked: dict[str, str]
) -> list[tuple[SavedView, str, bool, bool]]:
    """Each view with its address, whether it is what is shown, and whether it is one's own."""
    return [
        (view, f"?{urlencode(view.asked)}", view.asked == asked, view.user_id == actor.user_id)
        for view in views
    ]


def _choices(listing: Listing) -> dict[str, list[tuple[str, object]]]:
    """The filters' choices, each with its words; only what occurs can be chosen."""
    accepted = listing.accepted
    return {
        "kind": [(kind, KINDS[kind]) for kind in listing.kinds],
        "grade": [(grade, grade) for grade in listing.grades],
        "reliability": [(r, r) for r in sorted({i.reliability for i in accepted if i.reliability})],
        "credibility": [
            (str(c), c) for c in sorted({i.credibility for i in accepted if i.credibility})
        ],
        "origin": [(str(uid), f"{name} ({n})") for uid, name, n in listing.origins],
        "tag": [(t, f"{t} ({n})") for t, n in listing.tags if sentence_number(t) is None],
        "sentence": [(t, f"{t} ({n})") for t, n in listing.tags if sentence_number(t) is not None],
        "status": [(status, STATUSES[status]) for status in listing.statuses],
    }


@login_required
@require_POST
def keep_view(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Keeps what the list is asked for, which the form's hidden fields say."""
    asked = filters_from(request.POST).as_query()
    form = ViewForm(request.POST)
    actor = actor_of(request)
    if form.is_valid():
        try:
            save_view(actor=actor, assessment_uid=assessment, asked=asked, **form.cleaned_data)
        except RuleViolation as refusal:
            add_faults(form, refusal)
        else:
            messages.success(request, _("The view is kept."))
            return HttpResponseRedirect(_list_url(assessment, asked))
    return _list_answer(request, assessment, form=form, at="keep")


@login_required
@require_POST
def one_view(request: HttpRequest, assessment: UUID, view: UUID) -> HttpResponse:
    """Renames, shares, removes or restores a view of one's own, by `act`."""
    act = request.POST.get("act", "change")
    where: dict[str, Any] = {
        "actor": actor_of(request),
        "assessment_uid": assessment,
        "view_uid": view,
    }
    if act == "remove":
        remove_view(**where)
        way_back = undo.Reverse("evidence-view", (assessment, view), {"act": "restore"})
        undo.done(request, _("The view is removed."), way_back)
        return HttpResponseRedirect(_list_url(assessment))
    if act == "restore":
        kept = restore_view(**where)
        messages.success(request, _("The view is back."))
        return HttpResponseRedirect(_list_url(assessment, kept.asked))
    if act != "change":
        raise RuleViolation("unknown", "act", gettext_noop("is none of the acts of a view"))
    form = ViewForm(request.POST)
    if form.is_valid():
        try:
            kept = change_view(**where, **form.cleaned_data)
        except RuleViolation as refusal:
            add_faults(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(_list_url(assessment, kept.asked))
    return _list_answer(request, assessment, form=form, at=str(view))


def _list_url(assessment: UUID, asked: dict[str, str] | None = None) -> str:
    url = reverse("evidence-list", args=(assessment,))
    return f"{url}?{urlencode(asked)}" if asked else url


@login_required
@require_safe
def mine(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """What the reader submitted, by what became of it."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        items = list(submissions_of(access))
    groups = [(word, [i for i in items if i.status == status]) for status, word in STATUSES.items()]
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "groups": [(str(word).capitalize(), found) for word, found in groups if found],
    }
    return render(request, "evidence/mine.html", context)
