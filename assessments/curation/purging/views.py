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

REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Way:
    """The operation for one kind of thing, and what it calls its id ("": it is the assessment)."""

    purge: Callable[..., object]
    named: str
    back: str


WAYS: Final = {
    EVIDENCE: Way(operations.purge_evidence, "evidence_uid", "evidence-list"),
    SOURCE: Way(operations.purge_source, "source_uid", "sources"),
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
            back = WAYS[found.kind].back
            return redirect(back) if found.kind == ASSESSMENT else redirect(back, uid)
    return _page(request, found, fault)


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
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "curation/purge.html", context, status=REFUSED if fault else 200)
