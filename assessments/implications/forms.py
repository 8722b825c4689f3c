"""The shape of a change to an implication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.implications.models import Implication
from assessments.implications.rules import LAG_LONGEST, MECHANISM_LONGEST


class ChangeImplicationForm(forms.Form):
    mechanism = forms.CharField(
        label=_("How"),
        help_text=_("By what the one would bring about the other."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MECHANISM_LONGEST,
        required=False,
    )
    lag = forms.CharField(
        label=_("How soon"),
        help_text=_("Weeks, months, at once."),
        max_length=LAG_LONGEST,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @staticmethod
    def initial_of(implication: Implication) -> dict[str, Any]:
        return {
            "mechanism": implication.mechanism,
            "lag": implication.lag,
            "version": implication.version,
        }
