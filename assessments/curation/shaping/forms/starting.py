"""A question with its hypotheses, and an assessment that begins with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.curation.shaping.forms.fields import PARTIAL, StatementField, lines_of, live
from assessments.framing import rules
from assessments.framing.operations import AssessmentDraft, QuestionDraft
from assessments.framing.rules import HypothesisDraft
from assessments.framing.templates import Template
from assessments.framing.words import FRAMINGS
from assessments.teams.models import Team
from assessments.teams.rules import NAME_LONGEST as TEAM_NAME_LONGEST

NEW_TEAM: Final = "new"
TYPED_MOST: Final = 150_000


class QuestionForm(forms.Form):
    text = StatementField(label=_("Key question"), max_length=rules.STATEMENT_LONGEST)
    framing = forms.ChoiceField(
        label=_("How its hypotheses stand to one another"),
        choices=list(FRAMINGS.items()),
        initial="competing",
        widget=forms.RadioSelect,
    )
    hypotheses = StatementField(
        label=_("Hypotheses"),
        widget=live(5),
        help_text=_(
            "One a line, each a statement that will turn out true or false. Where they exclude "
            "one another, “none of these” is added by itself."
        ),
    )

    def draft(self, statements: Iterable[str]) -> QuestionDraft:
        hypotheses = [HypothesisDraft(statement) for statement in statements]
        return QuestionDraft(self.cleaned_data["text"], self.cleaned_data["framing"], hypotheses)


class NewAssessmentForm(forms.Form):
    """What an assessment begins with: one question and its hypotheses, one a line."""

    # As the page asks: a refusal lists its faults from top to bottom.
    field_order = ("title", "question", "hypotheses", "framing")

    question = StatementField(
        label=_("Key question"),
        max_length=rules.STATEMENT_LONGEST,
        help_text=_("What do you want to know? More questions can be added later."),
    )
    framing = QuestionForm.base_fields["framing"]
    hypotheses = QuestionForm.base_fields["hypotheses"]
    title = forms.CharField(
        label=_("Title"),
        max_length=rules.TITLE_LONGEST,
        help_text=_("What the assessment is about, in a few words."),
    )
    customer = forms.CharField(
        label=_("For whom"),
        max_length=rules.CUSTOMER_LONGEST,
        required=False,
        help_text=_("Who will use the answer."),
    )
    decision = forms.CharField(
        label=_("For which decision"), max_length=rules.TEXT_LONGEST, required=False
    )
    information_cutoff_on = forms.CharField(
        label=_("Information as of"), max_length=10, required=False, help_text=PARTIAL
    )
    perspectives = StatementField(
        label=_("Parties for whom it matters"),
        required=False,
        max_length=10_000,
        help_text=_("One a line. Impact is asked for the first, and for the others on request."),
    )
    further = forms.MultipleChoiceField(
        label=_("Asked besides"), required=False, widget=forms.CheckboxSelectMultiple
    )
    team = forms.ChoiceField(
        label=_("Team"), help_text=_("Its members take part with their usual roles.")
    )
    team_name = forms.CharField(
        label=_("Name of the new team"), max_length=TEAM_NAME_LONGEST, required=False
    )

    def __init__(
        self,
        teams: Iterable[Team],
        template: Template | None,
        data: Any = None,
        *,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**_initial(template), **(kept or {})})
        self.template = template
        self._offer_teams([(str(team.uid), team.name) for team in teams])
        if template is None or not template.further:
            del self.fields["further"]
        else:
            further = self.fields["further"]
            assert isinstance(further, forms.MultipleChoiceField)
            further.choices = [
                (str(number), asked.text) for number, asked in enumerate(template.further)
            ]

    @classmethod
    def typed_over(cls, data: Mapping[str, str], template: Template | None) -> dict[str, str]:
        """What was typed and is not the template's own, for a form that begins otherwise."""
        stood = {name: field.initial for name, field in cls.base_fields.items()}
        stood |= _initial(template)
        return {
            name: data[name]
            for name in stood.keys() - {"further"}
            if data.get(name, "").splitlines() not in ([], str(stood[name] or "").splitlines())
        }

    def _offer_teams(self, known: list[tuple[str, str]]) -> None:
        chosen = self.fields["team"]
        assert isinstance(chosen, forms.ChoiceField)
        if known:
            chosen.choices = [*known, (NEW_TEAM, _("A new team"))]
            return
        del self.fields["team"]
        self.fields["team_name"].label = _("Name of your team")
        self.fields["team_name"].required = True
        self.fields["team_name"].help_text = _(
            "Whoever works with you on it. You are its lead and can bring in others."
        )

    def clean_team_name(self) -> str:
        """Refused beside a team that exists: whoever names a new one means nobody else to see it,
        and all of the chosen team would."""
        name: str = self.cleaned_data["team_name"]
        if name and self.cleaned_data.get("team", NEW_TEAM) != NEW_TEAM:
            raise forms.ValidationError(
                _("Choose “A new team” above, or leave this empty: a team is chosen there.")
            )
        return name

    def team_uid(self) -> UUID | None:
        """The chosen team; None for a new one."""
        chosen = self.cleaned_data.get("team", NEW_TEAM)
        return None if chosen == NEW_TEAM else UUID(chosen)

    def assessment_draft(self, statements: Iterable[str], remainder: str) -> AssessmentDraft:
        cleaned = self.cleaned_data
        asked = self.template.further if self.template else ()
        further = [
            QuestionDraft(
                str(question.text),
                question.framing,
                [HypothesisDraft(str(statement)) for statement in question.hypotheses],
            )
            for number, question in enumerate(asked)
            if str(number) in cleaned.get("further", ())
        ]
        return AssessmentDraft(
            title=cleaned["title"],
            customer=cleaned["customer"],
            decision=cleaned["decision"],
            information_cutoff_on=cleaned["information_cutoff_on"] or None,
            perspectives=lines_of(cleaned["perspectives"]),
            questions=[
                QuestionDraft(
                    cleaned["question"],
                    cleaned["framing"],
                    [HypothesisDraft(statement) for statement in statements],
                ),
                *further,
            ],
            remainder=remainder,
        )


def _initial(template: Template | None) -> dict[str, Any]:
    if template is None:
        return {"framing": "competing"}
    return {
        "question": template.first.text,
        "framing": template.first.framing,
        "hypotheses": "\n".join(map(str, template.first.hypotheses)),
        "decision": template.decision,
        "perspectives": "\n".join(map(str, template.perspectives)),
        "further": [str(number) for number in range(len(template.further))],
    }
