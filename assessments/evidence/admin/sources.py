"""Sources, their grades, and what the team's library says of them, in the admin."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.evidence.admin.reliability import (
    GRADES,
    ReliabilityColumns,
    ReliabilityForm,
    name_field,
    some_text,
)
from assessments.evidence.library.operations import answer_regrade
from assessments.evidence.library.queries import (
    library_of_source,
    offered_across,
    on_offer,
    with_offers,
)
from assessments.evidence.models import Source
from assessments.evidence.operations import SourceDraft, add_source, grade_source
from assessments.evidence.queries import curated_sources
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.framing.rules import REASON_LONGEST
from assessments.framing.words import lock_in_words
from assessments.web.actors import actor_of
from assessments.web.admin_grading import GradeField, GradingAdmin
from assessments.web.operation_admin import AssessmentFilter, ModelChoice, OperationForm, Waiting


class NewSourceForm(ReliabilityForm):
    assessment: ModelChoice = forms.ModelChoiceField(queryset=None, label=_("assessment"))
    name = name_field()
    field_order = ("assessment", "name")

    def prepare(self) -> None:
        field = self.fields["assessment"]
        field.queryset = curated_assessments(self.actor)  # type: ignore[attr-defined]


class GradeForm(forms.Form):
    reliability = GradeField(label=_("reliability"), grades=GRADES)
    basis = forms.CharField(
        label=_("basis"),
        required=False,
        widget=some_text(),
        help_text=_(
            "What the grade rests on. It takes the place of what each says now; left empty, each "
            "keeps what it says."
        ),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=REASON_LONGEST, widget=some_text())


class OfferFilter(admin.SimpleListFilter):
    """What the library grades otherwise by now, and nobody has answered."""

    title = _("grade on offer")
    parameter_name = "offer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("on offer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return on_offer(queryset) if self.value() == "yes" else queryset


class SourceAdmin(ReliabilityColumns, GradingAdmin):
    about = _(
        "Who says it: reliability and its basis, what they stand to gain, the library’s grade."
    )
    nothing = _("There is no source yet: evidence brings its own, and a file of references many.")
    form = ReliabilityForm
    adds = changes = True
    graded = ("reliability", "reliability_basis")
    grade_form = GradeForm

    list_display = (
        "name", "grade", "library", "basis", "stake_shown", "cited", "assessment",
    )  # fmt: skip
    list_filter = (AssessmentFilter, "reliability", OfferFilter)
    actions = ("grade_selected", "merge_selected", "take_over_selected", "decline_selected")
    change_form_template = "admin/source_form.html"
    search_fields = ("name", "stake", "reliability_basis")
    search_help_text = _("name, basis or stake")

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists()

    def assessments(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def rows(self, actor: Actor) -> QuerySet[Source]:
        rows: QuerySet[Source] = with_offers(curated_sources(actor))
        return rows

    def waits(self, actor: Actor) -> list[Waiting]:
        ungraded = self.rows(actor).filter(reliability__isnull=True).count()
        url = f"{self.address()}?reliability__isnull=True"
        waiting = [Waiting(ungraded, gettext("sources without a grade"), url)] if ungraded else []
        offered = offered_across(actor).count()
        if offered:
            words = gettext("sources that the library grades otherwise")
            waiting.append(Waiting(offered, words, f"{self.address()}?offer=yes"))
        return waiting

    def why_read_only(self, row: Source) -> str:
        return lock_in_words(row.assessment)

    def name_of(self, row: Source) -> str:
        return row.name

    def form_for(self, row: Source | None) -> type[OperationForm]:
        return NewSourceForm if row is None else ReliabilityForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "assessment") if obj else ()

    def write(self, request: HttpRequest, row: Source | None, form: OperationForm) -> Source:
        assert isinstance(form, ReliabilityForm)
        data, said = form.cleaned_data, form.said
        if row is None:
            return add_source(
                actor=form.actor,
                assessment_uid=data["assessment"].uid,
                draft=SourceDraft(name=data["name"], **said),
            )
        if not form.has_changes:
            return row
        return grade_source(
            actor=form.actor,
            assessment_uid=row.assessment.uid,
            source_uid=row.uid,
            reliability=said["reliability"],
            basis=said["reliability_basis"],
            stake=said["stake"],
            version=data["version"],
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            access = access_to(actor_of(request), obj.assessment.uid)
            if access.may_write and access.may_grade:
                context["library"] = library_of_source(access, obj)
            if access.may_purge:
                where = (obj.assessment.uid, "source", obj.uid)
                context["purge_url"] = reverse("admin:purge", args=where)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("stake"), ordering="stake", empty_value="")
    def stake_shown(self, row: Source) -> str:
        return row.stake

    @admin.display(description=_("citations"), ordering="n_citations")
    def cited(self, row: Any) -> int:
        return int(row.n_citations)

    @admin.display(description=_("library"), empty_value="")
    def library(self, row: Any) -> str:
        """The grade that is on offer from the team's library, "" where none is."""
        if row.library_grade is None:
            return ""
        return f"→ {row.library_grade or '–'}"

    @admin.action(description=_("Merge the two selected, side by side"))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self.side_by_side(request, queryset, "source-merge")

    @admin.action(description=_("Take over the library’s grade"))
    def take_over_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def take_over(actor: Actor, row: Source) -> object:
            return answer_regrade(
                actor=actor, assessment_uid=row.assessment.uid, source_uid=row.uid, accept=True
            )

        done = gettext("%(count)d graded as the library does: %(names)s.")
        self.for_each(request, queryset, take_over, done)

    @admin.action(description=_("Decline the library’s grade, with a reason"))
    def decline_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        def act(given: dict[str, Any]) -> int:
            def decline(actor: Actor, row: Source) -> object:
                return answer_regrade(
                    actor=actor,
                    assessment_uid=row.assessment.uid,
                    source_uid=row.uid,
                    accept=False,
                    reason=given["reason"],
                )

            done = gettext("%(count)d keep their grade: %(names)s.")
            return self.for_each(request, queryset, decline, done)

        n = queryset.count()
        title = ngettext(
            "Decline the library’s grade for %(count)d source",
            "Decline the library’s grade for %(count)d sources",
            n,
        )
        verb = gettext("Decline")
        return self.ask_first(request, queryset, DeclineForm, title=title, verb=verb, act=act)

    def set_grade(
        self, actor: Actor, row: Source, values: Mapping[str, Any], version: int
    ) -> Source:
        return grade_source(
            actor=actor,
            assessment_uid=row.assessment.uid,
            source_uid=row.uid,
            reliability=values["reliability"],
            basis=values["reliability_basis"],
            version=version,
        )

    def values_in(self, given: dict[str, Any]) -> Mapping[str, Any]:
        return {
            "reliability": given["reliability"],
            "reliability_basis": given["basis"] or None,
        }

    def grading(self, n: int) -> str:
        return ngettext("Grade %(count)d source", "Grade %(count)d sources", n)
