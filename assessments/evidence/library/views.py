"""A team's library of sources on pages, and what an assessment takes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.evidence.library import forms, operations, queries
from assessments.evidence.models import SourceProfile
from assessments.teams.access import TeamAccess, access_to_team
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

REFUSED: Final = 422
STALE: Final = 409
ON_PAGE: Final = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, team: UUID) -> HttpResponse:
    """The library of a team: search it, add to it."""
    access = access_to_team(actor_of(request), team)
    form, status = forms.NewProfileForm(), 200
    if request.method == "POST":
        access.require_curator_or_lead()
        form, status = forms.NewProfileForm(request.POST), REFUSED
        if form.is_valid():
            try:
                made = operations.add_profile(actor=access.actor, team_uid=team, draft=form.draft())
            except (RuleViolation, Violations) as refusal:
                add_faults(form, refusal)
            else:
                messages.success(request, _("“%(name)s” is in the library.") % {"name": made.name})
                return HttpResponseRedirect(reverse("source-profile", args=(team, made.uid)))
    return _library_page(request, access, form, status)


def _library_page(
    request: HttpRequest, access: TeamAccess, form: forms.NewProfileForm, status: int
) -> HttpResponse:
    words, shows_retired = request.GET.get("q", "").strip()[:200], "retired" in request.GET
    rows = queries.profiles_of(access)
    rows = rows if shows_retired else rows.in_use()
    page = Paginator(rows.filter(name__icontains=words) if words else rows, ON_PAGE)
    context = {
        "access": access,
        "team": access.team,
        "page": page.get_page(request.GET.get("page")),
        "words": words,
        "shows_retired": shows_retired,
        "form": form,
        "keeps": access.keeps and access.actor.may_write,
    }
    return render(request, "library/library.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, team: UUID, profile: UUID) -> HttpResponse:
    """One profile with the history of its grade, and where it is used."""
    access = access_to_team(actor_of(request), team)
    found = queries.profile_at(access, profile)
    if request.method != "POST":
        return _profile_page(request, access, found)
    access.require_curator_or_lead()
    acts: dict[str, Callable[[HttpRequest, TeamAccess, SourceProfile], HttpResponse]] = {
        "regrade": _regrade,
        "retire": _retire,
        "reinstate": _retire,
    }
    return acts.get(request.POST.get("act", ""), _edit)(request, access, found)


def _profile_page(
    request: HttpRequest,
    access: TeamAccess,
    found: SourceProfile,
    *,
    edit: Form | None = None,
    regrade: Form | None = None,
    changed: bool = False,
) -> HttpResponse:
    refused = edit or regrade
    context = {
        "access": access,
        "team": access.team,
        "profile": found,
        "history": queries.grades_of(found),
        "used": list(queries.sources_with(access.actor, found)),
        "edit": edit or forms.ProfileForm(initial=forms.ProfileForm.initial_of(found)),
        "regrade": regrade or forms.RegradeForm(initial=forms.RegradeForm.initial_of(found)),
        "opens": "edit" if edit else "regrade" if regrade else "",
        "changed": changed,
        "keeps": access.keeps and access.actor.may_write,
    }
    status = STALE if changed else REFUSED if refused else 200
    return render(request, "library/profile.html", context, status=status)


def _here(access: TeamAccess, found: SourceProfile) -> HttpResponse:
    return HttpResponseRedirect(reverse("source-profile", args=(access.team.uid, found.uid)))


def _which(access: TeamAccess, found: SourceProfile) -> dict[str, Any]:
    return {"actor": access.actor, "team_uid": access.team.uid, "profile_uid": found.uid}


def _edit(request: HttpRequest, access: TeamAccess, found: SourceProfile) -> HttpResponse:
    form = forms.ProfileForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, access, found, edit=form)
    try:
        operations.edit_profile(
            draft=form.draft(), version=form.cleaned_data["version"], **_which(access, found)
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        return _profile_page(request, access, found, edit=form)
    except StaleVersion:
        now = queries.profile_at(access, found.uid)
        again = forms.ProfileForm({**request.POST.dict(), "version": now.version})
        return _profile_page(request, access, now, edit=again, changed=True)
    messages.success(request, _("Saved."))
    return _here(access, found)


def _regrade(request: HttpRequest, access: TeamAccess, found: SourceProfile) -> HttpResponse:
    form = forms.RegradeForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, access, found, regrade=form)
    given = form.cleaned_data
    try:
        operations.regrade_profile(
            reliability=given["reliability"] or None,
            basis=given["basis"],
            reason=given["reason"],
            version=given["version"],
            **_which(access, found),
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        return _profile_page(request, access, found, regrade=form)
    except StaleVersion:
        now = queries.profile_at(access, found.uid)
        again = forms.RegradeForm({**request.POST.dict(), "version": now.version})
        return _profile_page(request, access, now, regrade=again, changed=True)
    messages.success(
        request, _("Graded. Assessments that use it decide whether they take it over.")
    )
    return _here(access, found)


def _retire(request: HttpRequest, access: TeamAccess, found: SourceProfile) -> HttpResponse:
    retired = request.POST.get("act") == "retire"
    try:
        done = operations.retire_profile(
            retired=retired, version=undo.sent_version(request), **_which(access, found)
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
        return undo.back(request) or _here(access, found)
    words = _("“%(name)s” is retired.") if retired else _("“%(name)s” is in use again.")
    fields = {"act": "reinstate" if retired else "retire", "version": done.version}
    args = (access.team.uid, found.uid)
    undo.done(request, words % {"name": done.name}, undo.Reverse("source-profile", args, fields))
    return undo.back(request) or _here(access, found)


# ------------------------------------------------------------------------- in an assessment


def _to_source(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    here = reverse("source", args=(assessment, source))
    to = request.POST.get("to", "")
    return undo.back(request) or HttpResponseRedirect(to if undo.is_ours(to) else here)


@login_required
@require_POST
def link(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    """Point to a profile, or to none."""
    form = forms.LinkForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        operations.link_profile(
            actor=actor_of(request),
            assessment_uid=assessment,
            source_uid=source,
            profile_uid=given.get("profile"),
            take_grade=given.get("take_grade", False),
            version=given.get("version"),
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        linked = given.get("profile") is not None
        messages.success(request, _("Linked.") if linked else _("No longer linked."))
    return _to_source(request, assessment, source)


@login_required
@require_POST
def adopt(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    try:
        made = operations.adopt_source(
            actor=actor_of(request),
            assessment_uid=assessment,
            source_uid=source,
            version=undo.sent_version(request),
        )
    except RuleViolation as refusal:
        words = in_words(refusal)
        messages.error(request, f"{refusal.field}: {words}" if refusal.field else words)
    else:
        messages.success(request, _("“%(name)s” is in the library.") % {"name": made.name})
    return _to_source(request, assessment, source)


@login_required
@require_POST
def answer(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    """Take over the grade that is on offer, or decline it."""
    accept = request.POST.get("answer") == "accept"
    form = forms.AnswerForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        answered = operations.answer_regrade(
            actor=actor_of(request),
            assessment_uid=assessment,
            source_uid=source,
            accept=accept,
            reason=given.get("reason", ""),
            number=given.get("number"),
            version=given.get("version"),
        )
    except RuleViolation as refusal:
        words = in_words(refusal)
        said = _("reason") if refusal.field == "reason" else refusal.field
        messages.error(request, f"{said}: {words}" if said else words.capitalize())
    else:
        words = (
            _("“%(name)s” has the library’s grade now.")
            if accept
            else _("“%(name)s” keeps its grade.")
        )
        messages.success(request, words % {"name": answered.name})
    return _to_source(request, assessment, source)
