"""The page on which something is purged: what goes, what stays, and three things to give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
    """Asks who it is again, for the thing's name once more and for a reason. Only of those who
    may: others learn at once that they may not."""
    if kind not in WAYS:
        raise NotVisible(kind)
    found = doomed_thing(access_to(actor_of(request), assessment), kind, thing)
    answered: HttpResponse = _ask(request, found)
    return answered


@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def _ask(request: HttpRequest, found: Doomed) -> HttpResponse:
    fault = {}
    if request.method == "POST":
        uid = found.access.assessment.uid
        try:
            _purge(request, uid, found.kind, found.uid)
        except RuleViolation as refusal:
            fault = {refusal.field: in_words(refusal).capitalize()}
        else:
            messages.success(request, _("Deleted for good. The journal says that it was done."))
            return redirect(_back(request, found.kind, uid))
    return _page(request, found, fault)


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
