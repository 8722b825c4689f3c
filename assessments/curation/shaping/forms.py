"""The shape of what states hypotheses: sentences, and what becomes of those that join two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from assessments.curation.shaping.operations import Joint
from assessments.evidence.models import Link
from assessments.framing import rules
from assessments.framing.models import Hypothesis
from assessments.framing.operations import AssessmentDraft, QuestionDraft
from assessments.framing.rules import HypothesisDraft
from assessments.framing.templates import Template
from assessments.framing.words import FRAMINGS
from assessments.teams.models import Team
from assessments.teams.rules import NAME_LONGEST as TEAM_NAME_LONGEST

PARTIAL = _("2024, 2024-11 or 2024-11-05.")
NEW_TEAM: Final = "new"
TYPED_MOST: Final = 150_000
KEEP, FIRST, SECOND, APART, BOTH = "keep", "first", "second", "apart", "both"


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class StatementField(forms.CharField):
    """A few lines of text."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


# ------------------------------------------------------------------------------ joined sentences


class JointForm(forms.Form):
    """What becomes of one line that reads as two hypotheses."""

    line = forms.CharField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=_("Is it one claim?"),
        choices=[
            (FIRST, _("Two: the first makes the second likelier")),
            (SECOND, _("Two: the second makes the first likelier")),
            (APART, _("Two that do not depend on each other")),
            (KEEP, _("One: keep it as it is")),
        ],
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(
        label=_("Where they stand"),
        choices=[
            (FIRST, _("The first here, the second in a question of its own")),
            (SECOND, _("The second here, the first in a question of its own")),
            (BOTH, _("Both here")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    first = forms.CharField(
        label=_("First"), max_length=rules.STATEMENT_LONGEST, required=False, strip=True
    )
    second = forms.CharField(
        label=_("Second"), max_length=rules.STATEMENT_LONGEST, required=False, strip=True
    )

    @property
    def said(self) -> str:
        """The line, as it was typed."""
        return str(self["line"].value() or "")

    @property
    def words(self) -> list[str]:
        return rules.joined_clauses(self.said)

    @property
    def suggested(self) -> str:
        """What the joint itself suggests."""
        parted = rules.part_joined(self.said)
        if parted is None:
            return KEEP
        return {True: FIRST, False: SECOND, None: APART}[parted.first_implies]

    @property
    def here(self) -> tuple[bool, bool]:
        """Which of the two stand in the question at hand."""
        place = self.cleaned_data.get("place") or BOTH
        return place != SECOND, place != FIRST

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") not in (None, KEEP):
            for name in ("first", "second"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("This field is required."))
            if "place" in self.fields and not cleaned.get("place"):
                self.add_error("place", _("This field is required."))
        return cleaned


class Stated(NamedTuple):
    """What lines come to: statements, the implications between them by their places, and the
    places of those that stand in a question of their own."""

    statements: list[str]
    joints: list[Joint]
    apart: frozenset[int]


class Sentences:
    """Lines as typed, with what was chosen for each that joins two claims.

    `data` is what was posted; a choice belongs to the line that it was offered for, so that
    others may be added or dropped meanwhile. `is_settled`: nothing is left to be asked.
    `competing`: the question's hypotheses exclude one another, which a cause and its effect do
    not, so that one of the two is offered a question of its own.
    """

    def __init__(
        self,
        lines: Sequence[str],
        data: Mapping[str, Any],
        *,
        ask: bool = True,
        competing: bool = False,
    ) -> None:
        self.lines = lines
        joined = [line for line in lines if rules.joined_clauses(line)]
        chosen = _chosen(data)
        self.forms: dict[str, JointForm] = {}
        for number, line in enumerate(joined[: rules.HYPOTHESES_MOST]):
            form = _joint_form(number, line, chosen.get(line), ask=ask)
            if not competing:
                del form.fields["place"]
            self.forms[line] = form

    @property
    def joined(self) -> list[JointForm]:
        return list(self.forms.values())

    @property
    def is_settled(self) -> bool:
        return all(form.is_bound and form.is_valid() for form in self.joined)

    @property
    def is_asked_twice(self) -> bool:
        """Whether a choice was sent, and was no good."""
        return any(form.errors for form in self.joined)

    def stated(self) -> Stated:
        """The statements, each once, with the implications between them; once settled."""
        places: dict[str, int] = {}
        joints: list[Joint] = []
        here: set[str] = set()

        def place(statement: str, stands: bool = True) -> int:
            if stands:
                here.add(statement)
            return places.setdefault(statement, len(places))

        for line in self.lines:
            form = self.forms.get(line)
            given = form.cleaned_data if form is not None else {"how": KEEP}
            if given["how"] == KEEP:
                place(line)
                continue
            assert form is not None
            first = place(given["first"], form.here[0])
            second = place(given["second"], form.here[1])
            if given["how"] == FIRST:
                joints.append(Joint(first, second))
            elif given["how"] == SECOND:
                joints.append(Joint(second, first))
        apart = frozenset(n for statement, n in places.items() if statement not in here)
        return Stated(list(places), joints, apart)


def _chosen(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """By line what was posted for it, whatever number it then had."""
    found: dict[str, dict[str, str]] = {}
    for number in range(rules.HYPOTHESES_MOST):
        line = data.get(f"joint-{number}-line")
        if line is None:
            break
        found[str(line)] = {
            name: str(data.get(f"joint-{number}-{name}", ""))
            for name in ("how", "place", "first", "second")
        }
    return found


def _joint_form(number: int, line: str, chosen: dict[str, str] | None, *, ask: bool) -> JointForm:
    prefix = f"joint-{number}"
    if chosen is not None and ask:
        return JointForm(
            {f"{prefix}-{k}": v for k, v in {**chosen, "line": line}.items()}, prefix=prefix
        )
    parted = rules.part_joined(line)
    initial = {
        "line": line,
        "first": parted.first if parted else line,
        "second": parted.second if parted else "",
        # What stands first is mostly what answers the question.
        "place": FIRST,
        **{name: value for name, value in (chosen or {}).items() if value},
    }
    return JointForm(initial=initial, prefix=prefix)


def _live(rows: int = 2) -> forms.Textarea:
    """A text whose joined sentences are pointed out while it is typed, where script runs."""
    return forms.Textarea(
        attrs={
            "rows": rows,
            "hx-post": reverse_lazy("joined"),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#joined",
            "hx-include": "closest form",
        }
    )


# --------------------------------------------------------------------------------- a new question


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
        widget=_live(5),
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


# ---------------------------------------------------------------------------------- a hypothesis


class HypothesisForm(forms.Form):
    statement = StatementField(
        label=_("Hypothesis"),
        max_length=rules.STATEMENT_LONGEST,
        widget=_live(),
        help_text=_("A statement that will turn out true or false."),
    )
    judged_by = StatementField(
        label=_("What would settle it"), max_length=rules.STATEMENT_LONGEST, required=False
    )
    horizon_on = forms.CharField(
        label=_("By when"), max_length=10, required=False, help_text=PARTIAL
    )
    notes = StatementField(label=_("Notes"), max_length=rules.TEXT_LONGEST, required=False)

    def draft(self, statement: str | None = None) -> HypothesisDraft:
        cleaned = self.cleaned_data
        return HypothesisDraft(
            statement=statement or cleaned["statement"],
            judged_by=cleaned["judged_by"],
            horizon_on=cleaned["horizon_on"] or None,
            notes=cleaned["notes"],
        )


class EditHypothesisForm(HypothesisForm):
    meaning = forms.ChoiceField(
        label=_("What does the edit do?"),
        choices=[
            ("same", _("Only the wording: a typo, a clearer phrase. Judgements stand.")),
            (
                "changed",
                _(
                    "The meaning, a little: judgements given so far still count, and are shown as "
                    "given to the older wording."
                ),
            ),
            (
                "anew",
                _(
                    "The meaning: judgements given so far are kept but no longer count, and "
                    "everybody is asked again."
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # What an edit joins is asked about when it is saved.
        widget = self.fields["statement"].widget
        widget.attrs = {k: v for k, v in widget.attrs.items() if not k.startswith("hx-")}

    @staticmethod
    def initial_of(hypothesis: Hypothesis) -> dict[str, Any]:
        return {
            "statement": hypothesis.statement,
            "judged_by": hypothesis.judged_by,
            "horizon_on": hypothesis.horizon_on or "",
            "notes": hypothesis.notes,
            "version": hypothesis.version,
        }


# ------------------------------------------------------------------------------ split and merge


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
