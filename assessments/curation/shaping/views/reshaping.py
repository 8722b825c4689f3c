"""Split a hypothesis into two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.curation.shaping import forms, operations
from assessments.curation.shaping.queries import judged_so_far, links_on
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Hypothesis
from assessments.framing.queries import hypotheses_of
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults

REFUSED: Final = 422
STALE: Final = 409


def _found(access: Access, uid: UUID) -> Hypothesis:
    return fetch(hypotheses_of(access), access, uid)


def _over(request: HttpRequest, versions: Mapping[str, int]) -> QueryDict:
    """What was typed, over what stands now: sent again it is about that."""
    typed = request.POST.copy()
    for name, version in versions.items():
        typed[name] = str(version)
    return typed


def _undone_by(access: Access, hypothesis: Hypothesis) -> undo.Reverse:
    return undo.Reverse(
        "hypothesis-undo",
        (access.assessment.uid, hypothesis.uid),
        {"version": hypothesis.version},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Two out of one, with the links that each takes along."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    found = _found(access, hypothesis)
    links = list(links_on(access, found))
    typed = request.GET.get("statement") or found.statement
    initial = {**forms.SplitForm.halves(typed), "version": found.version}
    competing = found.question.is_competing
    form = forms.SplitForm(links, request.POST or None, initial=initial, competing=competing)
    changed = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.split_hypothesis(
                actor=access.actor,
                assessment_uid=assessment,
                hypothesis_uid=hypothesis,
                parts=form.parts(found),
                joints=form.joints(),
                links=form.chosen(),
                keep=form.cleaned_data.get("keep", False),
                version=form.cleaned_data["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion as stale:
            changed = str(stale.record["label"])
            found = _found(access, hypothesis)
            sent = _over(request, {"version": found.version})
            form = forms.SplitForm(links, sent, competing=competing)
        else:
            said = {"label": found.label, "labels": _(" and ").join(h.label for h in made)}
            done = _found(access, hypothesis)
            words = _("%(label)s is split into %(labels)s.") % said
            undo.done(request, words, _undone_by(access, done))
            return redirect("frame", assessment)
    context: dict[str, Any] = {
        "access": access,
        "assessment": access.assessment,
        "hypothesis": found,
        "form": form,
        "changed": changed,
        "judged": judged_so_far(access, found),
    }
    status = STALE if changed else REFUSED if form.errors else 200
    return render(request, "framing/split.html", context, status=status)
