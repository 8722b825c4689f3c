"""The shape of a profile, of a regrade, and of an answer to one."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules
from assessments.evidence.library.operations import ProfileDraft
from assessments.evidence.models import Reliability, SourceProfile
from assessments.framing.rules import REASON_LONGEST
from assessments.web.tags import RELIABILITY

GRADES = [
    ("", _("not graded yet")),
    *((r.value, format_lazy("{} {}", r.value, RELIABILITY[r.value])) for r in Reliability),
]


def _long(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=rules.NAME_LONGEST)
    stake = forms.CharField(
        label=_("Its stake"),
        help_text=_("What it stands to gain or lose by being believed."),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=_long(),
    )
    notes = forms.CharField(
        label=_("Notes"),
        help_text=_("Who owns it, how it works, what to be careful about."),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=_long(3),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(profile: SourceProfile) -> dict[str, Any]:
        return {
            "name": profile.name,
            "stake": profile.stake,
            "notes": profile.notes,
            "version": profile.version,
        }

    def draft(self) -> ProfileDraft:
        given = self.cleaned_data
        return ProfileDraft(
            name=given["name"],
            reliability=given.get("reliability") or None,
            reliability_basis=given.get("reliability_basis", ""),
            stake=given["stake"],
            notes=given["notes"],
        )


class NewProfileForm(ProfileForm):
    reliability = forms.ChoiceField(label=_("Reliability"), choices=GRADES, required=False)
    reliability_basis = forms.CharField(
        label=_("What the grade rests on"),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=_long(),
    )
    field_order = ("name", "reliability", "reliability_basis", "stake", "notes")


class RegradeForm(forms.Form):
    reliability = forms.ChoiceField(label=_("Reliability"), choices=GRADES, required=False)
    basis = forms.CharField(
        label=_("What the grade rests on"),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=_long(),
    )
    reason = forms.CharField(
        label=_("Why it is another now"),
        help_text=_("Every assessment that uses this source reads it, and decides."),
        max_length=REASON_LONGEST,
        widget=_long(),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(profile: SourceProfile) -> dict[str, Any]:
        return {
            "reliability": profile.reliability or "",
            "basis": profile.reliability_basis,
            "version": profile.version,
        }


class LinkForm(forms.Form):
    profile = forms.UUIDField(required=False)
    take_grade = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=1, required=False)


class AnswerForm(forms.Form):
    number = forms.IntegerField(min_value=1, required=False)
    version = forms.IntegerField(min_value=1, required=False)
    reason = forms.CharField(required=False, max_length=REASON_LONGEST)
