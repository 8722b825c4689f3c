"""Erasing one's own account: what goes, what stays, what has to be done first."""

from __future__ import annotations

from typing import Final, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.accounts.models import User
from assessments.basis import RuleViolation
from assessments.people import operations
from assessments.people.queries import led_alone
from assessments.web.actors import actor_of
from assessments.web.faults import in_words

REFUSED: Final = 422


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """Asks for the user name once more: this alone cannot be undone."""
    user = cast(User, request.user)
    fault = ""
    if request.method == "POST":
        if request.POST.get("username", "").strip() == user.get_username():
            try:
                operations.erase_account(actor=actor_of(request), user_id=user.pk)
            except RuleViolation as refusal:
                fault = in_words(refusal)
            else:
                logout(request)
                messages.success(request, _("Your account is erased."))
                return redirect("account_login")
        else:
            fault = _("Type your user name as it stands above.")
    context = {"alone": led_alone(user), "fault": fault}
    status = REFUSED if fault else 200
    return render(request, "people/erase.html", context, status=status)
