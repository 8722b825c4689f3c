"""The shape of what is sent about teams, invitations and participants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.accounts import rules as account_rules
from assessments.accounts.rules import NAME_LONGEST
from assessments.basis import IMPORT, PURGE, READ, WRITE
from assessments.framing.words import ROLES
from assessments.people import rules
from assessments.teams.rules import NAME_LONGEST as TEAM_NAME_LONGEST

if TYPE_CHECKING:
    from assessments.accounts.models import User
    from assessments.framing.models import Assessment

ROLE_CHOICES = list(ROLES.items())
SCOPES = [
    (READ, _("Read what I may read")),
    (WRITE, _("Judge and submit in my name")),
    (IMPORT, _("Import assessments")),
    (PURGE, _("Delete for good what was spilled")),
]


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=TEAM_NAME_LONGEST)


class RenameForm(TeamForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class InviteForm(forms.Form):
    """For a team: whoever comes may also come into one of its assessments."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=rules.EMAIL_LONGEST,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Only an account with it can use the link. Empty: whoever has the link can."),
    )
    team_role = forms.ChoiceField(
        label=_("Role in the team"),
        choices=[*ROLE_CHOICES, ("", _("None: one assessment and nothing else"))],
        initial="analyst",
        required=False,
        help_text=_("What they will be by default in the team’s new assessments."),
    )
    assessment = forms.ChoiceField(label=_("Assessment"), required=False)
    role = forms.ChoiceField(
        label=_("Role in it"), choices=[("", "—"), *ROLE_CHOICES], required=False
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        initial=rules.DAYS,
        min_value=1,
        max_value=rules.DAYS_MOST,
    )

    def __init__(self, led: Iterable[Assessment], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("None"))] + [(str(a.uid), a.title) for a in led]
        self.fields["assessment"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            del self.fields["assessment"], self.fields["role"]

    def invited(self) -> dict[str, Any]:
        """What `invite` takes."""
        data = self.cleaned_data
        chosen = data.get("assessment")
        return {
            "email": data["email"],
            "days": data["days"],
            "team_role": data["team_role"] or None,
            "assessment_uid": UUID(chosen) if chosen else None,
            "role": data.get("role") or None,
        }


class InviteBelowForm(forms.Form):
    """For one assessment: whoever comes sees it and, unless asked otherwise, nothing else."""

    email = InviteForm.base_fields["email"]
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial="analyst")
    days = InviteForm.base_fields["days"]


class AddFromTeamForm(forms.Form):
    member = forms.ChoiceField(label=_("Member of the team"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial="analyst")

    def __init__(self, candidates: Iterable[User], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.users = {str(user.uid): user for user in candidates}
        choices = [(uid, user.display_name) for uid, user in self.users.items()]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]

    def user(self) -> User:
        return self.users[self.cleaned_data["member"]]


class RegisterForm(forms.Form):
    first_name = forms.CharField(
        label=_("First name"),
        max_length=NAME_LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=NAME_LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=rules.EMAIL_LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=_("You sign in with it."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        help_text=_("At least 12 characters; a few words make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, bound_to: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        if bound_to:
            self.fields["email"].disabled = True
            self.fields["email"].initial = bound_to
            self.fields["email"].help_text = _("The invitation was sent to it.")


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=account_rules.TOKEN_NAME_LONGEST,
        help_text=_("So that you know it again."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=SCOPES,
        initial=[READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        initial=90,
        min_value=1,
        max_value=account_rules.TOKEN_DAYS_MOST,
    )
    limit = forms.ChoiceField(
        label=_("How far it reaches"),
        required=False,
        help_text=_("The narrower, the less is lost if it leaks."),
    )

    def __init__(self, limits: list[tuple[str, Any]], *args: Any, **more: Any) -> None:
        """`limits` are choices: "", then `team:uid` and `assessment:uid`."""
        super().__init__(*args, **more)
        self.fields["limit"].choices = limits  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What `create_token` takes."""
        data = dict(self.cleaned_data)
        kind, _colon, uid = data.pop("limit").partition(":")
        return {**data, f"{kind}_uid": UUID(uid)} if uid else data
