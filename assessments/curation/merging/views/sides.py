"""Two pieces of evidence or two sources side by side, merged and taken apart again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.curation.merging import forms, operations, queries, rules
from assessments.curation.merging.worklist import (
    BESIDE,
    MERGE_PAGES,
    QUEUED,
    THEN,
    Worklist,
    least_in,
    pair_url,
    then_in,
    uid_in,
)
from assessments.evidence.likeness import alike
from assessments.evidence.pairs import closest_names
from assessments.evidence.queries import sources_of
from assessments.evidence.words import KINDS
from assessments.framing.access import Access, access_to, fetch
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words
from assessments.web.frames import here, is_in_admin, route_here
from assessments.web.snapshots import snapshot
from assessments.web.tags import CREDIBILITY, RELIABILITY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REFUSED: Final = 422
STALE: Final = 409
LIKE_IT: Final = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """What merging evidence and merging sources have in common, and where they differ."""

    name: str
    model: str
    page: str
    pair: Callable[[Access, UUID, UUID], Any]
    form: Callable[..., Any]
    fields: Sequence[str]
    words: Mapping[str, Any]
    template: str
    merge: Callable[..., Any]
    undo: Callable[..., Any]
    uid_of: str

    @property
    def done(self) -> str:
        return {
            rules.EVIDENCE: _("%(gone)s is merged into %(into)s."),
            rules.SOURCES: _("“%(gone)s” is merged into “%(into)s”."),
        }[self.name]


EVIDENCE: Final = Kind(
    name=rules.EVIDENCE,
    model="evidence",
    page="evidence-detail",
    pair=queries.evidence_pair,
    form=forms.EvidenceMergeForm,
    fields=rules.EVIDENCE_FIELDS,
    words={"kind": KINDS, "credibility": CREDIBILITY},
    template="merging/evidence.html",
    merge=operations.merge_evidence,
    undo=operations.undo_evidence_merge,
    uid_of="evidence_uid",
)
SOURCES: Final = Kind(
    name=rules.SOURCES,
    model="source",
    page="source",
    pair=queries.source_pair,
    form=forms.SourceMergeForm,
    fields=rules.SOURCE_FIELDS,
    words={"reliability": RELIABILITY},
    template="merging/sources.html",
    merge=operations.merge_sources,
    undo=operations.undo_source_merge,
    uid_of="source_uid",
)


def _name(row: Any) -> str:
    return str(getattr(row, "label", "") or row.name)


def _merge(request: HttpRequest, assessment: UUID, uid: UUID, kind: Kind) -> HttpResponse:
    """The one in the address goes into the one that the query names."""
    access = access_to(actor_of(request), assessment)
    access.require_curator_or_lead()
    other = request.GET.get("with", "")
    with snapshot():
        if not other:
            return _choose(request, access, uid, kind)
        pair = kind.pair(access, uid, uid_in(other))
        worklist = Worklist.of(request, access, kind.name)
    data = request.POST if request.method == "POST" else None
    form, status, changed = kind.form(pair.gone, pair.into, data), 200, ""
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                return _merged(request, access, kind, pair, form, worklist)
            except (RuleViolation, Violations) as refusal:
                add_faults(form, refusal)
            except StaleVersion:
                status, changed = STALE, _("Somebody else has changed one of the two meanwhile.")
                pair = kind.pair(access, uid, uid_in(other))
                form = kind.form(pair.gone, pair.into, _over(request, pair))
    queued = worklist.least if worklist else 0
    then = then_in(request.GET)
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "evidence",
        "pair": pair,
        "form": form,
        "rows": forms.rows_of(form, pair.gone, pair.into, kind.fields, kind.words),
        "changed": changed,
        "gone_name": _name(pair.gone),
        "into_name": _name(pair.into),
        "kind": kind.name,
        "cancel_url": then
        or here(request, "duplicates", access.assessment.uid) + f"?kind={kind.name}",
        "swapped": pair_url(
            request,
            access,
            kind.name,
            pair.into.uid,
            pair.gone.uid,
            queued=queued,
            then=then,
        ),
        **(worklist.shown(pair.gone.uid, pair.into.uid) if worklist else {}),
    }
    return render(request, kind.template, context, status=status)


def _over(request: HttpRequest, pair: Any) -> QueryDict:
    """What was chosen, over what stands now."""
    typed = request.POST.copy()
    for name, version in forms.MergeForm.versions_of(pair.gone, pair.into).items():
        typed[name] = str(version)
    return typed


def _merged(
    request: HttpRequest,
    access: Access,
    kind: Kind,
    pair: Any,
    form: forms.MergeForm,
    worklist: Worklist | None,
) -> HttpResponse:
    given = form.cleaned_data
    more = {"meaning_changed": given["meaning_changed"]} if "meaning_changed" in given else {}
    gone = kind.merge(
        actor=access.actor,
        assessment_uid=access.assessment.uid,
        into_uid=pair.into.uid,
        take=form.taken,
        reason=given["reason"],
        version=given["version"],
        into_version=given["into_version"],
        **{kind.uid_of: pair.gone.uid},
        **more,
    )
    words = kind.done % {"gone": _name(pair.gone), "into": _name(pair.into)}
    fields: dict[str, Any] = {"version": gone.version}
    then = then_in(request.GET)
    if worklist is None and then:
        fields |= {THEN: then}
        to = then
    elif worklist is None:
        to = _page_of(request, access, kind, pair.into)
    else:
        fields |= {BESIDE: pair.into.uid, QUEUED: worklist.least}
        to, more_words = worklist.after(gone.uid, pair.into.uid)
        words = f"{words} {more_words}".rstrip()
    route = route_here(request, f"{MERGE_PAGES[kind.name]}-undo")
    undo.done(request, words, undo.Reverse(route, (access.assessment.uid, gone.uid), fields))
    return HttpResponseRedirect(to)


def _page_of(request: HttpRequest, access: Access, kind: Kind, row: Any) -> str:
    if is_in_admin(request):
        return reverse(f"admin:assessments_{kind.model}_change", args=(row.pk,))
    return reverse(kind.page, args=(access.assessment.uid, row.uid))


def _choose(request: HttpRequest, access: Access, uid: UUID, kind: Kind) -> HttpResponse:
    """What to compare it with: what reads like it, or what is named."""
    named = request.GET.get("label", "").strip()
    rows = queries.mergeable_evidence(access) if kind.name == rules.EVIDENCE else sources_of(access)
    row = fetch(rows, access, uid)
    others = list(rows.exclude(pk=row.pk))
    found = [each for each in others if named and _name(each).casefold() == named.casefold()]
    if found:
        return HttpResponseRedirect(pair_url(request, access, kind.name, row.uid, found[0].uid))
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "evidence",
        "kind": kind.name,
        "row": row,
        "name": _name(row),
        "named": named,
        "others": [{"uid": each.uid, "name": _name(each)} for each in others],
        "likes": _likes(access, kind, row, others),
    }
    return render(request, "merging/choose.html", context, status=REFUSED if named else 200)


def _likes(access: Access, kind: Kind, row: Any, others: Sequence[Any]) -> list[dict[str, Any]]:
    if kind.name == rules.EVIDENCE:
        known = {each.uid for each in others}
        near = alike(access, row.statement, but=row.uid)
        return [
            {"uid": one.uid, "name": one.label, "text": one.statement}
            for one in near
            if one.uid in known
        ]
    near_names = closest_names(row.name, [each.name for each in others], most=LIKE_IT)
    return [{"uid": others[place].uid, "name": others[place].name} for place, _share in near_names]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_evidence(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    return _merge(request, assessment, evidence, EVIDENCE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_sources(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    return _merge(request, assessment, source, SOURCES)


def _undo(request: HttpRequest, assessment: UUID, uid: UUID, kind: Kind) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    other = uid_in(request.POST[BESIDE]) if BESIDE in request.POST else None
    try:
        restored = kind.undo(
            actor=access.actor,
            assessment_uid=assessment,
            version=undo.sent_version(request),
            **{kind.uid_of: uid},
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
        return undo.back(request) or HttpResponseRedirect(
            here(request, "duplicates", assessment) + f"?kind={kind.name}"
        )
    words = _("%(name)s is as it was before.") % {"name": _name(restored)}
    messages.success(request, words)
    if other is not None:
        queued = least_in(request.POST.get(QUEUED, ""))
        return HttpResponseRedirect(pair_url(request, access, kind.name, uid, other, queued=queued))
    if then := then_in(request.POST):
        return HttpResponseRedirect(then)
    to = _page_of(request, access, kind, restored)
    return undo.back(request) or HttpResponseRedirect(to)


@login_required
@require_POST
def undo_evidence_merge(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    return _undo(request, assessment, evidence, EVIDENCE)


@login_required
@require_POST
def undo_source_merge(request: HttpRequest, assessment: UUID, source: UUID) -> HttpResponse:
    return _undo(request, assessment, source, SOURCES)
