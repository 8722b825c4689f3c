"""One's own account: name, zone, theme, password, tokens."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessments.accounts import forms, operations
from assessments.accounts.models import User
from assessments.accounts.queries import tokens_of
from assessments.basis import RuleViolation, Violations
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults

REFUSED: Final = 422


def _page(request: HttpRequest, status: int = 200, **bound: Any) -> HttpResponse:
    user = cast(User, request.user)
    preferences = forms.PreferencesForm.initial_of(user)
    context = {
        "preferences_form": forms.PreferencesForm(initial=preferences, auto_id="a_%s"),
        "password_form": forms.PasswordForm(auto_id="w_%s"),
        "token_form": forms.TokenForm(auto_id="t_%s"),
        "tokens": list(tokens_of(actor_of(request))),
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


@never_cache
@login_required
@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """The answer to this post is the only place where the token's text is ever shown."""
    form = forms.TokenForm(request.POST, auto_id="t_%s")
    if form.is_valid():
        try:
            _token, text = operations.create_token(
                user=cast(User, request.user), **form.cleaned_data
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            return _page(request, new_token=text)
    return _page(request, REFUSED, token_form=form)


@login_required
@require_POST
def revoke_token(request: HttpRequest, token: UUID) -> HttpResponse:
    operations.revoke_token(actor=actor_of(request), token_uid=token)
    messages.success(request, _("The token no longer works."))
    return redirect("account")
