"""A hypothesis as it is stated and edited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.curation.shaping.forms.fields import PARTIAL, StatementField, live
from assessments.framing import rules
from assessments.framing.models import Hypothesis
from assessments.framing.rules import HypothesisDraft


class HypothesisForm(forms.Form):
    statement = StatementField(
        label=_("Hypothesis"),
        max_length=rules.STATEMENT_LONGEST,
        widget=live(),
        help_text=_("A statement that will turn out true or false."),
    )
    judged_by = StatementField(
        label=_("What would settle it"), max_length=rules.STATEMENT_LONGEST, required=False
    )
    horizon_on = forms.CharField(
        label=_("By when"), max_length=10, required=False, help_text=PARTIAL
    )
    notes = StatementField(label=_("Notes"), max_length=rules.TEXT_LONGEST, required=False)

    def draft(self, statement: str | None = None) -> HypothesisDraft:
        cleaned = self.cleaned_data
        return HypothesisDraft(
            statement=statement or cleaned["statement"],
            judged_by=cleaned["judged_by"],
            horizon_on=cleaned["horizon_on"] or None,
            notes=cleaned["notes"],
        )


class EditHypothesisForm(HypothesisForm):
    meaning = forms.ChoiceField(
        label=_("What does the edit do?"),
        choices=[
            ("same", _("Only the wording: a typo, a clearer phrase. Judgements stand.")),
            (
                "changed",
                _(
                    "The meaning, a little: judgements given so far still count, and are shown as "
                    "given to the older wording."
                ),
            ),
            (
                "anew",
                _(
                    "The meaning: judgements given so far are kept but no longer count, and "
                    "everybody is asked again."
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # What an edit joins is asked about when it is saved.
        widget = self.fields["statement"].widget
        widget.attrs = {k: v for k, v in widget.attrs.items() if not k.startswith("hx-")}

    @staticmethod
    def initial_of(hypothesis: Hypothesis) -> dict[str, Any]:
        return {
            "statement": hypothesis.statement,
            "judged_by": hypothesis.judged_by,
            "horizon_on": hypothesis.horizon_on or "",
            "notes": hypothesis.notes,
            "version": hypothesis.version,
        }
