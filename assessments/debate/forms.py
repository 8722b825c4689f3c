"""The shape of arguments as people type them; limits come from `rules`."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.debate import rules
from assessments.debate.rules import ArgumentDraft

_SEPARATORS = re.compile(r"[\s,;]+")


class CitingForm(forms.Form):
    """A text with the evidence that it cites, by label. `labels` is what may be cited."""

    text = forms.CharField(
        label=gettext_lazy("Your argument"),
        help_text=gettext_lazy(
            "One point. Two points are two arguments, so that each can be answered."
        ),
        max_length=rules.TEXT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Labels, as in E12, E14."),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-cite": ""}),
    )

    def __init__(self, *args: Any, labels: Mapping[str, UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels

    def clean_evidence(self) -> list[UUID]:
        """Their public ids; a label that names nothing is a fault that says which."""
        asked = list(dict.fromkeys(filter(None, _SEPARATORS.split(self.cleaned_data["evidence"]))))
        unknown = [label for label in asked if label.upper() not in self.labels]
        if unknown:
            raise forms.ValidationError(
                _("No accepted evidence is called %(labels)s.") % {"labels": ", ".join(unknown)}
            )
        return list(dict.fromkeys(self.labels[label.upper()] for label in asked))


class ArgumentForm(CitingForm):
    """An argument on the claim itself."""

    stance = forms.ChoiceField(
        label=gettext_lazy("It speaks"),
        choices=[
            ("supports", gettext_lazy("for the hypothesis")),
            ("attacks", gettext_lazy("against the hypothesis")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("stance", "text", "evidence")

    def draft(self) -> ArgumentDraft:
        return ArgumentDraft(self.cleaned_data["text"], self.cleaned_data["stance"])


# What a reply does, in the words of people: stance and target.
MOVES = {
    "attacks": ("attacks", "claim"),
    "undercuts": ("attacks", "inference"),
    "supports": ("supports", "claim"),
    "backs": ("supports", "inference"),
}


class ReplyForm(CitingForm):
    """A reply to an argument."""

    move = forms.ChoiceField(
        label=gettext_lazy("Your reply"),
        choices=[
            ("attacks", gettext_lazy("attacks it: the point is not so")),
            ("undercuts", gettext_lazy("accepts the point, but not that it follows")),
            ("supports", gettext_lazy("supports it: the point is so")),
            ("backs", gettext_lazy("backs the step: if so, it does follow")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("move", "text", "evidence")

    def draft(self) -> ArgumentDraft:
        stance, target = MOVES[self.cleaned_data["move"]]
        return ArgumentDraft(self.cleaned_data["text"], stance, target)


class EditForm(CitingForm):
    """An argument that exists. `version` is the one that the form was filled with."""

    meaning = forms.ChoiceField(
        label=gettext_lazy("What has changed"),
        choices=[
            ("same", gettext_lazy("Wording only: votes and replies stand")),
            (
                "changed",
                gettext_lazy("The meaning: earlier votes are marked as of an earlier wording"),
            ),
        ],
        initial="same",
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
