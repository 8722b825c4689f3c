"""The shape of duplicating an assessment."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.framing.rules import TITLE_LONGEST
from assessments.teams.models import Team


class DuplicateForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LONGEST)
    what = forms.ChoiceField(
        label=_("What goes along"),
        choices=[
            ("frame", _("The frame: questions, hypotheses, implications, parties")),
            ("evidence", _("The frame and the accepted evidence with its sources")),
        ],
        initial="frame",
        widget=forms.RadioSelect,
        help_text=_("Never what anybody has judged: the new one begins without ratings."),
    )
    team = forms.ChoiceField(
        label=_("Team"),
        help_text=_("Its members take part. In another team the evidence waits for its curators."),
    )

    def __init__(self, teams: Iterable[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ChoiceField)
        team.choices = [(str(each.uid), each.name) for each in teams]
