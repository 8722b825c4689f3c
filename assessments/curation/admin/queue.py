"""The curators' queue: one item after another, by keys, under the filters that were chosen."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from assessments.basis import Actor, NotVisible
from assessments.curation.admin.curated import (
    CuratedAdmin,
    EvidenceForm,
    corrected,
    long_text,
    state_of,
)
from assessments.curation.merging.worklist import THEN
from assessments.curation.operations import decide_evidence
from assessments.curation.queries import (
    curated_evidence,
    decisions_on,
    queue_length,
    submitted_evidence,
)
from assessments.curation.returning.operations import reopen_evidence, send_back_evidence
from assessments.evidence.likeness import alike
from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.framing.access import access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.moments import in_words
from assessments.web.operation_admin import AssessmentFilter, Button, OperationForm, Waiting

SAVE = Button("_continue", _("Save the correction"))
ACCEPT = Button("_accept", _("Accept"), is_default=True)
REJECT = Button("_reject", _("Reject"))
SEND_BACK = Button("_send_back", _("Send back"))
DECISIONS = {
    "_accept": _("%(label)s accepted."),
    "_reject": _("%(label)s rejected."),
    "_send_back": _("%(label)s sent back."),
}
FILTERS = "_changelist_filters"
# Said by an item's page that leads back here: what has become of it is known then.
KNOWN = "known"


class DecisionForm(EvidenceForm):
    names = {"question": "reason"}
    reason = forms.CharField(
        label=_("reason or question"),
        required=False,
        widget=long_text(3),
        help_text=_("Needed to reject or to send back. Whoever submitted it reads this."),
    )


class WaitsFilter(admin.SimpleListFilter):
    """What waits for a decision, unless what was sent back is asked for."""

    title = _("waits for")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("submitter", _("its submitter")), ("all", _("either"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("a decision")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(sent_back_at__isnull=self.value() != "submitter")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in the queue, counted from 1; 0 where the filters leave it out."""

    number: int
    total: int
    before: int | None
    after: int | None


def place_of(pk: int, queue: Sequence[int]) -> Place:
    if pk not in queue:
        return Place(0, len(queue), None, queue[0] if queue else None)
    at = queue.index(pk)
    after = queue[at + 1] if at + 1 < len(queue) else None
    return Place(at + 1, len(queue), queue[at - 1] if at else None, after)


class QueueAdmin(CuratedAdmin):
    nothing = _("Nothing waits for a decision. What is submitted or imported comes here.")
    about = _("What waits for a decision, one after another, by keys.")
    form = DecisionForm
    change_form_template = "admin/queue_item.html"
    list_display = (
        "label", "statement_shown", "kind", "voices", "submitter", "submitted_on", "assessment",
    )  # fmt: skip
    list_filter = (AssessmentFilter, WaitsFilter, "kind")
    actions = (
        "accept_selected", "reject_selected", "send_back_selected", "grade_selected",
        "tag_selected",
    )  # fmt: skip

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return submitted_evidence(actor)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Told apart where what waits for a decision and what was sent back stand side by side."""
        columns = super().get_list_display(request)
        if request.GET.get(WaitsFilter.parameter_name) == "all":
            at = columns.index("submitter")
            columns[at : columns.index("submitted_on") + 1] = ["submitted_both", "waits_for"]
        return columns

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason stands beside the decisions."""
        return [name for name in DecisionForm.base_fields if name != "reason"]

    def buttons_for(self, actor: Actor, row: Any) -> list[Button]:
        access = access_to(actor, row.assessment.uid)
        if not access.may_write:
            return []
        if not access.powers.curate:
            return [SAVE]
        return [SAVE, ACCEPT, REJECT, *([] if row.is_sent_back else [SEND_BACK])]

    @admin.display(description=_("submitted"), ordering="created_at")
    def submitted_both(self, row: Evidence) -> str:
        """When and by whom in one column: with the one beside it two would leave no room."""
        return format_html(
            "<span>{}</span><br>{}", self.submitted_on(row), self.submitter(row) or "–"
        )

    @admin.display(description=_("waits for"), ordering="sent_back_at")
    def waits_for(self, row: Evidence) -> str:
        return gettext("its submitter") if row.is_sent_back else gettext("a decision")

    def waits(self, actor: Actor) -> list[Waiting]:
        n_waiting, n_asked, oldest = queue_length(actor)
        note = gettext("the oldest since %(at)s") % {"at": in_words(oldest)} if oldest else ""
        return [
            Waiting(n_waiting, gettext("to decide on"), self.address(), note),
            Waiting(
                n_asked,
                gettext("with whoever submitted it"),
                f"{self.address()}?waits=submitter",
                gettext("sent back with a question"),
            ),
        ]

    # --------------------------------------------------------------------- one after another

    def queue(self, request: HttpRequest) -> list[int]:
        """The keys of what waits, in the order and under the filters of the list one came from."""
        asked = copy(request)
        asked.GET = QueryDict(request.GET.get(FILTERS, ""))
        try:
            listed = self.get_changelist_instance(asked)
        except IncorrectLookupParameters:
            return []
        return list(listed.queryset.values_list("pk", flat=True))

    def item_address(self, request: HttpRequest, pk: int | None) -> str:
        """Of an item's page, or of the list, with the filters kept."""
        kept: Any = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        address: str = add_preserved_filters(kept, self.address(pk))
        return address

    def _known_address(self, request: HttpRequest, pk: int) -> str:
        address = self.item_address(request, pk)
        return f"{address}{'&' if '?' in address else '?'}{KNOWN}=1"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_reopen"
        view = require_POST(self.admin_site.admin_view(self.reopen_view))
        return [path("<int:pk>/reopen/", view, name=name), *super().get_urls()]

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo: the decision is taken back, and the item stands there to be decided anew."""
        row = curated_evidence(actor_of(request)).filter(pk=pk).first()
        if row is None:
            raise NotVisible(str(pk))
        back = reopen_evidence(
            actor=actor_of(request),
            assessment_uid=row.assessment.uid,
            evidence_uid=row.uid,
            version=undo.sent_version(request),
        )
        undo.done(request, gettext("%(label)s waits for a decision again.") % {"label": back.label})
        address = self.address(pk)
        filters = QueryDict(mutable=True)
        filters[FILTERS] = request.POST.get("filters", "")
        return HttpResponseRedirect(f"{address}?{filters.urlencode()}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Whoever comes too late is told what was decided, and led on, as whoever has merged it."""
        decided = self._decided(request, object_id)
        if decided is not None:
            # Only the merge just made is known: whatever else was decided meanwhile is said, and
            # what was typed is never dropped without a word.
            is_known = request.method == "GET" and KNOWN in request.GET
            if not (is_known and decided.status == EvidenceStatus.MERGED):
                self._say_too_late(request, decided)
            return self._on_from(request, decided)
        return super().change_view(request, object_id, form_url, extra_context)

    def _decided(self, request: HttpRequest, object_id: str) -> Evidence | None:
        if not self.has_view_permission(request) or not object_id.isdecimal():
            return None
        actor = actor_of(request)
        if self.rows(actor).filter(pk=object_id).exists():
            return None
        return curated_evidence(actor).filter(pk=object_id).first()

    def _say_too_late(self, request: HttpRequest, row: Evidence) -> None:
        last = next(iter(decisions_on(row)), None)
        told = {"label": row.label, "state": state_of(row)}
        words = gettext("%(label)s waits no more: it is %(state)s.") % told
        if last is not None:
            words += " " + gettext("Last: %(words)s by %(who)s, %(at)s.") % {
                "words": last.words,
                "who": last.who,
                "at": in_words(last.at),
            }
        typed = request.POST.get("reason", "").strip()
        if typed:
            words += " " + gettext("You had written: %(typed)s") % {"typed": typed}
        messages.warning(request, words)

    def _on_from(self, request: HttpRequest, row: Evidence) -> HttpResponse:
        """To what comes after it in the queue, or to the list."""
        waits = self.queue(request)
        following = next((pk for pk in waits if pk > row.pk), waits[0] if waits else None)
        return HttpResponseRedirect(self.item_address(request, following))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            actor = actor_of(request)
            access = access_to(actor, obj.assessment.uid)
            place = place_of(obj.pk, self.queue(request))
            context |= {
                "title": gettext("Decide on %(label)s") % {"label": obj.label},
                "subtitle": None,
                "place": place,
                "before_url": place.before and self.item_address(request, place.before),
                "after_url": place.after and self.item_address(request, place.after),
                "list_url": self.item_address(request, None),
                "then": urlencode({THEN: self._known_address(request, obj.pk)}),
                "citations": list(obj.citations.all()),
                "alike": alike(access, obj.statement, but=obj.uid),
                "decisions": decisions_on(obj),
                "submitted_at": obj.created_at,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def write(self, request: HttpRequest, row: Any, form: OperationForm) -> Evidence:
        assert isinstance(form, DecisionForm)
        pressed = next((name for name in DECISIONS if form.presses(name)), None)
        if pressed is None:
            return corrected(row, form)
        request.queue_before = self.queue(request)  # type: ignore[attr-defined]
        data = form.cleaned_data
        where: dict[str, Any] = {
            "actor": form.actor,
            "assessment_uid": row.assessment.uid,
            "evidence_uid": row.uid,
            "draft": form.draft,
            "meaning_changed": data["meaning_changed"],
            "version": data["version"],
        }
        if pressed == "_send_back":
            return send_back_evidence(question=data["reason"], **where)
        return decide_evidence(accept=pressed == "_accept", reason=data["reason"], **where)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        pressed = next((name for name in DECISIONS if name in request.POST), None)
        if pressed is None:
            undo.done(request, gettext("%(label)s corrected.") % {"label": obj.label})
            return HttpResponseRedirect(self.item_address(request, obj.pk))
        said = str(DECISIONS[pressed]) % {"label": obj.label}
        if pressed == "_accept" and obj.credibility is None:
            said += " " + gettext("It has no grade of credibility yet.")
        following = self._following(request, obj.pk)
        if following is None:
            said += " " + gettext("Nothing else waits here.")
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_reopen"
        fields = {"version": obj.version, "filters": request.GET.get(FILTERS, "")}
        undo.done(request, said, undo.Reverse(route, (obj.pk,), fields))
        return HttpResponseRedirect(self.item_address(request, following))

    def _following(self, request: HttpRequest, pk: int) -> int | None:
        """The next item of the queue as it was that still waits, else the first; None: all done."""
        before: list[int] = getattr(request, "queue_before", [])
        waits = self.queue(request)
        at = before.index(pk) if pk in before else 0
        still = set(waits) - {pk}
        in_turn = [*before[at:], *before[:at]]
        return next((other for other in in_turn if other in still), None)
