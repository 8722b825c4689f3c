"""All evidence in the admin: correct, grade, accept, reject, send back, withdraw, restore."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.curation.admin.curated import CuratedAdmin, EvidenceForm, corrected, state_of
from assessments.curation.operations import restore_evidence, withdraw_evidence
from assessments.curation.queries import curated_evidence, decisions_on
from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.framing.access import access_to
from assessments.web.actors import actor_of
from assessments.web.moments import moment
from assessments.web.operation_admin import (
    CONTINUE,
    SAVE,
    AssessmentFilter,
    Button,
    OperationForm,
    Waiting,
)

RESTORE = Button("_restore", _("Restore"), is_default=True)


class WithdrawnForm(OperationForm):
    """Nothing but the version: what is withdrawn can only be restored."""


class StateFilter(admin.SimpleListFilter):
    """By curation status; what is withdrawn shows only when it is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            *EvidenceStatus.choices,
            ("sent_back", _("sent back")),
            ("withdrawn", _("withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted == "withdrawn":
            return queryset.filter(withdrawn_at__isnull=False)
        if wanted == "sent_back":
            return queryset.returned()  # type: ignore[attr-defined,no-any-return]
        if wanted is not None:
            return queryset.filter(status=wanted, withdrawn_at__isnull=True)
        return queryset


class EvidenceAdmin(CuratedAdmin):
    nothing = _("There is no evidence yet: import some in bulk, or add it on the site.")
    about = _("All of it: correct, grade, tag, merge, withdraw, restore, one or many at once.")
    form = EvidenceForm
    withdraws = True
    restores = "restore_selected"
    list_display = (
        "label", "statement_shown", "kind", "grade", "state", "voices", "tags_shown", "assessment",
    )  # fmt: skip
    list_filter = (AssessmentFilter, StateFilter, "kind", "credibility")
    actions = (
        "accept_selected", "reject_selected", "send_back_selected", "reopen_selected",
        "grade_selected", "tag_selected", "merge_selected", "withdraw_selected", "restore_selected",
    )  # fmt: skip

    def rows(self, actor: Actor) -> QuerySet[Evidence]:
        return curated_evidence(actor)

    def waits(self, actor: Actor) -> list[Waiting]:
        ungraded = {"status": EvidenceStatus.ACCEPTED, "credibility__isnull": True}
        n_ungraded = self.rows(actor).filter(withdrawn_at__isnull=True, **ungraded).count()
        url = f"{self.address()}?state=accepted&credibility__isnull=True"
        return [Waiting(n_ungraded, gettext("items without a grade"), url)] if n_ungraded else []

    def form_for(self, row: Evidence | None) -> type[OperationForm]:
        return WithdrawnForm if row is not None and row.withdrawn_at else EvidenceForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [
            "label", "state", "decisions", "voices", "submitter", "waiting_since", "assessment",
        ]  # fmt: skip
        if obj is not None and obj.withdrawn_at:
            shown[1:1] = ["statement", "kind", "credibility"]
        return shown

    def buttons_for(self, actor: Actor, row: Evidence) -> list[Button]:
        access = access_to(actor, row.assessment.uid)
        if not access.may_write:
            return []
        return [RESTORE] if row.withdrawn_at else [SAVE, CONTINUE]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and access_to(actor_of(request), obj.assessment.uid).may_purge:
            context["purge_url"] = reverse(
                "admin:purge", args=(obj.assessment.uid, "evidence", obj.uid)
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def write(self, request: HttpRequest, row: Evidence, form: OperationForm) -> Evidence:
        if isinstance(form, EvidenceForm):
            return corrected(row, form)
        return restore_evidence(
            actor=form.actor,
            assessment_uid=row.assessment.uid,
            evidence_uid=row.uid,
            version=form.cleaned_data["version"],
        )

    def may_withdraw(self, actor: Actor, row: Evidence) -> bool:
        access = access_to(actor, row.assessment.uid)
        return row.withdrawn_at is None and access.powers.curate and access.may_write

    def withdraw(self, actor: Actor, row: Evidence) -> None:
        withdraw_evidence(actor=actor, assessment_uid=row.assessment.uid, evidence_uid=row.uid)

    @admin.display(description=_("state"), ordering="status")
    def state(self, row: Evidence) -> str:
        return state_of(row)

    @admin.display(description=_("decisions"), empty_value="–")
    def decisions(self, row: Evidence) -> str:
        told = format_html_join(
            "",
            '<p class="decision"><strong>{}</strong> {} · {}{}</p>',
            (
                (d.words, d.who, moment(d.at), f" · {d.note}" if d.note else "")
                for d in decisions_on(row)
            ),
        )
        return told or gettext("none is kept")

    @admin.action(description=_("Merge the two selected, side by side"))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self.side_by_side(request, queryset, "evidence-merge")

    @admin.action(description=_("Withdraw the selected"))
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = gettext("%(count)d withdrawn: %(names)s.")
        self.for_each(request, queryset, self.withdraw, done, reverse="restore_selected")

    @admin.action(description=_("Restore the selected"))
    def restore_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = gettext("%(count)d restored: %(names)s.")
        self.decide_each(request, queryset, restore_evidence, done, reverse="withdraw_selected")
