"""The shape of a source as it is edited."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules
from assessments.evidence.models import Reliability, Source
from assessments.evidence.operations import SourceDraft
from assessments.web.tags import RELIABILITY


class SourceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=rules.NAME_LONGEST)
    reliability = forms.ChoiceField(
        label=_("Reliability"),
        help_text=_("Of the source, not of what it says here. F says: cannot be judged."),
        choices=[
            ("", _("not graded yet")),
            *((r.value, format_lazy("{} {}", r.value, RELIABILITY[r.value])) for r in Reliability),
        ],
        required=False,
    )
    reliability_basis = forms.CharField(
        label=_("What the grade rests on"),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stake = forms.CharField(
        label=_("Its stake"),
        help_text=_("What it stands to gain or lose by being believed."),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    marking = forms.ChoiceField(
        label=_("Marking"),
        choices=[("", _("none")), *((word, word) for word in rules.MARKINGS)],
        required=False,
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(source: Source) -> dict[str, Any]:
        return {
            "name": source.name,
            "reliability": source.reliability or "",
            "reliability_basis": source.reliability_basis,
            "stake": source.stake,
            "marking": source.marking or "",
            "version": source.version,
        }

    def draft(self, standing: Source) -> SourceDraft:
        given = self.cleaned_data
        return SourceDraft(
            name=given["name"],
            reliability=given["reliability"] or None,
            reliability_basis=given["reliability_basis"],
            stake=given["stake"],
            marking=given["marking"] or None,
            csl=standing.csl,
        )
