"""Lines as they are typed, and what becomes of those that join two hypotheses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.curation.shaping.forms.fields import APART, BOTH, FIRST, KEEP, SECOND
from assessments.curation.shaping.operations import Joint
from assessments.framing import rules


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
