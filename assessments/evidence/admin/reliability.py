"""What the admin's pages of sources and of the library's profiles have in common."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.evidence.models import Reliability, Source, SourceProfile
from assessments.web.admin_lists import coded
from assessments.web.operation_admin import OperationForm

GRADES = [(r.value, format_lazy("{} · {}", r.value, r.label)) for r in Reliability]


def some_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def name_field() -> forms.CharField:
    return forms.CharField(label=_("name"), widget=forms.TextInput(attrs={"size": 60}))


class ReliabilityForm(OperationForm):
    names = {"basis": "reliability_basis"}

    reliability = forms.ChoiceField(
        label=_("reliability"),
        choices=[("", _("not graded")), *GRADES],
        required=False,
        help_text=_("Of the source, not of what it says here. F says: cannot be judged."),
    )
    reliability_basis = forms.CharField(label=_("basis"), required=False, widget=some_text())
    stake = forms.CharField(
        label=_("stake"),
        required=False,
        widget=some_text(),
        help_text=_("What the source stands to gain or lose by being believed."),
    )

    @property
    def said(self) -> dict[str, Any]:
        """As the drafts of a source and of a profile call it; no grade is None."""
        given = self.cleaned_data
        return {
            "reliability": given["reliability"] or None,
            "reliability_basis": given["reliability_basis"],
            "stake": given["stake"],
        }


class ReliabilityColumns:
    """The columns of a list, beside an OperationAdmin."""

    @admin.display(description=_("grade"), ordering="reliability", empty_value="")
    def grade(self, row: Source | SourceProfile) -> str:
        return coded(row.reliability, row.get_reliability_display())

    @admin.display(description=_("basis"), ordering="reliability_basis", empty_value="")
    def basis(self, row: Source | SourceProfile) -> str:
        return row.reliability_basis
