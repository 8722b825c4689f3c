"""The shape of a merge: whose words are kept, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.curation.merging import rules
from assessments.framing.rules import REASON_LONGEST

KEEP, TAKE = "keep", "take"
LABELS = {
    "statement": _("Statement"),
    "kind": _("Kind"),
    "credibility": _("Credibility"),
    "occurred_on": _("Occurred on"),
    "origin_note": _("Note on its origin"),
    "name": _("Name"),
    "reliability": _("Reliability"),
    "reliability_basis": _("What the grade rests on"),
    "stake": _("Its stake"),
    "csl": _("Citation data"),
    "profile_uid": _("Profile in the library"),
}


class MergeForm(forms.Form):
    """A choice for each field in which the two differ and both say something."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=REASON_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    into_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, gone: Any, into: Any, names: Sequence[str], data: Any = None) -> None:
        super().__init__(data, initial=self.versions_of(gone, into))
        self.choices = differing(gone, into, names)
        for name in self.choices:
            self.fields[f"text_{name}"] = forms.ChoiceField(
                choices=[(KEEP, KEEP), (TAKE, TAKE)],
                label=LABELS[name],
                required=False,
                initial=KEEP,
            )

    @staticmethod
    def versions_of(gone: Any, into: Any) -> dict[str, int]:
        return {"version": gone.version, "into_version": into.version}

    @property
    def taken(self) -> list[str]:
        return [name for name in self.choices if self.cleaned_data.get(f"text_{name}") == TAKE]

    def chosen(self, name: str) -> str:
        """What a row's radio button holds: as it was sent, else to keep."""
        return str(self[f"text_{name}"].value() or KEEP) if name in self.choices else KEEP


class EvidenceMergeForm(MergeForm):
    meaning_changed = forms.BooleanField(
        label=_("The one that stays means something else afterwards"),
        help_text=_("Leave it open where both say the same. Ratings keep what they judged."),
        required=False,
    )

    def __init__(self, gone: Any, into: Any, data: Any = None) -> None:
        super().__init__(gone, into, rules.EVIDENCE_FIELDS, data)


class SourceMergeForm(MergeForm):
    def __init__(self, gone: Any, into: Any, data: Any = None) -> None:
        super().__init__(gone, into, rules.SOURCE_FIELDS, data)


def differing(gone: Any, into: Any, names: Sequence[str]) -> list[str]:
    """The fields in which both say something, and not the same."""
    both = [(name, getattr(gone, name), getattr(into, name)) for name in names]
    return [name for name, mine, theirs in both if mine and theirs and mine != theirs]


class WithForm(forms.Form):
    """What to compare with, by its label or its name."""

    label = forms.CharField(max_length=300)


class ApartForm(forms.Form):
    """Two that are not the same, or are proposed again."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in rules.KINDS])
    one = forms.UUIDField()
    other = forms.UUIDField()
    apart = forms.BooleanField(required=False)


def rows_of(
    form: MergeForm, gone: Any, into: Any, names: Sequence[str], words: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The fields of both as a table has them; `words` say codes of a field in words."""
    rows = []
    for name in names:
        mine, theirs = getattr(gone, name), getattr(into, name)
        if not mine and not theirs:
            continue
        said = words.get(name, {})
        rows.append(
            {
                "name": name,
                "label": LABELS[name],
                "gone": _in_words(mine, said),
                "into": _in_words(theirs, said),
                "differs": name in form.choices,
                "fills": bool(mine and not theirs),
                "chosen": form.chosen(name),
            }
        )
    return rows


def _in_words(value: Any, said: Mapping[Any, Any]) -> str:
    """A value as a reader sees it: a grade with its words, citation data by its title."""
    if not value:
        return ""
    if isinstance(value, dict):
        return str(value.get("title") or value.get("publisher") or ", ".join(sorted(value)))
    words = said.get(value)
    if words is None:
        return str(value)
    return f"{value} · {words}" if len(str(value)) == 1 else str(words)
