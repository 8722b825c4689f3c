"""Two hypotheses out of one, and one out of two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.curation.shaping.forms.fields import APART, BOTH, FIRST, SECOND, StatementField
from assessments.curation.shaping.operations import Joint
from assessments.evidence.models import Link
from assessments.framing import rules
from assessments.framing.models import Hypothesis
from assessments.framing.rules import HypothesisDraft


class SplitForm(forms.Form):
    """Two statements out of one; for each link (`link_…`) to which of them it goes. `version` is
    that of the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    first = StatementField(label=_("First"), max_length=rules.STATEMENT_LONGEST)
    second = StatementField(label=_("Second"), max_length=rules.STATEMENT_LONGEST)
    how = forms.ChoiceField(
        label=_("Does one make the other likelier?"),
        choices=[
            (FIRST, _("Yes, the first the second")),
            (SECOND, _("Yes, the second the first")),
            (APART, _("No")),
        ],
        initial=APART,
        widget=forms.RadioSelect,
    )
    keep = forms.BooleanField(
        label=_("Keep the whole one beside its parts"),
        required=False,
        help_text=_("Else it is set aside, with all that was judged of it."),
    )

    def __init__(
        self, links: Iterable[Link], *args: Any, competing: bool = False, **kwargs: Any
    ) -> None:
        """`competing`: the question's hypotheses exclude one another, which a whole and its parts
        do not, so that keeping it is not offered."""
        super().__init__(*args, **kwargs)
        if competing:
            del self.fields["keep"]
        self.links = list(links)
        for link in self.links:
            self.fields[f"link_{link.evidence.uid}"] = forms.ChoiceField(
                label=f"{link.evidence.label} {link.evidence.statement}",
                choices=[
                    (BOTH, _("both")),
                    (FIRST, _("first")),
                    (SECOND, _("second")),
                    ("", _("neither")),
                ],
                initial=BOTH,
                required=False,
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        """Evidence that somebody has linked since the form was opened is not left out unseen."""
        for link in self.links:
            name = f"link_{link.evidence.uid}"
            if name not in self.data:
                self.add_error(name, _("was linked since you opened this: say where it goes"))
        return self.cleaned_data

    @staticmethod
    def halves(statement: str) -> dict[str, str]:
        """What the statement's own joint suggests."""
        parted = rules.part_joined(statement)
        if parted is None:
            return {"first": statement, "second": ""}
        how = {True: FIRST, False: SECOND, None: APART}[parted.first_implies]
        return {"first": parted.first, "second": parted.second, "how": how}

    @property
    def link_fields(self) -> list[Any]:
        return [self[f"link_{link.evidence.uid}"] for link in self.links]

    def parts(self, whole: Hypothesis) -> list[HypothesisDraft]:
        """The two, by the whole one's horizon; what would settle each has to be said anew."""
        return [
            HypothesisDraft(self.cleaned_data[name], horizon_on=whole.horizon_on)
            for name in ("first", "second")
        ]

    def joints(self) -> list[Joint]:
        how = self.cleaned_data["how"]
        return {FIRST: [Joint(0, 1)], SECOND: [Joint(1, 0)]}.get(how, [])

    def chosen(self) -> dict[UUID, str]:
        given = {
            link.evidence.uid: self.cleaned_data[f"link_{link.evidence.uid}"] for link in self.links
        }
        return {uid: part for uid, part in given.items() if part}


class MergeForm(forms.Form):
    """`version` is that of the one that goes, `version_…` those of the ones that may take it in:
    what was read of either must still be what it says."""

    into_id = forms.ChoiceField(label=_("Into"), widget=forms.RadioSelect)
    reason = StatementField(label=_("Why"), max_length=rules.REASON_LONGEST, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, others: Iterable[Hypothesis], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into_id"]
        assert isinstance(into, forms.ChoiceField)
        into.choices = [(str(h.uid), f"{h.label} {h.statement}") for h in others]
        for hypothesis in others:
            self.fields[_version_of(hypothesis.uid)] = forms.IntegerField(
                widget=forms.HiddenInput, initial=hypothesis.version
            )

    @staticmethod
    def versions_of(hypothesis: Hypothesis, others: Iterable[Hypothesis]) -> dict[str, Any]:
        """The versions as they stand, by the names of the form's fields."""
        into = {_version_of(other.uid): other.version for other in others}
        return {"version": hypothesis.version, **into}

    @property
    def versions(self) -> list[Any]:
        return [bound for bound in self.hidden_fields() if bound.name.startswith("version")]

    @property
    def into_version(self) -> int:
        return int(self.cleaned_data[_version_of(self.cleaned_data["into_id"])])


def _version_of(uid: object) -> str:
    return f"version_{uid}"
