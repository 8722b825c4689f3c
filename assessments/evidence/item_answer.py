"""The page of one item as an answer: as it stands, or with a form on it that was refused.

Apart from the views: who decides on evidence (`curation`) answers with the same page.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from assessments.evidence.forms import CitationForm, CorrectForm, EditForm
from assessments.evidence.item import ItemPage
from assessments.evidence.queries import sources_of
from assessments.evidence.words import KINDS, RELEVANCES, STATUSES
from assessments.framing.queries import lacks_curator
from assessments.web.conflict import Conflict

Correction = tuple[UUID, CorrectForm]


class RefusedDecision(NamedTuple):
    """A decision that was not taken: accept, reject, send_back or resubmit, the words that were
    typed with it, and what was wrong."""

    decision: str
    reason: str
    fault: str


def item_answer(
    request: HttpRequest,
    found: ItemPage,
    *,
    edit: EditForm | None = None,
    cite: CitationForm | None = None,
    correct: Correction | None = None,
    conflict: Conflict | None = None,
    refused: RefusedDecision | None = None,
    status: int = 200,
) -> HttpResponse:
    item = found.evidence
    initial = EditForm.initial_of(item)
    return render(
        request,
        "evidence/detail.html",
        {
            "assessment": found.access.assessment,
            "tab": "evidence",
            "access": found.access,
            "page": found,
            "item": item,
            "kind": KINDS[item.kind],
            "status_words": STATUSES[item.status],
            "edit": edit or EditForm(initial=initial, grades=found.may_grade),
            "cite": cite or CitationForm(),
            "opens": "edit" if edit else "cite" if cite else "",
            "correcting": correct[0] if correct else None,
            "correct": correct[1] if correct else None,
            "relevances": RELEVANCES,
            "conflict": conflict,
            "refused": refused,
            "lacks_curator": found.waits and lacks_curator(found.access),
            "sources": sources_of(found.access) if found.may_add_source else (),
            "admin_url": _admin_url(request, item.pk) if found.access.powers.curate else "",
        },
        status=status,
    )


def _admin_url(request: HttpRequest, pk: int) -> str:
    """Where a curator decides; "" while there is no such page, or for those who cannot open it."""
    user: Any = request.user
    if not user.is_staff:
        return ""
    try:
        return reverse("admin:assessments_evidence_change", args=(pk,))
    except NoReverseMatch:
        return ""
