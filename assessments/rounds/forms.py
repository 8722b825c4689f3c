"""The shape of a new round; what it may be is decided by `rules.check_opening`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.framing.models import Hypothesis
from assessments.rounds.rules import TITLE_LONGEST

COVERS = [
    ("estimates", gettext_lazy("Estimates: how likely each is, and how much it would matter")),
    ("ratings", gettext_lazy("Ratings: what each piece of evidence says about them")),
]


class RoundForm(forms.Form):
    """`due_at` is put together from a day and a time in the zone that is active (the reader's)."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=TITLE_LONGEST,
        help_text=gettext_lazy("What this round is about, in a few words."),
    )
    hypothesis_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Hypotheses"), widget=forms.CheckboxSelectMultiple
    )
    covers = forms.MultipleChoiceField(
        label=gettext_lazy("What it asks for"),
        choices=COVERS,
        initial=["estimates"],
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_time = forms.TimeField(
        label=gettext_lazy("at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, hypotheses: Iterable[Hypothesis], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hypotheses = list(hypotheses)
        chosen = self.fields["hypothesis_ids"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(str(h.uid), str(h)) for h in self.hypotheses]
        self.fields["due_time"].help_text = _("Time zone: %(zone)s. Empty: the end of the day.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("due_time") and not cleaned.get("due_on"):
            if "due_on" not in self.errors:
                self.add_error("due_on", _("Choose a day for this time."))
        elif cleaned.get("due_on"):
            local = datetime.combine(cleaned["due_on"], cleaned.get("due_time") or time(23, 59))
            cleaned["due_at"] = timezone.make_aware(local)
        return cleaned

    def by_question(self) -> list[tuple[Any, list[tuple[Hypothesis, bool]]]]:
        """Questions with their hypotheses and whether each is ticked."""
        ticked = set(self["hypothesis_ids"].value() or [])
        grouped: dict[Any, list[tuple[Hypothesis, bool]]] = {}
        for hypothesis in self.hypotheses:
            row = (hypothesis, str(hypothesis.uid) in ticked)
            grouped.setdefault(hypothesis.question, []).append(row)
        return list(grouped.items())
