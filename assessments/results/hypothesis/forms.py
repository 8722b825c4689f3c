"""The shape of a written judgement; its limits are the operation's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.results.queries.wording import CONFIDENCES


class JudgementForm(forms.Form):
    text = forms.CharField(
        label=_("Judgement"),
        help_text=_("What you conclude, in your own words. Say here how likely, if at all."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        help_text=_("How good the basis is, not how likely the hypothesis."),
        choices=[("", "—"), *CONFIDENCES.items()],
    )
    confidence_basis = forms.CharField(
        label=_("Why this confidence"),
        help_text=_("Sources, gaps, assumptions, how far they agree."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
