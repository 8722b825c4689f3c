"""The list of evidence, the form to add to it, and the page of one item."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.framing.access import access_to
from assessments.web.actors import actor_of


@login_required
@require_safe
def evidence_list(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    context = {"assessment": access.assessment, "tab": "evidence"}
    return render(request, "assessment_base.html", context)


@login_required
@require_safe
def add(request: HttpRequest, assessment: UUID) -> HttpResponse:
    return evidence_list(request, assessment)


@login_required
@require_safe
def detail(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    return evidence_list(request, assessment)
