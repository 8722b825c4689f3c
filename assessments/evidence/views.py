"""The page of one item."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import Actor, NotVisible, RuleViolation, StaleVersion, Violations
from assessments.basis.errors import gettext_noop
from assessments.evidence.forms import CITATION_NAMES, CitationForm, CorrectForm, EditForm
from assessments.evidence.item import ItemPage, item_page
from assessments.evidence.item_answer import Correction, item_answer
from assessments.evidence.likeness import alike
from assessments.evidence.models import Citation
from assessments.evidence.operations import (
    add_citation,
    edit_citation,
    edit_evidence,
    remove_citation,
    set_relevance,
)
from assessments.evidence.queries import evidence_at, link_between, merged_into
from assessments.evidence.words import RELEVANCES
from assessments.framing.access import access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.conflict import conflict_between, is_taking, over
from assessments.web.faults import add_faults
from assessments.web.snapshots import snapshot

REFUSED: Final = 422
STALE: Final = 409


Act = Callable[[HttpRequest, Actor, UUID, UUID], HttpResponse]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        acts: dict[str, Act] = {
            "cite": _add_citation,
            "correct": _correct,
            "uncite": _remove_citation,
            "relevance": _set_relevance,
        }
        change = acts.get(request.POST.get("act", ""), _edit)
        return change(request, actor, assessment, evidence)
    access = access_to(actor, assessment)
    try:
        with snapshot():
            found = item_page(access, evidence)
    except NotVisible:
        went_into = merged_into(access, evidence)
        return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, went_into)))
    return item_answer(request, found, correct=_asked_to_correct(request, found))


def _asked_to_correct(request: HttpRequest, found: ItemPage) -> Correction | None:
    uid = uuid_or_none(request.GET.get("correct", ""))
    citation = next((c for c in found.citations if c.uid == uid), None)
    if citation is None or not found.may_edit:
        return None
    return citation.uid, CorrectForm(initial=CorrectForm.initial_of(citation))


@login_required
@require_safe
def likes(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """What reads like an item: a page, or with script a part of the item's."""
    access = access_to(actor_of(request), assessment)
    item = evidence_at(access, evidence)
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "item": item,
        "alike": alike(access, item.statement, but=item.uid),
    }
    part = "HX-Request" in request.headers
    return render(request, "evidence/_likes.html" if part else "evidence/likes.html", context)


def _edit(request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID) -> HttpResponse:
    found = item_page(access_to(actor, assessment), evidence)
    if is_taking(request):
        return _conflict_answer(request, found)
    form = EditForm(request.POST, grades=found.may_grade)
    if not form.is_valid():
        return item_answer(request, found, edit=form, status=REFUSED)
    try:
        edited = edit_evidence(
            actor=actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            draft=form.draft(
                credibility=found.evidence.credibility,
                marking=form.cleaned_data["marking"] or None,
            ),
            meaning_changed=form.cleaned_data["meaning"] != "same",
            asks_again=form.cleaned_data["meaning"] == "again",
            version=form.cleaned_data["version"],
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal)
        return item_answer(request, found, edit=form, status=REFUSED)
    except StaleVersion:
        if undo.is_undo(request):
            raise
        return _conflict_answer(request, item_page(access_to(actor, assessment), evidence))
    undo.done(request, _("Saved."), _former(form, found, edited.version))
    here = HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))
    return undo.back(request) or here


def _conflict_answer(request: HttpRequest, now: ItemPage) -> HttpResponse:
    """The next press is meant for what stands now; both versions are on the page."""
    standing = EditForm.initial_of(now.evidence)
    again = EditForm(over(request.POST, standing), grades=now.may_grade)
    both = conflict_between(again, {**standing, "meaning": again["meaning"].value()})
    return item_answer(request, now, edit=again, conflict=both, status=STALE)


def _former(form: EditForm, found: ItemPage, version: int) -> undo.Reverse | None:
    """The item before the edit. A change of meaning has marked judgements, which stays."""
    if form.cleaned_data["meaning"] != "same":
        return None
    item = found.evidence
    fields = {**EditForm.initial_of(item), "meaning": "same", "version": version}
    return undo.Reverse("evidence-detail", (found.access.assessment.uid, item.uid), fields)


def _add_citation(
    request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID
) -> HttpResponse:
    access = access_to(actor, assessment)
    form = CitationForm(request.POST)
    if form.is_valid():
        try:
            add_citation(
                actor=actor,
                assessment_uid=assessment,
                evidence_uid=evidence,
                draft=form.draft(),
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, CITATION_NAMES)
        else:
            undo.done(request, _("The source is added."))
            return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))
    return item_answer(request, item_page(access, evidence), cite=form, status=REFUSED)


def _correct(request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID) -> HttpResponse:
    found = item_page(access_to(actor, assessment), evidence)
    citation = _named(request, found)
    if is_taking(request):
        return _correction_conflict(request, found, citation)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return item_answer(request, found, correct=(citation.uid, form), status=REFUSED)
    try:
        edited = edit_citation(
            actor=actor,
            assessment_uid=assessment,
            citation_uid=citation.uid,
            draft=form.draft(),
            version=form.cleaned_data["version"],
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal, CITATION_NAMES)
        return item_answer(request, found, correct=(citation.uid, form), status=REFUSED)
    except StaleVersion:
        if undo.is_undo(request):
            raise
        now = item_page(found.access, evidence)
        return _correction_conflict(request, now, _named(request, now))
    former = {
        **CorrectForm.initial_of(citation),
        "act": "correct",
        "citation": citation.uid,
        "version": edited.version,
    }
    undo.done(request, _("Saved."), undo.Reverse("evidence-detail", (assessment, evidence), former))
    here = HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))
    return undo.back(request) or here


def _correction_conflict(request: HttpRequest, now: ItemPage, citation: Citation) -> HttpResponse:
    standing = CorrectForm.initial_of(citation)
    again = CorrectForm(over(request.POST, standing))
    both = conflict_between(again, standing)
    return item_answer(request, now, correct=(citation.uid, again), conflict=both, status=STALE)


def _named(request: HttpRequest, found: ItemPage) -> Citation:
    uid = uuid_or_none(request.POST.get("citation", ""))
    citation = next((c for c in found.citations if c.uid == uid), None)
    if citation is None:
        raise NotVisible(str(uid))
    return citation


def _remove_citation(
    request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID
) -> HttpResponse:
    found = item_page(access_to(actor, assessment), evidence)
    citation = _named(request, found)
    remove_citation(actor=actor, assessment_uid=assessment, citation_uid=citation.uid)
    fields = {**CorrectForm.initial_of(citation), "act": "cite"}
    way_back = undo.Reverse("evidence-detail", (assessment, evidence), fields)
    undo.done(request, _("The citation is removed."), way_back)
    return HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))


def _set_relevance(
    request: HttpRequest, actor: Actor, assessment: UUID, evidence: UUID
) -> HttpResponse:
    access = access_to(actor, assessment)
    hypothesis = uuid_or_none(request.POST.get("hypothesis", ""))
    if hypothesis is None:
        raise RuleViolation("required", "hypothesis", gettext_noop("may not be empty"))
    link = link_between(access, evidence, hypothesis)
    changed = set_relevance(
        actor=actor,
        assessment_uid=assessment,
        link_uid=link.uid,
        relevance=request.POST.get("relevance", ""),
        version=undo.sent_version(request),
    )
    fields = {
        "act": "relevance",
        "hypothesis": hypothesis,
        "relevance": link.relevance,
        "version": changed.version,
    }
    words = _("Relevance for %(label)s: %(word)s.") % {
        "label": link.hypothesis.label,
        "word": RELEVANCES[changed.relevance],
    }
    undo.done(request, words, undo.Reverse("evidence-detail", (assessment, evidence), fields))
    here = HttpResponseRedirect(reverse("evidence-detail", args=(assessment, evidence)))
    return undo.back(request) or here


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
