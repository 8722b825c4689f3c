"""The shape of what is handed over."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.interchange.native import MOST, format_of_file
from assessments.teams.models import Team


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("An export of Assay: .json, or .ndjson for what is large."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.ndjson,.jsonl"}),
    )
    team = forms.ChoiceField(
        label=_("Team"), help_text=_("You lead what you import; others are named without accounts.")
    )
    dry_run = forms.BooleanField(
        label=_("Only say what would be"),
        required=False,
        help_text=_("Nothing is written."),
    )

    def __init__(self, teams: Iterable[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ChoiceField)
        team.choices = [(str(each.uid), each.name) for each in teams]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        most = MOST[format_of_file(file.name, file)]
        if (file.size) > most:
            raise forms.ValidationError(
                gettext("is larger than %(most)s: export it as .ndjson, or ask the operator")
                % {"most": filesizeformat(most)},
                code="too_large",
            )
        return file
