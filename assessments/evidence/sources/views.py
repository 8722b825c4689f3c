"""The list of sources, and one source with everything that rests on it."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import NotVisible, RuleViolation, StaleVersion, Violations
from assessments.evidence.library.queries import offers_of
from assessments.evidence.operations import edit_source
from assessments.evidence.sources.clusters import choruses
from assessments.evidence.sources.forms import SourceForm
from assessments.evidence.sources.queries import (
    SourcePage,
    source_page,
    survivor_of,
    voiced_sources,
)
from assessments.framing.access import access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults, faults_of
from assessments.web.snapshots import snapshot

REFUSED: Final = 422
STALE: Final = 409


@login_required
@require_safe
def sources(request: HttpRequest, assessment: UUID) -> HttpResponse:
    with snapshot():
        access = access_to(actor_of(request), assessment)
        rows, offers = voiced_sources(access), offers_of(access)
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "offers": offers,
        "rows": sorted(rows, key=lambda row: -(row.cited + row.origin)),
    }
    return render(request, "evidence/sources.html", context)


@login_required
@require_safe
def voices(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """How many voices there are behind the evidence."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        found = choruses(access)
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "voices": found,
    }
    return render(request, "evidence/voices.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    try:
        with snapshot():
            page = source_page(access, source)
    except NotVisible:
        return HttpResponseRedirect(
            reverse("source", args=(assessment, survivor_of(access, source)))
        )
    if request.method != "POST":
        return _answer(request, page)
    access.require_curator_or_lead()
    if is_taking(request):
        return _conflict_answer(request, page)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _answer(request, page, form=form, status=REFUSED)
    try:
        edited = edit_source(
            actor=access.actor,
            assessment_uid=assessment,
            source_uid=source,
            draft=form.draft(page.source),
            version=form.cleaned_data["version"],
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        named = [fault.params.get("id") for fault in faults_of(refusal) if fault.code == "exists"]
        return _answer(request, page, form=form, twin=named[0] if named else None, status=REFUSED)
    except StaleVersion:
        if undo.is_undo(request):
            raise
        return _conflict_answer(request, source_page(access, source))
    former = {**SourceForm.initial_of(page.source), "version": edited.version}
    undo.done(request, _("Saved."), undo.Reverse("source", (assessment, source), former))
    here = HttpResponseRedirect(reverse("source", args=(assessment, source)))
    return undo.back(request) or here


def _conflict_answer(request: HttpRequest, now: SourcePage) -> HttpResponse:
    standing = SourceForm.initial_of(now.source)
    again = SourceForm(over(request.POST, standing))
    both = conflict_between(again, standing)
    return _answer(request, now, form=again, conflict=both, status=STALE)


def _answer(
    request: HttpRequest,
    page: SourcePage,
    *,
    form: SourceForm | None = None,
    conflict: Conflict | None = None,
    twin: object = None,
    status: int = 200,
) -> HttpResponse:
    """`twin` is the public id of the source whose name was given to this one."""
    context = {
        "assessment": page.access.assessment,
        "tab": "evidence",
        "access": page.access,
        "page": page,
        "source": page.source,
        "form": form or SourceForm(initial=SourceForm.initial_of(page.source)),
        "opens": form is not None,
        "conflict": conflict,
        "twin": twin,
    }
    return render(request, "evidence/source.html", context, status=status)
