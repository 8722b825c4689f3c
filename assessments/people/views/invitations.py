"""What an invitation's link leads to: come in, or make an account and come in."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.accounts.models import User
from assessments.basis import AccessDenied, RuleViolation, Violations
from assessments.people import forms, operations, rules
from assessments.people.models import Invitation
from assessments.people.queries import invitation_of, inviter_leads
from assessments.web.actors import actor_of
from assessments.web.errors import too_many
from assessments.web.faults import add_faults, in_words

REFUSED: Final = 422
GONE: Final = 410
LIMITS: Final = {"open": "60/m/ip", "accept": "20/m/ip"}


def _is_flood(request: HttpRequest, action: str) -> bool:
    usage = consume(request, app="assessments.people", action=action, config=LIMITS, limit_get=True)
    return usage is None


def _fault_of(invitation: Invitation, user: Any) -> RuleViolation | None:
    """Why it does not work, or not for this user."""
    try:
        rules.check_usable(
            at=timezone.now(),
            expires_at=invitation.expires_at,
            accepted_at=invitation.accepted_at,
            revoked_at=invitation.revoked_at,
            inviter_leads=inviter_leads(invitation),
        )
        if user.is_authenticated:
            rules.check_addressee(invited=invitation.email, theirs=user.email)
    except RuleViolation as fault:
        return fault
    return None


def _page(
    request: HttpRequest, link: str, invitation: Invitation, status: int = 200, **bound: Any
) -> HttpResponse:
    fault = _fault_of(invitation, request.user)
    if fault is not None:
        context = {"fault": in_words(fault), "is_other": fault.code == "address", "link": link}
        return render(request, "people/invitation_gone.html", context, status=GONE)
    context = {
        "link": link,
        "invitation": invitation,
        "may_register": settings.REGISTRATION != "closed",
        "register_form": forms.RegisterForm(bound_to=invitation.email, auto_id="r_%s"),
        **bound,
    }
    return render(request, "people/invitation.html", context, status=status)


@never_cache
@require_safe
def invitation(request: HttpRequest, link: str) -> HttpResponse:
    """The same for everybody who has the link: nothing here depends on who has an account."""
    if _is_flood(request, "open"):
        return too_many(request)
    return _page(request, link, invitation_of(link))


@never_cache
@login_required
@require_POST
def accept(request: HttpRequest, link: str) -> HttpResponse:
    if _is_flood(request, "accept"):
        return too_many(request)
    found = invitation_of(link)
    try:
        operations.accept_invitation(actor=actor_of(request), invitation=found)
    except RuleViolation:
        return _page(request, link, invitation_of(link))
    return _welcome(request, found)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    where = invitation.assessment.title if invitation.assessment else invitation.team.name
    messages.success(request, _("You are in: %(where)s.") % {"where": where})
    return redirect(_next(invitation))


def _next(invitation: Invitation) -> str:
    if invitation.assessment is not None:
        return reverse("answer", args=(invitation.assessment.uid,))
    return reverse("team", args=(invitation.team.uid,))


@never_cache
@require_POST
def register(request: HttpRequest, link: str) -> HttpResponse:
    """An account and in. Whoever is signed in already comes in as who they are."""
    if _is_flood(request, "accept"):
        return too_many(request)
    if request.user.is_authenticated:
        return redirect("invitation", link)
    found = invitation_of(link)
    if settings.REGISTRATION == "closed":
        raise AccessDenied(_("No accounts can be made here: sign in with the one you have."))
    form = forms.RegisterForm(request.POST, bound_to=found.email, auto_id="r_%s")
    if form.is_valid():
        try:
            user = operations.register_invited(
                at=timezone.now(), invitation=found, **form.cleaned_data
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            return _sign_in(request, user, _next(found))
    return _page(request, link, found, REFUSED, register_form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_openly(request: HttpRequest) -> HttpResponse:
    """An account for anybody, where the operator has opened the door; else what to do instead."""
    if request.user.is_authenticated:
        return redirect("home")
    if settings.REGISTRATION != "open":
        return render(request, "people/by_invitation.html", status=403)
    data = request.POST if request.method == "POST" else None
    if data is not None and _is_flood(request, "accept"):
        return too_many(request)
    form = forms.RegisterForm(data, auto_id="r_%s")
    if data is not None and form.is_valid():
        try:
            user = operations.register_openly(at=timezone.now(), **form.cleaned_data)
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            return _sign_in(request, user, reverse("home"))
    context = {"register_form": form}
    status = REFUSED if form.is_bound else 200
    return render(request, "people/register.html", context, status=status)


def _sign_in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """In, and a mail on its way by which the address is confirmed."""
    address = EmailAddress.objects.filter(user=user, primary=True).first()
    if settings.MAIL_IS_SET_UP and address is not None:
        address.send_confirmation(request, signup=True)
    response: HttpResponse = perform_login(request, user, redirect_url=to)
    return response
