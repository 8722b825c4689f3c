"""The shape of what people set about their own account; limits come from `rules`."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.accounts import rules
from assessments.accounts.models import User

THEMES = [
    ("system", _("As the system has it")),
    ("light", _("Light")),
    ("dark", _("Dark")),
]
AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip


@cache
def zones() -> list[tuple[str, str]]:
    """UTC, then every zone that is named for an area and a city; read from disk once.

    The rest are other names for these (US/Eastern), offsets (Etc/GMT+5) and abbreviations.
    """
    cities = (name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return [(name, name.replace("_", " ")) for name in ["UTC", *sorted(cities)]]


class PreferencesForm(forms.Form):
    first_name = forms.CharField(
        label=_("First name"), max_length=rules.NAME_LONGEST, required=False
    )
    last_name = forms.CharField(label=_("Last name"), max_length=rules.NAME_LONGEST, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Times are shown in it, with its name."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("German so far: signing in, accounts and teams. The other pages are English."),
        choices=lambda: settings.LANGUAGES,
        required=False,
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, widget=forms.RadioSelect)

    @classmethod
    def initial_of(cls, user: User) -> dict[str, Any]:
        known = {name: getattr(user, name) for name in cls.base_fields}
        return {**known, "language": user.language or settings.LANGUAGE_CODE}


class PasswordForm(forms.Form):
    old_password = forms.CharField(
        label=_("Your password now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 12 characters; a few words make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
