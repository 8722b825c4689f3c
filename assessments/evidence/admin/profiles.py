"""The libraries of teams, with the history of each grade, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.evidence.admin.reliability import (
    ReliabilityColumns,
    ReliabilityForm,
    name_field,
    some_text,
)
from assessments.evidence.library.operations import (
    ProfileDraft,
    add_profile,
    change_profile,
    retire_profile,
)
from assessments.evidence.library.queries import grades_of, kept_profiles, kept_teams
from assessments.evidence.models import SourceProfile
from assessments.web.operation_admin import ModelChoice, OperationAdmin, OperationForm


class ProfileForm(ReliabilityForm):
    name = name_field()
    notes = forms.CharField(label=_("notes"), required=False, widget=some_text())
    field_order: tuple[str, ...] = ("name",)

    @property
    def draft(self) -> ProfileDraft:
        given = self.cleaned_data
        return ProfileDraft(name=given["name"], notes=given["notes"], **self.said)


class OldProfileForm(ProfileForm):
    reason = forms.CharField(
        label=_("why it is graded otherwise"),
        required=False,
        widget=some_text(rows=2),
        help_text=_("Needed with another grade: it is offered to each assessment, with this."),
    )


class NewProfileForm(ProfileForm):
    team: ModelChoice = forms.ModelChoiceField(queryset=None, label=_("team"))
    field_order = ("team", "name")

    def prepare(self) -> None:
        self.fields["team"].queryset = kept_teams(self.actor)  # type: ignore[attr-defined]


class SourceProfileAdmin(ReliabilityColumns, OperationAdmin):
    """The libraries of the teams in which one leads or curates."""

    nothing = _("The library is empty: take a source into it on that source’s page.")
    called = _("Library of sources")
    about = _("The team’s library of sources, with the history of each grade.")

    adds = changes = withdraws = True
    form = ProfileForm
    restores = "reinstate_selected"
    withdrawn = _("%(name)s is retired. It can be taken up again.")
    list_display = ("name", "grade", "basis", "state", "team")
    list_filter = ("reliability",)
    search_fields = ("name", "stake", "notes", "team__name")
    search_help_text = _("name, stake, notes or team")
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
        data, draft = form.cleaned_data, form.draft
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
