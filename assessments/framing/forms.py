"""The shape of what frames an assessment, as people type it; limits come from `rules`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.framing import rules
from assessments.framing.models import Assessment, Marking, Perspective, Question
from assessments.framing.words import CURATIONS, FRAMINGS, METHODS, STATUSES

PARTIAL = _("2024, 2024-11 or 2024-11-05.")


class StatementField(forms.CharField):
    """A few lines of text."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class PerspectiveForm(forms.Form):
    name = forms.CharField(label=_("Party"), max_length=rules.NAME_LONGEST)
    is_primary = forms.BooleanField(label=_("Ask about this one by default"), required=False)


class PartyForm(forms.Form):
    name = forms.CharField(label=_("Another name"), max_length=rules.NAME_LONGEST)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(perspective: Perspective) -> dict[str, Any]:
        return {"name": perspective.name, "version": perspective.version}


class EditQuestionForm(forms.Form):
    text = StatementField(label=_("Key question"), max_length=rules.STATEMENT_LONGEST)
    framing = forms.ChoiceField(
        label=_("How its hypotheses stand to one another"),
        choices=list(FRAMINGS.items()),
        widget=forms.RadioSelect,
        help_text=_(
            "Hypotheses that compete carry “none of these”: it is added, or taken up again. Where "
            "they no longer compete it is set aside."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(question: Question) -> dict[str, Any]:
        return {"text": question.text, "framing": question.framing, "version": question.version}


class ScaleForm(forms.Form):
    """Severity 0 to 5: `label_0` to `label_5`, `meaning_…`, `weight_…`."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value in rules.SEVERITIES:
            called = {"value": value}
            self.fields[f"label_{value}"] = forms.CharField(
                label=_("Word for %(value)d") % called, max_length=rules.LEVEL_LABEL_LONGEST
            )
            self.fields[f"meaning_{value}"] = forms.CharField(
                label=_("Meaning of %(value)d") % called,
                max_length=rules.LEVEL_MEANING_LONGEST,
                required=False,
            )
            self.fields[f"weight_{value}"] = forms.FloatField(
                label=_("Weight of %(value)d") % called,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    @property
    def levels(self) -> list[tuple[int, Any, Any, Any]]:
        return [
            (v, self[f"label_{v}"], self[f"meaning_{v}"], self[f"weight_{v}"])
            for v in rules.SEVERITIES
        ]

    @staticmethod
    def initial_of(assessment: Assessment) -> dict[str, Any]:
        return {"version": assessment.version, **ScaleForm.flat(assessment.impact_scale)}

    @staticmethod
    def flat(scale: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """A scale by the names of the form's fields."""
        return {
            f"{name}_{level['value']}": level[name]
            for level in scale
            for name in ("label", "meaning", "weight")
        }

    def scale(self) -> list[dict[str, Any]]:
        cleaned = self.cleaned_data
        return [
            {
                "value": value,
                "label": cleaned[f"label_{value}"],
                "meaning": cleaned[f"meaning_{value}"],
                "weight": _whole_if_it_is(cleaned[f"weight_{value}"]),
            }
            for value in rules.SEVERITIES
        ]


def _whole_if_it_is(number: float) -> float:
    return int(number) if number.is_integer() else number


class SettingsForm(forms.Form):
    """An assessment's own fields, by their native names."""

    title = forms.CharField(label=_("Title"), max_length=rules.TITLE_LONGEST)
    context = StatementField(label=_("Context"), max_length=rules.TEXT_LONGEST, required=False)
    customer = forms.CharField(
        label=_("For whom"), max_length=rules.CUSTOMER_LONGEST, required=False
    )
    decision = StatementField(
        label=_("For which decision"), max_length=rules.TEXT_LONGEST, required=False
    )
    decision_due_on = forms.CharField(
        label=_("Decision due"), max_length=10, required=False, help_text=PARTIAL
    )
    information_cutoff_on = forms.CharField(
        label=_("Information as of"), max_length=10, required=False, help_text=PARTIAL
    )
    status = forms.ChoiceField(label=_("Status"), choices=list(STATUSES.items()))
    marking = forms.ChoiceField(
        label=_("Marking"), choices=[("", _("none")), *Marking.choices], required=False
    )
    pooling_method = forms.ChoiceField(
        label=_("How estimates are pooled"),
        choices=list(METHODS.items()),
        help_text=_("Fixed before the first reveal, lest it be chosen for the figure it gives."),
    )
    reason = StatementField(
        label=_("Why it is changed after a reveal"),
        max_length=rules.REASON_LONGEST,
        required=False,
        help_text=_("Only then needed; stands beside the team’s figures, for everybody to read."),
    )
    curation = forms.ChoiceField(label=_("Evidence"), choices=list(CURATIONS.items()))
    ratings_hidden = forms.BooleanField(
        label=_("Hide others’ ratings of a cell until one has rated it"), required=False
    )
    exercise = forms.BooleanField(label=_("This is an exercise"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, assessment: Assessment) -> dict[str, Any]:
        own = [name for name in cls.base_fields if name != "reason"]
        return {name: getattr(assessment, name) for name in own}

    def changes(self) -> dict[str, Any]:
        apart = ("version", "reason")
        cleaned = {n: value for n, value in self.cleaned_data.items() if n not in apart}
        for name in ("decision_due_on", "information_cutoff_on", "marking"):
            cleaned[name] = cleaned[name] or None
        return cleaned
