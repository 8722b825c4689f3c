"""What the page that adds evidence asks beyond a statement and a citation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules
from assessments.evidence.forms import CitationForm, StatementForm
from assessments.evidence.models import Reliability
from assessments.evidence.operations import CitationDraft, SourceDraft
from assessments.evidence.words import EXPECTED
from assessments.framing.models import Hypothesis
from assessments.web.tags import RELIABILITY, VERBS

# The usual verbs first.
ORDER: Final = ("C", "I", "N", "CC", "II", "NA")


class NewStatementForm(StatementForm):
    marking = forms.ChoiceField(
        label=_("Marking"),
        help_text=_("Who may receive it (TLP 2.0). It limits exports, not who sees it here."),
        choices=[("", _("none")), *((word, word) for word in rules.MARKINGS)],
        required=False,
    )


class NewCitationForm(CitationForm):
    """A citation that may bring a source along, with what is known of it."""

    reliability = forms.ChoiceField(
        label=_("Reliability of the source"),
        choices=[
            ("", _("not graded yet")),
            *((r.value, format_lazy("{} {}", r.value, RELIABILITY[r.value])) for r in Reliability),
        ],
        required=False,
    )
    reliability_basis = forms.CharField(
        label=_("What the grade rests on"), required=False, max_length=rules.TEXT_LONGEST
    )
    stake = forms.CharField(
        label=_("Its stake"),
        help_text=_("What it stands to gain or lose by being believed."),
        required=False,
        max_length=rules.TEXT_LONGEST,
    )

    def __init__(self, *args: Any, grades: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not grades:
            del self.fields["reliability"], self.fields["reliability_basis"]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: a further citation may be left alone."""
        asked = [name for name in self.fields if name != "relation"]
        return not any((self.data.get(self.add_prefix(name)) or "").strip() for name in asked)

    def new_source(self, name: str) -> SourceDraft:
        given = self.cleaned_data
        return SourceDraft(
            name=name,
            reliability=given.get("reliability") or None,
            reliability_basis=given.get("reliability_basis", ""),
            stake=given["stake"],
        )


class SentenceCitationForm(CitationForm):
    """What is said of sentences of a text: the text says itself where they are from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "excerpt", "before", "after"):
            del self.fields[name]

    def draft(self) -> CitationDraft:
        self.cleaned_data |= {"source": "", "excerpt": "", "before": "", "after": ""}
        return super().draft()


class BearsForm(forms.Form):
    """How the submitter finds it to bear on each hypothesis; blank is not considered."""

    def __init__(self, *args: Any, hypotheses: Sequence[Hypothesis] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hypotheses = hypotheses
        for hypothesis in hypotheses:
            words: Mapping[str, Any] = VERBS if hypothesis.question.is_competing else EXPECTED
            self.fields[_name(hypothesis)] = forms.ChoiceField(
                label=format_lazy("{} {}", hypothesis.label, hypothesis.statement),
                choices=[("", _("not considered")), *((code, words[code]) for code in ORDER)],
                required=False,
            )

    def said(self) -> dict[UUID, str]:
        given = self.cleaned_data
        return {h.uid: given[_name(h)] for h in self.hypotheses if given[_name(h)]}

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


def _name(hypothesis: Hypothesis) -> str:
    return f"bears-{hypothesis.uid}"
