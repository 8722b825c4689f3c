"""Sources and their grades in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.evidence.library.operations import (
    ProfileDraft,
    add_profile,
    answer_regrade,
    change_profile,
    retire_profile,
)
from assessments.evidence.library.queries import (
    grades_of,
    kept_profiles,
    kept_teams,
    offered_across,
    on_offer,
    with_offers,
)
from assessments.evidence.models import Reliability, Source, SourceProfile
from assessments.evidence.operations import SourceDraft, add_source, grade_source
from assessments.evidence.queries import curated_sources
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.framing.words import lock_in_words
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


class OfferFilter(admin.SimpleListFilter):
    """What the library grades otherwise by now, and nobody has answered."""

    title = _("grade on offer")
    parameter_name = "offer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("on offer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return on_offer(queryset) if self.value() == "yes" else queryset


class SourceAdmin(OperationAdmin):
    about = _(
        "Who says it: reliability and its basis, what they stand to gain, the library’s grade."
    )
    form = SourceForm
    adds = changes = True

    list_display = (
        "name", "reliability", "library", "reliability_basis", "stake", "cited", "assessment",
    )  # fmt: skip
    list_filter = (AssessmentFilter, "reliability", OfferFilter)
    actions = ("merge_selected", "take_over_selected")
    search_fields = ("name", "stake", "reliability_basis")

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


class ProfileForm(OperationForm):
    name = forms.CharField(label=_("name"), widget=forms.TextInput(attrs={"size": 60}))
    reliability = forms.ChoiceField(label=_("reliability"), choices=RELIABILITIES, required=False)
    reliability_basis = forms.CharField(
        label=_("basis"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    stake = forms.CharField(
        label=_("stake"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    notes = forms.CharField(
        label=_("notes"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def draft(self) -> ProfileDraft:
        given = self.cleaned_data
        return ProfileDraft(
            name=given["name"],
            reliability=given["reliability"] or None,
            reliability_basis=given["reliability_basis"],
            stake=given["stake"],
            notes=given["notes"],
        )


class OldProfileForm(ProfileForm):
    names = {"basis": "reliability_basis"}

    reason = forms.CharField(
        label=_("why it is graded otherwise"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed with another grade: it is offered to each assessment, with this."),
    )


class NewProfileForm(ProfileForm):
    team: ModelChoice = forms.ModelChoiceField(queryset=None, label=_("team"))
    field_order = ("team", "name")

    def prepare(self) -> None:
        self.fields["team"].queryset = kept_teams(self.actor)  # type: ignore[attr-defined]


class SourceProfileAdmin(OperationAdmin):
    """The libraries of the teams in which one leads or curates."""

    called = _("Library of sources")
    about = _("The team’s library of sources, with the history of each grade.")

    adds = changes = withdraws = True
    form = ProfileForm
    restores = "reinstate_selected"
    withdrawn = _("%(name)s is retired. It can be taken up again.")
    list_display = ("name", "reliability", "reliability_basis", "state", "team")
    list_filter = ("reliability",)
    search_fields = ("name", "stake", "notes", "team__name")
    actions = ("reinstate_selected",)

    def may_enter(self, actor: Actor) -> bool:
        return kept_teams(actor).exists()

    def rows(self, actor: Actor) -> QuerySet[SourceProfile]:
        return kept_profiles(actor)

    def name_of(self, row: SourceProfile) -> str:
        return row.name

    def form_for(self, row: SourceProfile | None) -> type[OperationForm]:
        return NewProfileForm if row is None else OldProfileForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("team", "state", "history") if obj else ()

    def write(
        self, request: HttpRequest, row: SourceProfile | None, form: OperationForm
    ) -> SourceProfile:
        assert isinstance(form, ProfileForm)
        data, draft = form.cleaned_data, form.draft()
        if row is None:
            return add_profile(actor=form.actor, team_uid=data["team"].uid, draft=draft)
        return change_profile(
            actor=form.actor,
            team_uid=row.team.uid,
            profile_uid=row.uid,
            draft=draft,
            reason=data["reason"],
            version=data["version"],
        )

    def may_withdraw(self, actor: Actor, row: SourceProfile) -> bool:
        return row.retired_at is None

    def withdraw(self, actor: Actor, row: SourceProfile) -> None:
        retire_profile(actor=actor, team_uid=row.team.uid, profile_uid=row.uid)

    @admin.display(description=_("state"), empty_value="")
    def state(self, row: SourceProfile) -> str:
        return gettext("retired") if row.retired_at else gettext("in use")

    @admin.display(description=_("how it was graded"))
    def history(self, row: SourceProfile) -> str:
        return "; ".join(
            " ".join(filter(None, (f"{g.at:%Y-%m-%d}", g.reliability or "–", g.by, g.reason)))
            for g in grades_of(row)
        )

    @admin.action(description=_("Take the selected up again"))
    def reinstate_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def reinstate(actor: Actor, row: SourceProfile) -> object:
            return retire_profile(
                actor=actor, team_uid=row.team.uid, profile_uid=row.uid, retired=False
            )

        done = gettext("%(count)d in use again: %(names)s.")
        self.for_each(request, queryset, reinstate, done)
