"""The list of evidence, the form to add to it, and the page of one item."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import Actor, RuleViolation, StaleVersion, Violations
from assessments.evidence.forms import CITATION_NAMES, CitationForm, EditForm, StatementForm
from assessments.evidence.item import ItemPage, item_page
from assessments.evidence.likeness import alike
from assessments.evidence.listing import (
    PER_PAGE,
    SORTS,
    Filters,
    Listing,
    bearings_of,
    listing_for,
    sentence_number,
)
from assessments.evidence.operations import add_citation, edit_evidence, submit_evidence
from assessments.evidence.queries import sources_of
from assessments.evidence.words import KINDS, STATUSES
from assessments.framing.access import Access, access_to
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults
from assessments.web.snapshots import snapshot

REFUSED: Final = 422
STALE: Final = 409
ASKED: Final = ("q", "kind", "grade", "origin", "tag", "status")


def _filters(request: HttpRequest) -> Filters:
    """Words that are not known fall back to the usual; a filter that fits nothing finds nothing."""
    given = request.GET
    sort, status = given.get("sort", ""), given.get("status", "")
    return Filters(
        **{name: given.get(name, "").strip() for name in ASKED if name != "status"},
        status=status if status in (*STATUSES, "all") else Filters().status,
        unrated="unrated" in given,
        sort=sort if sort in SORTS else SORTS[0],
    )


@login_required
@require_safe
def evidence_list(request: HttpRequest, assessment: UUID) -> HttpResponse:
    filters = _filters(request)
    with snapshot():
        access = access_to(actor_of(request), assessment)
        listing = listing_for(access, filters)
        page = Paginator(listing.found, PER_PAGE).get_page(request.GET.get("page"))
        bearings = bearings_of(access, list(page.object_list))
    mine = [] if filters.narrows or page.number > 1 else listing.my_submissions
    return render(
        request,
        "evidence/list.html",
        {
            "assessment": access.assessment,
            "tab": "evidence",
            "access": access,
            "may_add": access.may_contribute,
            "listing": listing,
            "filters": filters,
            "page": page,
            "rows": [(item, bearings.get(item.pk)) for item in page],
            "mine": mine,
            "kinds": KINDS,
            "statuses": STATUSES,
            "choices": _choices(listing),
            "query": _kept(request),
        },
    )


def _choices(listing: Listing) -> dict[str, list[tuple[str, object]]]:
    """The filters' choices, each with its words; only what occurs can be chosen."""
    return {
        "kind": [(kind, KINDS[kind]) for kind in listing.kinds],
        "grade": [(grade, grade) for grade in listing.grades],
        "origin": [(str(uid), f"{name} ({n})") for uid, name, n in listing.origins],
        "tag": [(t, f"{t} ({n})") for t, n in listing.tags if sentence_number(t) is None],
        "sentence": [(t, f"{t} ({n})") for t, n in listing.tags if sentence_number(t) is not None],
        "status": [(status, STATUSES[status]) for status in listing.statuses],
    }


def _kept(request: HttpRequest) -> str:
    """The query without its page, ending in "&" unless it is empty."""
    kept = [(k, v) for k, v in request.GET.items() if k != "page" and v]
    return f"{urlencode(kept)}&" if kept else ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, assessment: UUID) -> HttpResponse:
    actor = actor_of(request)
    access = access_to(actor, assessment)
    access.require_contributor()
    access.require_open()
    grades = access.may_grade
    if request.method != "POST":
        return _add_page(request, access, StatementForm(grades=grades), CitationForm())
    statement = StatementForm(request.POST, grades=grades)
    citation = CitationForm(request.POST)
    if not (statement.is_valid() & citation.is_valid()):
        return _add_page(request, access, statement, citation, status=REFUSED)
    if "anyway" not in request.POST:
        found = alike(access, statement.cleaned_data["statement"])
        if found:
            return _add_page(request, access, statement, citation, status=REFUSED, alike=found)
    known = list(sources_of(access))
    try:
        made = submit_evidence(
            actor=actor,
            assessment_uid=assessment,
            draft=statement.draft(citation.draft(known)),
        )
    except (RuleViolation, Violations) as refusal:
        _place_faults(refusal, statement, citation)
        return _add_page(request, access, statement, citation, status=REFUSED)
    words = _("%(label)s is submitted. It counts once a curator has accepted it.")
    messages.success(request, words % {"label": made.label})
    return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, made.uid)))


def _place_faults(
    refusal: RuleViolation | Violations, statement: StatementForm, citation: CitationForm
) -> None:
    """Each fault in the form that has its field."""
    faults = refusal.violations if isinstance(refusal, Violations) else [refusal]
    for fault in faults:
        place: Form = statement if fault.field in statement.fields else citation
        add_faults(place, fault, CITATION_NAMES if place is citation else None)


def _add_page(
    request: HttpRequest,
    access: Access,
    statement: StatementForm,
    citation: CitationForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return render(
        request,
        "evidence/add.html",
        {
            "assessment": access.assessment,
            "tab": "evidence",
            "access": access,
            "statement": statement,
            "citation": citation,
            "sources": sources_of(access),
            "statuses": STATUSES,
            **more,
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        change = _add_citation if request.POST.get("act") == "cite" else _edit
        return change(request, actor, assessment, evidence)
    with snapshot():
        found = item_page(access_to(actor, assessment), evidence)
    return _item_answer(request, found)


def _edit(request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID) -> HttpResponse:
    found = item_page(access_to(actor, assessment), evidence)
    form = EditForm(request.POST, grades=found.may_grade)
    if not form.is_valid():
        return _item_answer(request, found, edit=form, status=REFUSED)
    try:
        edit_evidence(
            actor=actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            draft=form.draft(credibility=found.evidence.credibility),
            meaning_changed=form.cleaned_data["meaning"] == "changed",
            version=form.cleaned_data["version"],
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        return _item_answer(request, found, edit=form, status=REFUSED)
    except StaleVersion:
        # The next press is meant for what stands now; both versions are on the page.
        now = item_page(access_to(actor, assessment), evidence)
        data = request.POST.copy()
        data["version"] = str(now.evidence.version)
        again = EditForm(data, grades=now.may_grade)
        return _item_answer(request, now, edit=again, status=STALE)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))


def _add_citation(
    request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID
) -> HttpResponse:
    access = access_to(actor, assessment)
    form = CitationForm(request.POST)
    if form.is_valid():
        try:
            add_citation(
                actor=actor,
                assessment_uid=assessment,
                evidence_uid=evidence,
                draft=form.draft(sources_of(access)),
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, CITATION_NAMES)
        else:
            messages.success(request, _("The source is added."))
            return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))
    return _item_answer(request, item_page(access, evidence), cite=form, status=REFUSED)


def _item_answer(
    request: HttpRequest,
    found: ItemPage,
    *,
    edit: EditForm | None = None,
    cite: CitationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    item = found.evidence
    initial = EditForm.initial_of(item)
    return render(
        request,
        "evidence/detail.html",
        {
            "assessment": found.access.assessment,
            "tab": "evidence",
            "access": found.access,
            "page": found,
            "item": item,
            "kind": KINDS[item.kind],
            "status_words": STATUSES[item.status],
            "edit": edit or EditForm(initial=initial, grades=found.may_grade),
            "cite": cite or CitationForm(),
            "opens": "edit" if edit else "cite" if cite else "",
            "is_stale": status == STALE,
            "sources": sources_of(found.access) if found.may_add_source else (),
            "admin_url": _admin_url(request, item.pk) if found.access.powers.curate else "",
        },
        status=status,
    )


def _admin_url(request: HttpRequest, pk: int) -> str:
    """Where a curator decides; "" while there is no such page, or for those who cannot open it."""
    user: Any = request.user
    if not user.is_staff:
        return ""
    try:
        return reverse("admin:assessments_evidence_change", args=(pk,))
    except NoReverseMatch:
        return ""
