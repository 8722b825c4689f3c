"""What a lead arranges: questions, places, parties, the scale of impact. Each can be undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.framing import forms, operations
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Perspective
from assessments.framing.queries import hypotheses_of, perspectives_of, questions_of
from assessments.framing.views import REFUSED, frame_page
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults, in_words

STALE = 409


def _to_frame(request: HttpRequest, assessment: UUID, anchor: str = "") -> HttpResponse:
    page = f"{reverse('frame', args=[assessment])}{anchor}"
    return undo.back(request) or redirect(page)


def _refuse(request: HttpRequest, refusal: RuleViolation) -> None:
    messages.error(request, in_words(refusal).capitalize())


def _place(request: HttpRequest) -> int:
    """The place that a button asks for; -1, which is refused, for what no button sends."""
    asked = request.POST.get("order", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else -1


# ------------------------------------------------------------------------------------ questions


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_question(request: HttpRequest, assessment: UUID, question: UUID) -> HttpResponse:
    """Its words and its framing. A conflict shows what stands beside what was typed."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    found = fetch(questions_of(access), access, question)
    standing = forms.EditQuestionForm.initial_of(found)
    form = forms.EditQuestionForm(request.POST or None, initial=standing)
    both: Conflict | None = None
    if is_taking(request):
        form = forms.EditQuestionForm(over(request.POST, standing))
        both = conflict_between(form, standing)
    elif request.method == "POST" and form.is_valid():
        try:
            edited = operations.edit_question(
                actor=access.actor,
                assessment_uid=assessment,
                question_uid=question,
                **form.cleaned_data,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            if undo.is_undo(request):
                raise
            standing = forms.EditQuestionForm.initial_of(
                fetch(questions_of(access), access, question)
            )
            form = forms.EditQuestionForm(over(request.POST, standing))
            both = conflict_between(form, standing)
        else:
            fields = {**standing, "version": edited.version}
            undo.done(
                request,
                _("Saved."),
                undo.Reverse("question-edit", (assessment, question), fields),
            )
            return _to_frame(request, assessment, f"#q-{question}")
    context = {
        "access": access,
        "assessment": access.assessment,
        "question": found,
        "form": form,
        "conflict": both,
    }
    status = STALE if both else REFUSED if form.errors else 200
    return render(request, "framing/question.html", context, status=status)


@login_required
@require_POST
def move_question(request: HttpRequest, assessment: UUID, question: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    places = [q.uid for q in questions_of(access)]
    try:
        operations.edit_question(
            actor=access.actor,
            assessment_uid=assessment,
            question_uid=question,
            order=_place(request),
        )
    except RuleViolation as refusal:
        _refuse(request, refusal)
    else:
        before = {"order": places.index(question)}
        back = undo.Reverse("question-move", (assessment, question), before)
        undo.done(request, _("Moved."), back)
    return _to_frame(request, assessment, f"#q-{question}")


@login_required
@require_POST
def move_hypothesis(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    found = fetch(hypotheses_of(access), access, hypothesis)
    siblings = [
        h.uid for h in hypotheses_of(access).filter(question=found.question, is_remainder=False)
    ]
    try:
        operations.move_hypothesis(
            actor=access.actor,
            assessment_uid=assessment,
            hypothesis_uid=hypothesis,
            order=_place(request),
        )
    except RuleViolation as refusal:
        _refuse(request, refusal)
    else:
        before = {"order": siblings.index(hypothesis)}
        back = undo.Reverse("hypothesis-move", (assessment, hypothesis), before)
        undo.done(request, _("%(label)s is moved.") % {"label": found.label}, back)
    return _to_frame(request, assessment, f"#h-{hypothesis}")


# -------------------------------------------------------------------------------------- parties


@login_required
@require_POST
def change_perspective(request: HttpRequest, assessment: UUID, perspective: UUID) -> HttpResponse:
    """What the pressed button says: move, ask by default, take out, bring back."""
    access = access_to(actor_of(request), assessment)
    parties = list(perspectives_of(access))
    try:
        changed = _change_party(request, access, perspective)
    except RuleViolation as refusal:
        _refuse(request, refusal)
    else:
        back = undo.Reverse(
            "perspective-change", (assessment, perspective), _former(request, parties, perspective)
        )
        undo.done(request, _party_words(request) % {"name": changed.name}, back)
    return _to_frame(request, assessment, "#parties")


def _change_party(request: HttpRequest, access: Access, perspective: UUID) -> Perspective:
    which: dict[str, Any] = {
        "actor": access.actor,
        "assessment_uid": access.assessment.uid,
        "perspective_uid": perspective,
    }
    if "remove" in request.POST:
        return operations.remove_perspective(**which)
    if "restore" in request.POST:
        return operations.restore_perspective(**which)
    if "primary" in request.POST:
        return operations.edit_perspective(**which, is_primary=True)
    return operations.edit_perspective(**which, order=_place(request))


def _party_words(request: HttpRequest) -> str:
    if "remove" in request.POST:
        return _("%(name)s is taken out.")
    if "restore" in request.POST:
        return _("%(name)s is back.")
    if "primary" in request.POST:
        return _("%(name)s is asked about by default.")
    return _("%(name)s is moved.")


def _former(
    request: HttpRequest, parties: list[Perspective], perspective: UUID
) -> dict[str, object]:
    """What to post to the same address to have it as it was."""
    if "remove" in request.POST:
        return {"restore": "1"}
    if "restore" in request.POST:
        return {"remove": "1"}
    return {"order": next(i for i, p in enumerate(parties) if p.uid == perspective)}


@login_required
@require_POST
def rename_perspective(request: HttpRequest, assessment: UUID, perspective: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    found = fetch(perspectives_of(access), access, perspective)
    form = forms.PartyForm(request.POST, auto_id=f"p{found.pk}_%s")
    if is_taking(request):
        return _party_conflict(request, access, found)
    if form.is_valid():
        try:
            renamed = operations.edit_perspective(
                actor=access.actor,
                assessment_uid=assessment,
                perspective_uid=perspective,
                name=form.cleaned_data["name"],
                version=form.cleaned_data["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            if undo.is_undo(request):
                raise
            now = fetch(perspectives_of(access), access, perspective)
            return _party_conflict(request, access, now)
        else:
            before = {"name": found.name, "version": renamed.version}
            back = undo.Reverse("perspective-rename", (assessment, perspective), before)
            undo.done(request, _("Saved."), back)
            return _to_frame(request, assessment, "#parties")
    return frame_page(request, access, REFUSED, party_form=form, renamed=found.pk)


def _party_conflict(request: HttpRequest, access: Access, party: Perspective) -> HttpResponse:
    standing = forms.PartyForm.initial_of(party)
    form = forms.PartyForm(over(request.POST, standing), auto_id=f"p{party.pk}_%s")
    page = reverse("frame", args=(access.assessment.uid,))
    both = {"party_conflict": conflict_between(form, standing), "theirs_url": page}
    return frame_page(request, access, STALE, party_form=form, renamed=party.pk, **both)


# ---------------------------------------------------------------------------------------- scale


@login_required
@require_POST
def change_scale(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The words, meanings and weights of severity."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    standing = forms.ScaleForm.initial_of(access.assessment)
    form = forms.ScaleForm(request.POST, auto_id="w_%s")
    if is_taking(request):
        return _scale_conflict(request, access)
    if form.is_valid():
        try:
            changed = operations.update_assessment(
                actor=access.actor,
                assessment_uid=assessment,
                changes={"impact_scale": form.scale()},
                version=form.cleaned_data["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion:
            if undo.is_undo(request):
                raise
            return _scale_conflict(request, access_to(access.actor, assessment))
        else:
            fields = {**standing, "version": changed.version}
            undo.done(request, _("Saved."), undo.Reverse("frame-scale", (assessment,), fields))
            return _to_frame(request, assessment, "#scale")
    return frame_page(request, access, REFUSED, scale_form=form)


def _scale_conflict(request: HttpRequest, access: Access) -> HttpResponse:
    standing = forms.ScaleForm.initial_of(access.assessment)
    form = forms.ScaleForm(over(request.POST, standing), auto_id="w_%s")
    page = reverse("frame", args=(access.assessment.uid,))
    both = {"scale_conflict": conflict_between(form, standing), "theirs_url": page}
    return frame_page(request, access, STALE, scale_form=form, **both)
