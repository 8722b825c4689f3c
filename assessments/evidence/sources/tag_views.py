"""The page of tags: what each touches; renamed, merged, put on many items."""

import re
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation
from assessments.evidence import rules
from assessments.evidence.models import Evidence
from assessments.evidence.operations import rename_tag, tag_evidence
from assessments.evidence.queries import evidence_of
from assessments.evidence.sources.tags import KNOWN, tags_of
from assessments.framing.access import Access, access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import in_words
from assessments.web.snapshots import snapshot

REFUSED: Final = 422
LABELS_LONGEST: Final = 10_000
RANGE_MOST: Final = 5_000
_LABELS: Final = re.compile(r"[Ee]?(\d{1,6})(?:\s*[-–]\s*[Ee]?(\d{1,6}))?")


class TagForm(forms.Form):
    tag = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=rules.TAG_LONGEST,
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )
    labels = forms.CharField(
        label=gettext_lazy("Items"),
        help_text=gettext_lazy("Their labels, with ranges: E3, E7–E12."),
        max_length=LABELS_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RenameForm(forms.Form):
    tag = forms.CharField(max_length=rules.TAG_LONGEST)
    to = forms.CharField(max_length=rules.TAG_LONGEST)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    if request.method != "POST":
        return _page(request, access, TagForm())
    access.require_curator_or_lead()
    act = request.POST.get("act", "")
    if act == "rename":
        return _rename(request, access)
    if act in ("off", "on"):
        return _again(request, access, on=act == "on")
    return _put_on(request, access)


def _page(request: HttpRequest, access: Access, form: TagForm, status: int = 200) -> HttpResponse:
    with snapshot():
        found = tags_of(access)
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "evidence",
        "tags": found,
        "known": KNOWN.items(),
        "form": form,
        "keeps": access.may_grade and access.may_contribute,
    }
    return render(request, "evidence/tags.html", context, status=status)


def _here(access: Access) -> HttpResponse:
    return HttpResponseRedirect(reverse("tags", args=(access.assessment.uid,)))


def _put_on(request: HttpRequest, access: Access) -> HttpResponse:
    form = TagForm(request.POST)
    if not form.is_valid():
        return _page(request, access, form, REFUSED)
    named, missing = _named(access, form.cleaned_data["labels"])
    if missing or not named:
        form.add_error(
            "labels",
            _("There is no %(labels)s.") % {"labels": ", ".join(missing)}
            if missing
            else _("Name an item by its label, such as E3."),
        )
        return _page(request, access, form, REFUSED)
    try:
        changed = tag_evidence(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            tag=form.cleaned_data["tag"],
            evidence_uids=[item.uid for item in named],
        )
    except RuleViolation as refusal:
        form.add_error("tag", in_words(refusal))
        return _page(request, access, form, REFUSED)
    _say(request, access, changed, form.cleaned_data["tag"].strip(), on=True)
    return _here(access)


def _named(access: Access, text: str) -> tuple[list[Evidence], list[str]]:
    """The items that labels name, and the labels that name none. 1 query."""
    numbers: dict[int, None] = {}
    for first, last in _LABELS.findall(text):
        begin, end = int(first), int(last or first)
        numbers |= dict.fromkeys(range(begin, min(end, begin + RANGE_MOST) + 1))
    standing = {
        item.label: item
        for item in evidence_of(access).prefetch_related(None)
        if item.status in ("submitted", "accepted")
    }
    wanted = [f"E{number}" for number in numbers]
    alone = {f"E{int(first)}" for first, last in _LABELS.findall(text) if not last}
    missing = [label for label in wanted if label not in standing and label in alone]
    return [standing[label] for label in wanted if label in standing], missing


def _say(
    request: HttpRequest, access: Access, changed: list[Evidence], tag: str, *, on: bool
) -> None:
    words = (
        ngettext(
            "#%(tag)s is on %(n)d more item.", "#%(tag)s is on %(n)d more items.", len(changed)
        )
        if on
        else ngettext("#%(tag)s is off %(n)d item.", "#%(tag)s is off %(n)d items.", len(changed))
    )
    fields = {
        "act": "off" if on else "on",
        "tag": tag,
        "item": [str(item.uid) for item in changed],
    }
    back = undo.Reverse("tags", (access.assessment.uid,), fields) if changed else None
    undo.done(request, words % {"tag": tag, "n": len(changed)}, back)


def _uids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return []


def _again(request: HttpRequest, access: Access, *, on: bool) -> HttpResponse:
    """Off the items that are named, or on them again; off all that carry it where none is."""
    tag, uids = request.POST.get("tag", ""), _uids(request.POST.getlist("item"))
    if not uids and not on:
        uids = [item.uid for one in tags_of(access) if one.tag == tag for item in one.items]
    try:
        changed = tag_evidence(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            tag=tag,
            evidence_uids=uids,
            on=on,
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        _say(request, access, changed, tag, on=on)
    return undo.back(request) or _here(access)


def _rename(request: HttpRequest, access: Access) -> HttpResponse:
    form = RenameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what it is to be called."))
        return _here(access)
    tag, to = form.cleaned_data["tag"], form.cleaned_data["to"]
    both = [
        str(item.uid)
        for item in evidence_of(access).prefetch_related(None)
        if tag in item.tags and to in item.tags
    ]
    only, keeping = request.POST.getlist("only"), request.POST.getlist("keeping")
    try:
        changed = rename_tag(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            tag=tag,
            to=to,
            only=_uids(only) if only or keeping else None,
            keeping=_uids(keeping),
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
        return undo.back(request) or _here(access)
    fields: dict[str, Any] = {
        "act": "rename",
        "tag": to,
        "to": tag,
        "only": [str(item.uid) for item in changed if str(item.uid) not in both],
        "keeping": both,
    }
    words = _("#%(tag)s is called #%(to)s now.") % {"tag": tag, "to": to}
    back = undo.Reverse("tags", (access.assessment.uid,), fields) if changed else None
    undo.done(request, words, back)
    return undo.back(request) or _here(access)
