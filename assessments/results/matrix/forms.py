"""The shape of a rating as it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules
from assessments.evidence.models import Consistency


class RatingForm(forms.Form):
    """`version` is that of the reader's own rating when the form was written; 0 for none.

    The grid's keys send the code alone: no reason (the former one stays) and no version.
    """

    consistency = forms.ChoiceField(
        label=_("Your rating"),
        choices=Consistency.choices,
        error_messages={"required": _("Say how it bears on the hypothesis.")},
    )
    rationale = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=rules.RATIONALE_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def rationale_or_none(self) -> str | None:
        """None where the request did not carry the field."""
        if "rationale" not in self.data:
            return None
        value: str = self.cleaned_data["rationale"]
        return value
