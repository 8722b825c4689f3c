"""The shape of an implication; what may follow from what is the operation's to say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.framing.models import Hypothesis


class ImplicationForm(forms.Form):
    cause_id = forms.ChoiceField(label=_("If this holds"))
    effect_id = forms.ChoiceField(label=_("then this becomes likelier, or less likely"))
    mechanism = forms.CharField(
        label=_("How"),
        help_text=_("By what the one would bring about the other."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    lag = forms.CharField(
        label=_("How soon"), help_text=_("Weeks, months, at once."), required=False
    )

    def __init__(
        self, hypotheses: Iterable[Hypothesis], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        choices = [("", "—")] + [(str(h.uid), f"{h.label} {_cut(h.statement)}") for h in hypotheses]
        for name in ("cause_id", "effect_id"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
