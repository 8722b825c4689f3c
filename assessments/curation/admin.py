"""The curators' queue and all evidence in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.curation.operations import (
    accept_evidence,
    decide_evidence,
    reject_evidence,
    restore_evidence,
    withdraw_evidence,
)
from assessments.curation.queries import curated_evidence, next_submitted, submitted_evidence
from assessments.curation.rules import REASON_LONGEST
from assessments.evidence.models import Credibility, Evidence, EvidenceStatus, Kind
from assessments.evidence.operations import EvidenceDraft, edit_evidence, grade_evidence
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.web.actors import actor_of
from assessments.web.moments import moment
from assessments.web.operation_admin import (
    CONTINUE,
    SAVE,
    AssessmentFilter,
    Button,
    OperationAdmin,
    OperationForm,
)

CREDIBILITIES = [
    ("", _("not graded")),
    *((c.value, format_lazy("{} · {}", c.value, c.label)) for c in Credibility),
]
DRAFTED = {"statement", "kind", "credibility", "occurred_on", "origin_note", "tags"}
ACCEPT = Button("_accept", _("Accept"), is_default=True)
REJECT = Button("_reject", _("Reject"))
RESTORE = Button("_restore", _("Restore"), is_default=True)


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "cols": 80})


class EvidenceForm(OperationForm):
    statement = forms.CharField(label=_("statement"), widget=_long(4))
    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices)
    credibility = forms.TypedChoiceField(
        label=_("credibility"),
        choices=CREDIBILITIES,
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Of this statement, whoever says it. 6 says: cannot be judged."),
    )
    occurred_on = forms.CharField(
        label=_("occurred on"),
        required=False,
        empty_value=None,
        help_text=_("A year, a month or a day: 2024, 2024-11, 2024-11-05."),
    )
    origin_note = forms.CharField(label=_("note on its origin"), required=False, widget=_long(2))
    tags = forms.CharField(label=_("tags"), required=False, help_text=_("With commas between."))
    meaning_changed = forms.BooleanField(
        label=_("the meaning has changed"),
        required=False,
        help_text=_("Tick it for more than a slip of the pen: ratings keep what they judged."),
    )

    def values_of(self, row: Evidence) -> dict[str, Any]:
        return {**super().values_of(row), "tags": ", ".join(row.tags)}

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    @property
    def draft(self) -> EvidenceDraft | None:
        """The statement as corrected; None when it was left alone."""
        if not DRAFTED & set(self.changed_data):
            return None
        return EvidenceDraft(**{name: self.cleaned_data[name] for name in DRAFTED})


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=REASON_LONGEST,
        widget=_long(3),
        help_text=_("Needed to reject. Whoever submitted it reads this."),
    )


class DecisionForm(EvidenceForm):
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        widget=_long(3),
        help_text=_("Needed to reject. Whoever submitted it reads this."),
    )


class WithdrawnForm(OperationForm):
    """Nothing but the version: what is withdrawn can only be restored."""


class StateFilter(admin.SimpleListFilter):
    """By curation status; what is withdrawn shows only when it is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*EvidenceStatus.choices, ("withdrawn", _("withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted == "withdrawn":
            return queryset.filter(withdrawn_at__isnull=False)
        if wanted is not None:
            return queryset.filter(status=wanted, withdrawn_at__isnull=True)
        return queryset


class CuratedAdmin(OperationAdmin):
    """What the queue and the list of all evidence have in common."""

    changes = True
    search_fields = ("label", "statement", "citations__source__name")

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists()

    def assessments(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def name_of(self, row: Evidence) -> str:
        return row.label

    @admin.display(description=_("statement"), ordering="statement")
    def statement_shown(self, row: Evidence) -> str:
        return row.statement

    @admin.display(description=_("source → origin"))
    def voices(self, row: Evidence) -> str:
        return "; ".join(
            f"{c.source.name} → {c.origin_source.name}" if c.origin_source else c.source.name
            for c in row.citations.all()
        )

    @admin.display(description=_("submitted by"), ordering="submitted_by__name")
    def submitter(self, row: Evidence) -> str:
        return row.submitted_by.name if row.submitted_by else ""

    @admin.display(description=_("submitted"), ordering="created_at")
    def waiting_since(self, row: Evidence) -> str:
        return moment(row.created_at)

    @admin.action(description=_("Accept the selected"))
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def accept(actor: Actor, row: Evidence) -> object:
            return accept_evidence(
                actor=actor, assessment_uid=row.assessment.uid, evidence_uid=row.uid
            )

        self.for_each(request, queryset, accept, gettext("%(count)d accepted: %(names)s."))

    @admin.action(description=_("Reject the selected, with a reason"))
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        applied = "apply" in request.POST
        form = ReasonForm(request.POST if applied else None)
        if applied and form.is_valid():
            reason = form.cleaned_data["reason"]

            def reject(actor: Actor, row: Evidence) -> object:
                return reject_evidence(
                    actor=actor,
                    assessment_uid=row.assessment.uid,
                    evidence_uid=row.uid,
                    reason=reason,
                )

            self.for_each(request, queryset, reject, gettext("%(count)d rejected: %(names)s."))
            return None
        rows = list(queryset)
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext("Reject %(count)d item", "Reject %(count)d items", len(rows))
            % {"count": len(rows)},
            "opts": self.opts,
            "rows": rows,
            "form": form,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/reject.html", context)


class QueueAdmin(CuratedAdmin):
    """What waits: accept or reject each, the next one follows."""

    form = DecisionForm
    list_display = (
        "label", "statement_shown", "kind", "voices", "submitter", "waiting_since", "assessment",
    )  # fmt: skip
    list_filter = (AssessmentFilter, "kind")
    readonly_fields = ("label", "voices", "submitter", "waiting_since", "assessment")
    actions = ("accept_selected", "reject_selected")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return submitted_evidence(actor)

    def buttons_for(self, actor: Actor, row: Any) -> list[Button]:
        may_decide = access_to(actor, row.assessment.uid).powers.curate
        return [ACCEPT, REJECT, CONTINUE] if may_decide else [SAVE, CONTINUE]

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
            context["title"] = gettext("Decide on %(label)s") % {"label": obj.label}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def write(self, request: HttpRequest, row: Any, form: OperationForm) -> Evidence:
        assert isinstance(form, DecisionForm)
        data = form.cleaned_data
        if form.presses("_accept") or form.presses("_reject"):
            return decide_evidence(
                actor=form.actor,
                assessment_uid=row.assessment.uid,
                evidence_uid=row.uid,
                accept=form.presses("_accept"),
                reason=data["reason"],
                draft=form.draft,
                meaning_changed=data["meaning_changed"],
                version=data["version"],
            )
        return _corrected(row, form)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if "_accept" not in request.POST and "_reject" not in request.POST:
            return super().response_change(request, obj)
        said = (
            gettext("%(label)s accepted.")
            if "_accept" in request.POST
            else gettext("%(label)s rejected.")
        )
        messages.success(request, said % {"label": obj.label})
        if "_accept" in request.POST and obj.credibility is None:
            ungraded = gettext("%(label)s was accepted without a grade of credibility.")
            messages.warning(request, ungraded % {"label": obj.label})
        following = next_submitted(actor_of(request), obj.pk)
        if following is None:
            messages.info(request, gettext("Nothing else waits."))
        return HttpResponseRedirect(self.address(following.pk if following else None))


class EvidenceAdmin(CuratedAdmin):
    """All evidence: correct, grade, accept, reject, withdraw, restore."""

    form = EvidenceForm
    withdraws = True
    restores = "restore_selected"
    list_display = (
        "label", "statement_shown", "kind", "credibility", "state", "voices", "submitter",
        "assessment",
    )  # fmt: skip
    list_filter = (AssessmentFilter, StateFilter, "kind", "credibility")
    actions = ("accept_selected", "reject_selected", "withdraw_selected", "restore_selected")

    def rows(self, actor: Actor) -> QuerySet[Evidence]:
        return curated_evidence(actor)

    def form_for(self, row: Evidence | None) -> type[OperationForm]:
        return WithdrawnForm if row is not None and row.withdrawn_at else EvidenceForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ["label", "state", "decision", "voices", "submitter", "waiting_since", "assessment"]
        if obj is not None and obj.withdrawn_at:
            shown[1:1] = ["statement", "kind", "credibility"]
        return shown

    def buttons_for(self, actor: Actor, row: Evidence) -> list[Button]:
        return [RESTORE] if row.withdrawn_at else [SAVE, CONTINUE]

    def write(self, request: HttpRequest, row: Evidence, form: OperationForm) -> Evidence:
        if isinstance(form, EvidenceForm):
            return _corrected(row, form)
        return restore_evidence(
            actor=form.actor,
            assessment_uid=row.assessment.uid,
            evidence_uid=row.uid,
            version=form.cleaned_data["version"],
        )

    def may_withdraw(self, actor: Actor, row: Evidence) -> bool:
        return row.withdrawn_at is None and access_to(actor, row.assessment.uid).powers.curate

    def withdraw(self, actor: Actor, row: Evidence) -> None:
        withdraw_evidence(actor=actor, assessment_uid=row.assessment.uid, evidence_uid=row.uid)

    @admin.display(description=_("state"), ordering="status")
    def state(self, row: Evidence) -> str:
        if row.withdrawn_at:
            return gettext("withdrawn")
        return str(EvidenceStatus(row.status).label)

    @admin.display(description=_("decision"), empty_value="–")
    def decision(self, row: Evidence) -> str:
        return " · ".join(filter(None, (row.decided_by_name, row.decision_reason)))

    @admin.action(description=_("Withdraw the selected"))
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = gettext("%(count)d withdrawn: %(names)s.")
        self.for_each(request, queryset, self.withdraw, done, reverse="restore_selected")

    @admin.action(description=_("Restore the selected"))
    def restore_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def restore(actor: Actor, row: Evidence) -> object:
            return restore_evidence(
                actor=actor, assessment_uid=row.assessment.uid, evidence_uid=row.uid
            )

        done = gettext("%(count)d restored: %(names)s.")
        self.for_each(request, queryset, restore, done, reverse="withdraw_selected")


def _corrected(row: Evidence, form: EvidenceForm) -> Evidence:
    """A grade alone is set at any time; a corrected statement needs an open assessment."""
    draft, data = form.draft, form.cleaned_data
    where: dict[str, Any] = {"assessment_uid": row.assessment.uid, "evidence_uid": row.uid}
    if draft is None:
        return row
    if DRAFTED & set(form.changed_data) == {"credibility"}:
        return grade_evidence(
            actor=form.actor, credibility=draft.credibility, version=data["version"], **where
        )
    return edit_evidence(
        actor=form.actor,
        draft=draft,
        meaning_changed=data["meaning_changed"],
        version=data["version"],
        **where,
    )
