"""One's own account: name, zone, theme, password, sessions."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_POST, require_safe

from assessments.accounts import forms, operations
from assessments.accounts.drafts import drop_draft, keep_draft
from assessments.accounts.models import User
from assessments.accounts.sessions import end_sessions, sessions_of
from assessments.basis import RuleViolation, Violations
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults
from assessments.web.languages import language_of
from assessments.web.undo import is_ours

REFUSED: Final = 422


def _page(request: HttpRequest, status: int = 200, **bound: Any) -> HttpResponse:
    user = cast(User, request.user)
    preferences = forms.PreferencesForm.initial_of(user)
    context = {
        "preferences_form": forms.PreferencesForm(initial=preferences, auto_id="a_%s"),
        "password_form": forms.PasswordForm(auto_id="w_%s"),
        **bound,
    }
    return render(request, "accounts/account.html", context, status=status)


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = forms.PreferencesForm(request.POST, auto_id="a_%s")
    if form.is_valid():
        try:
            operations.update_preferences(actor=actor_of(request), **form.cleaned_data)
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            # It is read on a page that speaks the new language.
            with override(language_of(account, form.cleaned_data["language"])):
                messages.success(request, _("Saved."))
            return redirect("account")
    return _page(request, REFUSED, preferences_form=form)


@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    form = forms.PasswordForm(request.POST, auto_id="w_%s")
    if form.is_valid():
        try:
            user = operations.change_password(actor=actor_of(request), **form.cleaned_data)
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed; other sessions have ended."))
            return redirect("account")
    return _page(request, REFUSED, password_form=form)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps what a form holds as its author's draft; the page's script asks, and needs no words."""
    plumbing = {"csrfmiddlewaretoken", "draft_place"}
    fields = {n: v for n, v in request.POST.lists() if n not in plumbing and v}
    place = request.POST.get("draft_place", "")
    keep_draft(actor=actor_of(request), place=place, fields=cast(Any, fields))
    return HttpResponse(status=204)


@login_required
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Starts the form afresh."""
    drop_draft(actor=actor_of(request), place=request.POST.get("draft_place", ""))
    to = request.POST.get("draft_to", "")
    return redirect(to if is_ours(to) else "account")


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. 5 queries."""
    rows = sessions_of(actor_of(request), request.session.session_key or "")
    context = {"sessions": rows, "others": any(not row.is_this for row in rows)}
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    keep = request.session.session_key or ""
    end = end_sessions(actor=actor_of(request), keep=keep)
    words = ngettext("%(n)d session has ended.", "%(n)d sessions have ended.", end)
    messages.success(request, words % {"n": end})
    return redirect("sessions")


@login_required
@require_POST
def end_session(request: HttpRequest, session: UUID) -> HttpResponse:
    end_sessions(actor=actor_of(request), keep=request.session.session_key or "", uid=session)
    messages.success(request, _("That session has ended."))
    return redirect("sessions")
