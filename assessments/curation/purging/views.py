"""The page on which something is purged: what goes, what stays, and three things to give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.basis import NotVisible, RuleViolation
from assessments.curation.purging import operations
from assessments.curation.purging.queries import (
    ARGUMENT,
    ASSESSMENT,
    EVIDENCE,
    SOURCE,
    Doomed,
    doomed_thing,
)
from assessments.framing.access import access_to
from assessments.web.actors import actor_of
from assessments.web.faults import in_words
from assessments.web.frames import is_in_admin

REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Way:
    """The operation for one kind of thing, what it calls its id ("": it is the assessment), and
    where it leads back to, on the site and in the admin."""

    purge: Callable[..., object]
    named: str
    back: str
    list_in_admin: str = "admin:index"


_ADMIN: Final = "admin:assessments_"
WAYS: Final = {
    EVIDENCE: Way(
        operations.purge_evidence, "evidence_uid", "evidence-list", f"{_ADMIN}evidence_changelist"
    ),
    SOURCE: Way(operations.purge_source, "source_uid", "sources", f"{_ADMIN}source_changelist"),
    ARGUMENT: Way(operations.purge_argument, "argument_uid", "debate"),
    ASSESSMENT: Way(operations.purge_assessment, "", "home"),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def purge(request: HttpRequest, assessment: UUID, kind: str, thing: UUID) -> HttpResponse:
    """Asks who it is again, then for the thing's name once more and for a reason. Only of those
    who may: others learn at once that they may not."""
    if kind not in WAYS:
        raise NotVisible(kind)
    found = doomed_thing(access_to(actor_of(request), assessment), kind, thing)
    if request.method != "POST":
        _check_confirmed(request)
        return _page(request, found, {})
    fault = {}
    try:
        _check_confirmed(request)
        _purge(request, assessment, kind, thing)
    except ReauthenticationRequired:
        # It would keep what is typed in the session, where the words may outlast their purge.
        fault = {"confirmed": _("Too long ago: confirm again that it is you, then press again.")}
    except RuleViolation as refusal:
        fault = {refusal.field: capfirst(in_words(refusal))}
    else:
        messages.success(request, _("Deleted for good. The journal says that it was done."))
        return redirect(_back(request, kind, assessment))
    return _page(request, found, fault)


@reauthentication_required
def _check_confirmed(_request: HttpRequest) -> None:
    """Raises ReauthenticationRequired, which leads to where one confirms that it is oneself."""


def _back(request: HttpRequest, kind: str, assessment: UUID) -> str:
    if is_in_admin(request):
        return reverse(WAYS[kind].list_in_admin)
    return reverse(WAYS[kind].back, args=() if kind == ASSESSMENT else (assessment,))


def _purge(request: HttpRequest, assessment: UUID, kind: str, thing: UUID) -> None:
    way = WAYS[kind]
    given: dict[str, Any] = {
        "actor": actor_of(request),
        "assessment_uid": assessment,
        "confirmation": request.POST.get("confirmation", ""),
        "reason": request.POST.get("reason", ""),
    }
    if way.named:
        given |= {way.named: thing, "everywhere": bool(request.POST.get("everywhere"))}
    way.purge(**given)


def _page(request: HttpRequest, found: Doomed, fault: dict[str, str]) -> HttpResponse:
    context = {
        "access": found.access,
        "assessment": found.access.assessment,
        "found": found,
        "back_url": _back(request, found.kind, found.access.assessment.uid),
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "curation/purge.html", context, status=REFUSED if fault else 200)
