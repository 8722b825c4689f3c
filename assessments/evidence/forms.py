"""The shape of evidence and its citations as people type them; limits come from `rules`."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules
from assessments.evidence.likeness import plain
from assessments.evidence.models import Citation, Credibility, Evidence
from assessments.evidence.operations import CitationDraft, EvidenceDraft, SourceDraft
from assessments.evidence.words import KIND_MEANINGS
from assessments.web.partial_dates import PartialDateField
from assessments.web.tags import CREDIBILITY

NO_GRADE = [("", _("not graded yet"))]
PARTIAL = _("2024, 2024-11 or 2024-11-05.")


class StatementForm(forms.Form):
    """What a piece of evidence says. Only those who grade are shown `credibility`."""

    statement = forms.CharField(
        label=_("What is stated"),
        help_text=_("One statement, in your own words. Two statements are two pieces of evidence."),
        max_length=rules.STATEMENT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose …")), *KIND_MEANINGS.items()],
        help_text=_("What sort of statement it is."),
    )
    occurred_on = PartialDateField(label=_("When it happened"), help_text=PARTIAL, required=False)
    credibility = forms.TypedChoiceField(
        label=_("Credibility"),
        choices=[
            *NO_GRADE,
            *((c.value, format_lazy("{} {}", c.value, CREDIBILITY[c.value])) for c in Credibility),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    tags = forms.CharField(
        label=_("Tags"), help_text=_("Separated by commas."), required=False, max_length=2_000
    )
    origin_note = forms.CharField(
        label=_("Note"),
        help_text=_("What a reader should know about where it comes from."),
        required=False,
        max_length=rules.TEXT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, grades: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not grades:
            del self.fields["credibility"]

    def draft(self, *, credibility: int | None = None, **more: Any) -> EvidenceDraft:
        """`credibility` stands where the form does not ask for it."""
        given = self.cleaned_data
        return EvidenceDraft(
            statement=given["statement"],
            kind=given["kind"],
            credibility=given.get("credibility", credibility),
            occurred_on=given["occurred_on"] or None,
            origin_note=given["origin_note"],
            tags=[tag.strip() for tag in given["tags"].split(",") if tag.strip()],
            **more,
        )


class EditForm(StatementForm):
    """A statement that exists. `version` is the one that the form was filled with."""

    marking = forms.ChoiceField(
        label=_("Marking"),
        choices=[("", _("none")), *((word, word) for word in rules.MARKINGS)],
        required=False,
    )

    meaning = forms.ChoiceField(
        label=_("What has changed"),
        choices=[
            ("same", _("Wording only: ratings stand")),
            ("changed", _("The meaning, but the ratings given so far still hold")),
            ("again", _("The meaning: ask whoever has rated it to rate it again")),
        ],
        initial="same",
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(evidence: Evidence) -> dict[str, Any]:
        return {
            "statement": evidence.statement,
            "kind": evidence.kind,
            "occurred_on": evidence.occurred_on,
            "credibility": evidence.credibility,
            "tags": ", ".join(evidence.tags),
            "origin_note": evidence.origin_note,
            "marking": evidence.marking or "",
            "meaning": "same",
            "version": evidence.version,
        }


class CitationForm(forms.Form):
    """Where a statement comes from. A name that is known is that source, any other a new one."""

    source = forms.CharField(
        label=_("Source"),
        help_text=_("Pick a known one, or name a new one."),
        max_length=rules.NAME_LONGEST,
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
    )
    origin = forms.CharField(
        label=_("Whom it repeats"),
        help_text=_("Who said it first, if somebody else did."),
        required=False,
        max_length=rules.NAME_LONGEST,
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("The source"),
        choices=[("corroborates", _("says so")), ("conflicts", _("says otherwise"))],
        initial="corroborates",
    )
    url = forms.CharField(
        label=_("Address"),
        help_text=_("Where it can be read."),
        required=False,
        max_length=rules.URL_LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    archived_url = forms.CharField(
        label=_("Archived copy"),
        help_text=_("Where it can still be read when the address is gone."),
        required=False,
        max_length=rules.URL_LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    accessed_on = PartialDateField(label=_("Date you read it"), help_text=PARTIAL, required=False)
    excerpt = forms.CharField(
        label=_("Its own words"),
        help_text=_("The sentence that says it, word for word."),
        required=False,
        max_length=rules.STATEMENT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    before = forms.CharField(
        label=_("Words before it"),
        help_text=_("Where the same words stand elsewhere too."),
        required=False,
        max_length=rules.STATEMENT_LONGEST,
    )
    after = forms.CharField(
        label=_("Words after it"), required=False, max_length=rules.STATEMENT_LONGEST
    )

    def draft(self) -> CitationDraft:
        """Its sources by their names: one that is here already is meant where it is called so."""
        given = self.cleaned_data
        source, origin = given["source"], given["origin"]
        if plain(origin) == plain(source):
            origin = ""  # it speaks for itself
        return CitationDraft(
            source_uid=None,
            new_source=self.new_source(source),
            origin_uid=None,
            new_origin=SourceDraft(name=origin) if origin else None,
            relation=given["relation"],
            url=given["url"],
            archived_url=given["archived_url"],
            accessed_on=given["accessed_on"] or None,
            excerpt=self._excerpt(),
        )

    def new_source(self, name: str) -> SourceDraft:
        return SourceDraft(name=name)

    def _excerpt(self) -> dict[str, str] | None:
        given = self.cleaned_data
        if not given["excerpt"]:
            return None
        parts = {"exact": given["excerpt"], "prefix": given["before"], "suffix": given["after"]}
        return {name: words for name, words in parts.items() if words}


class CorrectForm(CitationForm):
    """A citation that exists. `version` is the one that the form was filled with."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(citation: Citation) -> dict[str, Any]:
        excerpt = citation.excerpt or {}
        origin = citation.origin_source
        return {
            "source": citation.source.name,
            "origin": origin.name if origin else "",
            "relation": citation.relation,
            "url": citation.url,
            "archived_url": citation.archived_url,
            "accessed_on": citation.accessed_on or "",
            "excerpt": excerpt.get("exact", ""),
            "before": excerpt.get("prefix", ""),
            "after": excerpt.get("suffix", ""),
            "version": citation.version,
        }


# What an operation calls a field, where a form has another name for it.
CITATION_NAMES = {
    "source/name": "source",
    "source/reliability": "reliability",
    "source/reliability_basis": "reliability_basis",
    "source/stake": "stake",
    "origin_source/name": "origin",
}
