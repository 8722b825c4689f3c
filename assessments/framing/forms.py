"""The shape of what frames an assessment, as people type it; limits come from `rules`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.accounts.rules import NAME_LONGEST as USERNAME_LONGEST
from assessments.framing import rules
from assessments.framing.models import Assessment, Hypothesis, Marking
from assessments.framing.operations import AssessmentDraft, QuestionDraft
from assessments.framing.words import CURATIONS, FRAMINGS, METHODS, ROLES, STATUSES
from assessments.teams.models import Team
from assessments.teams.rules import NAME_LONGEST as TEAM_NAME_LONGEST

PARTIAL = _("As far as it is known: 2024, 2024-11 or 2024-11-05.")
NEW_TEAM = "new"


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class StatementField(forms.CharField):
    """A few lines of text."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class NewAssessmentForm(forms.Form):
    """What an assessment begins with: one question and its hypotheses, one a line."""

    title = forms.CharField(
        label=_("Title"),
        max_length=rules.TITLE_LONGEST,
        help_text=_("What the assessment is about, in a few words."),
    )
    question = StatementField(
        label=_("Key question"),
        max_length=rules.STATEMENT_LONGEST,
        help_text=_("What do you want to know? More questions can be added later."),
    )
    framing = forms.ChoiceField(
        label=_("How its hypotheses stand to one another"),
        choices=list(FRAMINGS.items()),
        initial="competing",
        widget=forms.RadioSelect,
    )
    hypotheses = StatementField(
        label=_("Hypotheses"),
        rows=5,
        help_text=_(
            "One a line, each a statement that will turn out true or false. Where they exclude "
            "one another, “none of these” is added by itself."
        ),
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
        max_length=2_000,
        help_text=_("One a line. Impact is asked for the first, and for the others on request."),
    )
    team = forms.ChoiceField(
        label=_("Team"), help_text=_("Its members take part with their usual roles.")
    )
    team_name = forms.CharField(
        label=_("Name of the new team"), max_length=TEAM_NAME_LONGEST, required=False
    )

    def __init__(self, teams: Iterable[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(team.uid), team.name) for team in teams]
        chosen = self.fields["team"]
        assert isinstance(chosen, forms.ChoiceField)
        if known:
            chosen.choices = [*known, (NEW_TEAM, _("A new team"))]
        else:
            del self.fields["team"]
            self.fields["team_name"].label = _("Name of your team")
            self.fields["team_name"].required = True
            self.fields["team_name"].help_text = _(
                "Whoever works with you on it. You are its lead and can bring in others."
            )

    def team_uid(self) -> UUID | None:
        """The chosen team; None for a new one."""
        chosen = self.cleaned_data.get("team", NEW_TEAM)
        return None if chosen == NEW_TEAM else UUID(chosen)

    def draft(self) -> AssessmentDraft:
        cleaned = self.cleaned_data
        hypotheses = [rules.HypothesisDraft(line) for line in lines_of(cleaned["hypotheses"])]
        return AssessmentDraft(
            title=cleaned["title"],
            customer=cleaned["customer"],
            decision=cleaned["decision"],
            information_cutoff_on=cleaned["information_cutoff_on"] or None,
            perspectives=lines_of(cleaned["perspectives"]),
            questions=[QuestionDraft(cleaned["question"], cleaned["framing"], hypotheses)],
        )


class QuestionForm(forms.Form):
    text = StatementField(label=_("Key question"), max_length=rules.STATEMENT_LONGEST)
    framing = forms.ChoiceField(
        label=_("How its hypotheses stand to one another"),
        choices=list(FRAMINGS.items()),
        initial="competing",
        widget=forms.RadioSelect,
    )
    hypotheses = StatementField(label=_("Hypotheses"), help_text=_("One a line."), rows=4)

    def draft(self) -> QuestionDraft:
        cleaned = self.cleaned_data
        hypotheses = [rules.HypothesisDraft(line) for line in lines_of(cleaned["hypotheses"])]
        return QuestionDraft(cleaned["text"], cleaned["framing"], hypotheses)


class HypothesisForm(forms.Form):
    statement = StatementField(
        label=_("Hypothesis"),
        max_length=rules.STATEMENT_LONGEST,
        help_text=_("A statement that will turn out true or false."),
    )
    judged_by = StatementField(
        label=_("What would settle it"), max_length=rules.STATEMENT_LONGEST, required=False
    )
    horizon_on = forms.CharField(
        label=_("By when"), max_length=10, required=False, help_text=PARTIAL
    )
    notes = StatementField(label=_("Notes"), max_length=rules.TEXT_LONGEST, required=False)

    def draft(self) -> rules.HypothesisDraft:
        cleaned = self.cleaned_data
        return rules.HypothesisDraft(
            statement=cleaned["statement"],
            judged_by=cleaned["judged_by"],
            horizon_on=cleaned["horizon_on"] or None,
            notes=cleaned["notes"],
        )


class EditHypothesisForm(HypothesisForm):
    meaning = forms.ChoiceField(
        label=_("What does the edit do?"),
        choices=[
            ("same", _("Only the wording: a typo, a clearer phrase. Judgements stand.")),
            ("changed", _("The meaning: judgements given so far are marked as of the old one.")),
        ],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(hypothesis: Hypothesis) -> dict[str, Any]:
        return {
            "statement": hypothesis.statement,
            "judged_by": hypothesis.judged_by,
            "horizon_on": hypothesis.horizon_on or "",
            "notes": hypothesis.notes,
            "version": hypothesis.version,
        }


class PerspectiveForm(forms.Form):
    name = forms.CharField(label=_("Party"), max_length=rules.NAME_LONGEST)
    is_primary = forms.BooleanField(label=_("Ask about this one by default"), required=False)


class ParticipantForm(forms.Form):
    username = forms.CharField(label=_("User name"), max_length=USERNAME_LONGEST)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()), initial="analyst")


class SettingsForm(forms.Form):
    """An assessment's own fields, by their native names."""

    title = forms.CharField(label=_("Title"), max_length=rules.TITLE_LONGEST)
    context = StatementField(label=_("Context"), max_length=rules.TEXT_LONGEST, required=False)
    customer = forms.CharField(
        label=_("For whom"), max_length=rules.CUSTOMER_LONGEST, required=False
    )
    decision = StatementField(
        label=_("For which decision"), max_length=rules.TEXT_LONGEST, required=False
    )
    decision_due_on = forms.CharField(
        label=_("Decision due"), max_length=10, required=False, help_text=PARTIAL
    )
    information_cutoff_on = forms.CharField(
        label=_("Information as of"), max_length=10, required=False, help_text=PARTIAL
    )
    status = forms.ChoiceField(label=_("Status"), choices=list(STATUSES.items()))
    marking = forms.ChoiceField(
        label=_("Marking"), choices=[("", _("none")), *Marking.choices], required=False
    )
    pooling_method = forms.ChoiceField(
        label=_("How estimates are pooled"),
        choices=list(METHODS.items()),
        help_text=_("Fixed from the first reveal on."),
    )
    curation = forms.ChoiceField(label=_("Evidence"), choices=list(CURATIONS.items()))
    ratings_hidden = forms.BooleanField(
        label=_("Hide others’ ratings of a cell until one has rated it"), required=False
    )
    exercise = forms.BooleanField(label=_("This is an exercise"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, assessment: Assessment) -> dict[str, Any]:
        return {name: getattr(assessment, name) for name in cls.base_fields}

    def changes(self) -> dict[str, Any]:
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in ("decision_due_on", "information_cutoff_on", "marking"):
            cleaned[name] = cleaned[name] or None
        return cleaned
