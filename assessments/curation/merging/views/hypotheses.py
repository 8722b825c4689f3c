"""A hypothesis beside another of its question that says the same, merged into it; and undone, as
a split is."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.curation.merging.rules import HYPOTHESES
from assessments.curation.merging.worklist import (
    BESIDE,
    QUEUED,
    Worklist,
    least_in,
    pair_url,
    uid_in,
)
from assessments.curation.shaping import operations
from assessments.curation.shaping.forms import MergeForm
from assessments.curation.shaping.queries import judged_so_far, links_on, mergeable_with
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Hypothesis
from assessments.framing.queries import hypotheses_of
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words
from assessments.web.frames import is_in_admin, route_here

REFUSED: Final = 422
STALE: Final = 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Into another one of its question that says the same."""
    access = access_to(actor_of(request), assessment)
    access.require_curator_or_lead()
    found = fetch(hypotheses_of(access), access, hypothesis)
    others = mergeable_with(access, found)
    versions = MergeForm.versions_of(found, others)
    wanted = request.GET.get("with", "")
    form = MergeForm(others, request.POST or None, initial={**versions, "into_id": wanted or None})
    worklist = Worklist.of(request, access, HYPOTHESES) if wanted else None
    queued = worklist.least if worklist else 0
    changed = ""
    if request.method == "POST" and form.is_valid():
        try:
            merged = operations.merge_hypotheses(
                actor=access.actor,
                assessment_uid=assessment,
                hypothesis_uid=hypothesis,
                into_uid=UUID(form.cleaned_data["into_id"]),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                into_version=form.into_version,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion as stale:
            changed = str(stale.record["label"])
            found = fetch(hypotheses_of(access), access, hypothesis)
            others = mergeable_with(access, found)
            form = MergeForm(others, _over(request, found, others))
        else:
            return _merged(request, access, merged, worklist)
    other = next((h for h in others if str(h.uid) == wanted), None)
    context = {
        "access": access,
        "assessment": access.assessment,
        "hypothesis": found,
        "others": others,
        "form": form,
        "changed": changed,
        "judged": judged_so_far(access, found),
        "sides": _sides(access, found, other),
        "kind": HYPOTHESES,
        "gone_uid": found.uid,
        "into_uid": other.uid if other else "",
        "swapped": pair_url(
            request,
            access,
            HYPOTHESES,
            other.uid,
            found.uid,
            queued=queued,
        )
        if other
        else "",
        **(worklist.shown(found.uid, other.uid) if worklist and other else {}),
    }
    status = STALE if changed else REFUSED if form.errors else 200
    return render(request, "framing/merge.html", context, status=status)


def _over(request: HttpRequest, found: Hypothesis, others: list[Hypothesis]) -> QueryDict:
    """What was chosen, over what stands now."""
    typed = request.POST.copy()
    for name, version in MergeForm.versions_of(found, others).items():
        typed[name] = str(version)
    return typed


def _merged(
    request: HttpRequest, access: Access, merged: Hypothesis, worklist: Worklist | None
) -> HttpResponse:
    into = merged.merged_into
    assert into is not None
    words = _("%(label)s is merged into %(into)s.") % {"label": merged.label, "into": into.label}
    fields: dict[str, Any] = {"version": merged.version}
    to = _page_of(request, into)
    if worklist is not None:
        to, more_words = worklist.after(merged.uid, into.uid)
        words = f"{words} {more_words}".rstrip()
        fields |= {BESIDE: into.uid, QUEUED: worklist.least}
    route = route_here(request, "hypothesis-undo")
    undo.done(request, words, undo.Reverse(route, (access.assessment.uid, merged.uid), fields))
    return redirect(to)


def _page_of(request: HttpRequest, hypothesis: Hypothesis) -> str:
    """The frame, or in the admin the hypothesis's own page."""
    if is_in_admin(request):
        return reverse("admin:assessments_hypothesis_change", args=(hypothesis.pk,))
    return reverse("frame", args=(hypothesis.assessment.uid,))


def _sides(access: Access, found: Hypothesis, other: Hypothesis | None) -> list[dict[str, Any]]:
    """The one that goes and the one that stays, each with what hangs on it; nothing without the
    other. 6 queries, or none."""
    return [
        {
            "hypothesis": each,
            "judged": judged_so_far(access, each),
            "links": links_on(access, each).count(),
        }
        for each in ((found, other) if other else ())
    ]


@login_required
@require_POST
def undo_reshaping(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """As it was before it was split or merged; what was judged since stays."""
    access = access_to(actor_of(request), assessment)
    other = uid_in(request.POST[BESIDE]) if BESIDE in request.POST else None
    try:
        restored = operations.undo_reshaping(
            actor=access.actor,
            assessment_uid=assessment,
            hypothesis_uid=hypothesis,
            version=undo.sent_version(request),
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        words = _("%(label)s is as it was before.") % {"label": restored.label}
        messages.success(request, words)
        if other is not None:
            queued = least_in(request.POST.get(QUEUED, ""))
            return redirect(pair_url(request, access, HYPOTHESES, hypothesis, other, queued=queued))
    return undo.back(request) or redirect("frame", assessment)
