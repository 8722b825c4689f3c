"""Teams and who is in them, in the admin, for their leads and superusers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.teams.models import Membership, Role, Team
from assessments.teams.operations import add_member, change_member, create_team
from assessments.teams.queries import led_memberships, led_teams, members_in, named_user
from assessments.web.operation_admin import ModelChoice, OperationAdmin, OperationForm


class TeamForm(OperationForm):
    name = forms.CharField(label=_("name"))


class TeamAdmin(OperationAdmin):
    about = _("Those that you lead.")
    form = TeamForm
    adds = True
    list_display = ("name", "members")
    search_fields = ("name",)
    search_help_text = _("name")

    def may_enter(self, actor: Actor) -> bool:
        return actor.is_superuser or led_teams(actor).exists()

    def rows(self, actor: Actor) -> QuerySet[Team]:
        return led_teams(actor)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "people", "page"] if obj else ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "people", "page") if obj else ()

    def write(self, request: HttpRequest, row: Any, form: OperationForm) -> Team:
        return create_team(actor=form.actor, name=form.cleaned_data["name"])

    @admin.display(description=_("members"))
    def people(self, row: Team) -> str:
        """Everybody in it with their role."""
        lines = ((m.user.display_name, m.get_role_display()) for m in members_in(row))
        said = format_html_join("", "<li>{}: {}</li>", lines)
        return format_html('<ul class="lines">{}</ul>', said)

    @admin.display(description=_("on the site"))
    def page(self, row: Team) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("team", args=(row.uid,)),
            gettext("invitations, members, library"),
        )

    @admin.display(description=_("members"), ordering="n_members")
    def members(self, row: Any) -> int:
        return int(row.n_members)


class MembershipForm(OperationForm):
    role = forms.ChoiceField(
        label=_("role"),
        choices=Role.choices,
        help_text=_("What they are by default in the team's new assessments."),
    )


class NewMembershipForm(MembershipForm):
    team: ModelChoice = forms.ModelChoiceField(queryset=None, label=_("team"))
    user = forms.CharField(label=_("user name or email address"))
    field_order = ("team", "user")

    def prepare(self) -> None:
        self.fields["team"].queryset = led_teams(self.actor)  # type: ignore[attr-defined]


class MembershipAdmin(OperationAdmin):
    about = _("Who is in a team, and their role in its new assessments.")
    form = MembershipForm
    adds = changes = withdraws = True
    withdrawn = _("%(name)s: no longer a member.")
    list_display = ("member", "team", "role")
    list_filter = ("role",)
    search_fields = ("user__username", "user__first_name", "user__last_name", "team__name")
    search_help_text = _("name or team")

    def may_enter(self, actor: Actor) -> bool:
        return actor.is_superuser or led_teams(actor).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leads invite: naming accounts here would tell them who has one."""
        return request.user.is_superuser and super().has_add_permission(request)

    def rows(self, actor: Actor) -> QuerySet[Membership]:
        return led_memberships(actor)

    def form_for(self, row: Membership | None) -> type[OperationForm]:
        return NewMembershipForm if row is None else MembershipForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("member", "team") if obj else ()

    def write(self, request: HttpRequest, row: Membership | None, form: OperationForm) -> Any:
        data = form.cleaned_data
        if row is None:
            return add_member(
                actor=form.actor,
                team=data["team"],
                user=named_user(form.actor, data["user"]),
                role=data["role"],
            )
        return change_member(actor=form.actor, team=row.team, user=row.user, role=data["role"])

    @admin.display(description=_("member"), ordering="user__username")
    def member(self, row: Membership) -> str:
        name, sign_in = row.user.display_name, row.user.username
        return name if name == sign_in else f"{name} ({sign_in})"

    def withdraw(self, actor: Actor, row: Membership) -> None:
        change_member(actor=actor, team=row.team, user=row.user, role=None)
