"""The shape of a recorded outcome, as people type it; limits come from the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.framing import rules
from assessments.framing.forms import PARTIAL, StatementField
from assessments.framing.models import Hypothesis
from assessments.framing.outcomes import Outcome, Resolution
from assessments.framing.rules import ResolutionDraft


class ResolutionForm(forms.Form):
    """`others_false` is asked of competing hypotheses only, `reason` of corrections only."""

    outcome = forms.ChoiceField(
        label=_("What turned out"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    resolved_on = forms.CharField(label=_("When that was known"), max_length=10, help_text=PARTIAL)
    basis = StatementField(
        label=_("How one knows"),
        max_length=rules.TEXT_LONGEST,
        rows=3,
        help_text=_("By the criterion of the hypothesis: which report, which figure, which event."),
    )
    others_false = forms.BooleanField(
        label=_("If true: record the others of this question as false"), required=False
    )
    reason = StatementField(
        label=_("Why it is corrected"),
        max_length=rules.REASON_LONGEST,
        help_text=_("Stays in the history, beside what was recorded before."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, hypothesis: Hypothesis, *args: Any, standing: Resolution | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if standing is None:
            del self.fields["reason"]
        if standing is not None or not hypothesis.competes:
            del self.fields["others_false"]

    @staticmethod
    def initial_of(standing: Resolution | None) -> dict[str, Any]:
        if standing is None:
            return {"others_false": True}
        return {
            "outcome": standing.outcome,
            "resolved_on": standing.resolved_on,
            "basis": standing.basis,
            "version": standing.version,
        }

    @property
    def draft(self) -> ResolutionDraft:
        given = self.cleaned_data
        return ResolutionDraft(given["outcome"], given["resolved_on"], given["basis"])


class WithdrawalForm(forms.Form):
    reason = StatementField(
        label=_("Why it is taken back"),
        max_length=rules.REASON_LONGEST,
        help_text=_("It is not known after all: nothing is scored, and estimates are taken again."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
