"""The shape of what the pages of a bulk import are sent; limits come from `rules`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessments.evidence import rules as evidence_rules
from assessments.evidence.words import KINDS
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.table import Asked
from assessments.web.tags import RELIABILITY

FORMATS: Final = {
    rules.CSV: _("Table (CSV)"),
    rules.XLSX: _("Excel workbook"),
    rules.RIS: _("References (RIS)"),
    rules.BIBTEX: _("References (BibTeX)"),
    rules.CSL: _("References (CSL-JSON)"),
    rules.PASTED: _("Lines or paragraphs of text"),
}
ENCODINGS: Final = {
    "utf-8": _("UTF-8"),
    "utf-16": _("UTF-16"),
    "windows-1252": _("Windows-1252 (Western European)"),
}
DELIMITERS: Final = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}
PIECES: Final = {"lines": _("Each line"), "paragraphs": _("Each paragraph")}
FIELD_WORDS: Final = {
    "statement": _("What is stated"),
    "kind": _("Kind"),
    "occurred_on": _("When it happened"),
    "tags": _("Tags"),
    "origin_note": _("Note"),
    "marking": _("Marking"),
    "source": _("Source: name"),
    "url": _("Address"),
    "archived_url": _("Archived copy"),
    "accessed_on": _("Date you read it"),
    "excerpt": _("Its own words"),
    "relation": _("Says so or otherwise"),
    "origin": _("Whom it repeats"),
    "credibility": _("Credibility (1 to 6)"),
    "reliability": _("Source: reliability (A to F)"),
    "grade": _("Grade (B3)"),
    "reliability_basis": _("Source: why this reliability"),
    "stake": _("Source: stake"),
    "doi": _("Source: DOI"),
    "title": _("Source: title"),
    "author": _("Source: authors"),
    "published": _("Source: published on"),
    "publisher": _("Source: publisher"),
}
GROUPS: Final = (
    (_("Evidence"), ("statement", "kind", "occurred_on", "credibility", "grade", "tags",
                     "origin_note", "marking")),
    (_("Citation"), ("url", "accessed_on", "excerpt", "origin", "relation", "archived_url")),
    (_("Source"), ("source", "reliability", "reliability_basis", "stake", "title", "author",
                   "published", "publisher", "doi")),
)  # fmt: skip
CHOICES: Final = {
    rules.SKIP: _("Skip"),
    rules.IMPORT: _("Import anyway"),
    rules.CITE: _("Add as a citation to it"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "CSV, Excel (.xlsx), RIS, BibTeX or CSL-JSON; {rows} rows and {megabytes} MB at the"
                " most. Formulas are not worked out: their cells are named, not taken."
            ),
            rows=f"{rules.ROWS_MOST:,}",
            megabytes=rules.FILE_BYTES_MOST // 1024 // 1024,
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.ris,.bib,.json"}),
    )


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Statements"),
        help_text=_(
            "One a line, or a paragraph each; numbers and dots before them go. Cells copied out of"
            " a spreadsheet and lists of references are understood too."
        ),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ReadingForm(forms.Form):
    """How the file is read; what does not apply to its format is not asked."""

    encoding = forms.ChoiceField(
        label=_("Encoding"), choices=list(ENCODINGS.items()), required=False
    )
    delimiter = forms.ChoiceField(
        label=_("Between cells"), choices=list(DELIMITERS.items()), required=False
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    pieces = forms.ChoiceField(
        label=_("A statement is"), choices=list(PIECES.items()), required=False
    )
    has_headings = forms.BooleanField(label=_("The first row names the columns"), required=False)

    def __init__(self, table: Mapping[str, Any], data: Any = None) -> None:
        asked = table["asked"]
        super().__init__(data, initial={k: v for k, v in asked.items() if v})
        sheet = self.fields["sheet"]
        assert isinstance(sheet, forms.ChoiceField)
        sheet.choices = [(name, name) for name in table["sheets"]]
        is_list = table["format"] in rules.REFERENCES
        shown = {"has_headings"} - ({"has_headings"} if is_list else set())
        shown |= {name for name in ("encoding", "delimiter", "pieces") if asked.get(name)}
        shown |= {"sheet"} if len(table["sheets"]) > 1 else set()
        for name in set(self.fields) - shown:
            del self.fields[name]

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


class MappingForm(forms.Form):
    """A choice for each column, and what is said for all rows."""

    def __init__(
        self,
        headings: Sequence[str],
        mapping: Mapping[str, Any],
        *args: Any,
        grades: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        by_column = {column: name for name, column in mapping["columns"].items()}
        withheld = () if grades else rules.GRADES
        choices: list[Any] = [("", _("leave it out"))]
        for group, names in GROUPS:
            offered = [(name, FIELD_WORDS[name]) for name in names if name not in withheld]
            choices.append((group, offered))
        for column, heading in enumerate(headings):
            self.fields[f"c{column}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=by_column.get(column, ""),
            )
        for name, field in _defaults(grades=grades).items():
            field.initial = mapping["defaults"].get(name, field.initial)
            self.fields[f"d-{name}"] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        taken: dict[str, str] = {}
        for column, heading in enumerate(self.headings):
            name = given.get(f"c{column}")
            if not name:
                continue
            if name in taken:
                words = _("“%(column)s” fills this already.")
                self.add_error(f"c{column}", words % {"column": taken[name]})
            taken[name] = heading
        return given

    def columns(self) -> Columns:
        given = self.cleaned_data
        found = {
            given[f"c{column}"]: column
            for column in range(len(self.headings))
            if given[f"c{column}"]
        }
        defaults = {
            name.removeprefix("d-"): value
            for name, value in given.items()
            if name.startswith("d-") and value
        }
        return Columns(found, defaults)

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"c{column}"] for column in range(len(self.headings))]

    @property
    def default_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("d-")]


def _defaults(*, grades: bool) -> dict[str, forms.Field]:
    known = {"list": "known-sources", "autocomplete": "off"}
    longest = evidence_rules.NAME_LONGEST
    fields: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(
            label=_("Kind"), choices=list(KINDS.items()), required=False, initial="statement"
        ),
        "source": forms.CharField(
            label=_("Source"),
            required=False,
            max_length=longest,
            widget=forms.TextInput(attrs=known),
        ),
        "origin": forms.CharField(
            label=_("Whom it repeats"),
            required=False,
            max_length=longest,
            widget=forms.TextInput(attrs=known),
        ),
        "accessed_on": forms.CharField(label=_("Date you read it"), required=False, max_length=40),
        "tags": forms.CharField(
            label=_("Tags"), help_text=_("Separated by commas."), required=False, max_length=2_000
        ),
        "marking": forms.ChoiceField(
            label=_("Marking"),
            choices=[("", _("none")), *((word, word) for word in evidence_rules.MARKINGS)],
            required=False,
        ),
    }
    if grades:
        fields["reliability"] = forms.ChoiceField(
            label=_("Reliability of new sources"),
            choices=[
                ("", _("not graded yet")),
                *((g, format_lazy("{} {}", g, words)) for g, words in RELIABILITY.items()),
            ],
            required=False,
        )
    return fields


class ImportForm(forms.Form):
    """The last step. What does not apply is not asked."""

    leave_out = forms.BooleanField(label=_("Leave out the rows with faults"), required=False)
    accept = forms.BooleanField(
        label=_("Accept all of it at once"),
        help_text=_("Otherwise it waits in the curators’ queue."),
        required=False,
    )

    def __init__(self, *args: Any, faulty: int, may_accept: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not faulty:
            del self.fields["leave_out"]
        if not may_accept:
            del self.fields["accept"]
