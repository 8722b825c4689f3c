"""The shape of a saved view as its owner types it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=rules.VIEW_NAME_LONGEST)
    is_shared = forms.BooleanField(label=_("Share it with the team"), required=False)
