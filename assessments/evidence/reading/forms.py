"""The shape of what is typed in the reading room; limits come from `rules`."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules
from assessments.evidence.forms import PARTIAL
from assessments.evidence.operations import SourceDraft, TextDraft
from assessments.web.partial_dates import PartialDateField

REASONS = (
    _("Background, known already"),
    _("Repeats another sentence"),
    _("Not about our questions"),
    _("Opinion without a claim"),
    _("Heading or byline"),
)


class TextForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=rules.NAME_LONGEST)
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Who published it. Pick a known one, or name a new one."),
        max_length=rules.NAME_LONGEST,
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=rules.URL_LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    accessed_on = PartialDateField(label=_("Date you read it"), help_text=PARTIAL, required=False)
    marking = forms.ChoiceField(
        label=_("Marking"),
        choices=[("", _("none")), *((word, word) for word in rules.MARKINGS)],
        required=False,
    )
    body = forms.CharField(
        label=_("The text"),
        help_text=_(
            "As it stands at the source. It is kept as it is, seen only by those who take part "
            "here, and never exported; excerpts are, with the evidence that cites them."
        ),
        max_length=rules.BODY_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def draft(self) -> TextDraft:
        given = self.cleaned_data
        return TextDraft(
            title=given["title"],
            body=given["body"],
            source_uid=None,
            new_source=SourceDraft(name=given["source"]),
            url=given["url"],
            accessed_on=given["accessed_on"] or None,
            marking=given["marking"] or None,
        )


class AsideForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=rules.REASON_LONGEST)


class AttachForm(forms.Form):
    """Evidence by its label, with or without the words that the list offers after it."""

    evidence = forms.CharField(label=_("Evidence"), max_length=rules.STATEMENT_LONGEST)
    relation = forms.ChoiceField(
        label=_("The sentence"),
        choices=[("corroborates", _("says so")), ("conflicts", _("says otherwise"))],
        initial="corroborates",
        required=False,
    )

    def __init__(
        self, *args: Any, labelled: Sequence[tuple[UUID, str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._uids = {label.casefold(): uid for uid, label, _statement in labelled}

    def clean_evidence(self) -> UUID:
        label = self.cleaned_data["evidence"].split()[0].casefold()
        if label not in self._uids:
            raise forms.ValidationError(_("Begin with the label of a piece of evidence: E12."))
        return self._uids[label]

    def clean_relation(self) -> str:
        return str(self.cleaned_data["relation"] or "corroborates")


def numbers_of(values: Iterable[str]) -> list[int]:
    """The sentences that a form names; what is no number names none."""
    return sorted(
        {int(v) for v in values if v.isascii() and v.isdecimal() and len(v) < 7 and int(v)}
    )
