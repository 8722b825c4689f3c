"""Sources and their grades in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.evidence.models import Reliability, Source
from assessments.evidence.operations import SourceDraft, add_source, grade_source
from assessments.evidence.queries import curated_sources
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.web.operation_admin import (
    AssessmentFilter,
    ModelChoice,
    OperationAdmin,
    OperationForm,
    Waiting,
)

RELIABILITIES = [
    ("", _("not graded")),
    *((r.value, format_lazy("{} · {}", r.value, r.label)) for r in Reliability),
]


class SourceForm(OperationForm):
    names = {"basis": "reliability_basis"}

    reliability = forms.ChoiceField(
        label=_("reliability"),
        choices=RELIABILITIES,
        required=False,
        help_text=_("Of the source, not of what it says here. F says: cannot be judged."),
    )
    reliability_basis = forms.CharField(
        label=_("basis"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    stake = forms.CharField(
        label=_("stake"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the source stands to gain or lose by being believed."),
    )


class NewSourceForm(SourceForm):
    assessment: ModelChoice = forms.ModelChoiceField(queryset=None, label=_("assessment"))
    name = forms.CharField(label=_("name"), widget=forms.TextInput(attrs={"size": 60}))
    field_order = ("assessment", "name")

    def prepare(self) -> None:
        field = self.fields["assessment"]
        field.queryset = curated_assessments(self.actor)  # type: ignore[attr-defined]


class SourceAdmin(OperationAdmin):
    form = SourceForm
    adds = changes = True

    list_display = ("name", "reliability", "reliability_basis", "stake", "cited", "assessment")
    list_filter = (AssessmentFilter, "reliability")
    search_fields = ("name", "stake", "reliability_basis")

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists()

    def assessments(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def rows(self, actor: Actor) -> QuerySet[Source]:
        return curated_sources(actor)

    def waits(self, actor: Actor) -> list[Waiting]:
        ungraded = self.rows(actor).filter(reliability__isnull=True).count()
        url = f"{self.address()}?reliability__isnull=True"
        return [Waiting(ungraded, gettext("sources without a grade"), url)] if ungraded else []

    def name_of(self, row: Source) -> str:
        return row.name

    def form_for(self, row: Source | None) -> type[OperationForm]:
        return NewSourceForm if row is None else SourceForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "assessment") if obj else ()

    def write(self, request: HttpRequest, row: Source | None, form: OperationForm) -> Source:
        data = form.cleaned_data
        if row is None:
            return add_source(
                actor=form.actor,
                assessment_uid=data["assessment"].uid,
                draft=SourceDraft(
                    name=data["name"],
                    reliability=data["reliability"] or None,
                    reliability_basis=data["reliability_basis"],
                    stake=data["stake"],
                ),
            )
        if not form.has_changes:
            return row
        return grade_source(
            actor=form.actor,
            assessment_uid=row.assessment.uid,
            source_uid=row.uid,
            reliability=data["reliability"] or None,
            basis=data["reliability_basis"],
            stake=data["stake"],
            version=data["version"],
        )

    @admin.display(description=_("citations"), ordering="n_citations")
    def cited(self, row: Any) -> int:
        return int(row.n_citations)
