"""The shape of a new round; what it may be is decided by `rules.check_opening`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.framing.models import Hypothesis, Perspective
from assessments.rounds.models import Round
from assessments.rounds.rules import HYPOTHESES_MOST, TITLE_LONGEST

COVERS = [
    ("estimates", gettext_lazy("Estimates: how likely each is, and how much it would matter")),
    ("ratings", gettext_lazy("Ratings: what each piece of evidence says about them")),
]


class RoundForm(forms.Form):
    """`due_at` is put together from a day and a time in the zone that is active (the reader's).

    Everything is ticked to begin with, as far as one round holds it; `about`, the hypotheses that
    led the reader here, narrow it to those and what is estimated together with them.
    """

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=TITLE_LONGEST,
        help_text=gettext_lazy("What this round is about, in a few words."),
    )
    hypothesis_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Hypotheses"), widget=forms.CheckboxSelectMultiple
    )
    covers = forms.MultipleChoiceField(
        label=gettext_lazy("What it asks for"),
        choices=COVERS,
        initial=["estimates"],
        widget=forms.CheckboxSelectMultiple,
    )
    perspective_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Whose harm or gain is asked about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each party is one more question for each hypothesis."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_time = forms.TimeField(
        label=gettext_lazy("at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(
        self,
        hypotheses: Iterable[Hypothesis],
        perspectives: Iterable[Perspective],
        *args: Any,
        about: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hypotheses = list(hypotheses)
        self.fields["hypothesis_ids"].initial = self._expected(set(about))
        parties = list(perspectives)
        self._choose("hypothesis_ids", self.hypotheses)
        self._choose("perspective_ids", parties)
        if len(parties) < 2:
            del self.fields["perspective_ids"]
        else:
            primary = [str(party.uid) for party in parties if party.is_primary]
            self.fields["perspective_ids"].initial = primary
        self.fields["due_time"].help_text = _("Time zone: %(zone)s. Empty: the end of the day.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def _expected(self, about: set[str]) -> list[str]:
        """What a lead would ask about: competing hypotheses together, up to what a round holds."""
        meant = [h for h in self.hypotheses if str(h.uid) in about]
        whole = {h.question_id for h in meant if h.question.is_competing}
        wanted = [h for h in self.hypotheses if h in meant or h.question_id in whole]
        return [str(h.uid) for h in (wanted or self.hypotheses)[:HYPOTHESES_MOST]]

    def _choose(self, name: str, rows: Iterable[Hypothesis | Perspective]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(row.uid), str(row)) for row in rows]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("due_time") and not cleaned.get("due_on"):
            if "due_on" not in self.errors:
                self.add_error("due_on", _("Choose a day for this time."))
        elif cleaned.get("due_on"):
            local = datetime.combine(cleaned["due_on"], cleaned.get("due_time") or time(23, 59))
            cleaned["due_at"] = timezone.make_aware(local)
        return cleaned

    def tick(self, question: str, *, ticked: bool) -> None:
        """Tick all hypotheses of a question, or none; "" means every question."""
        data = QueryDict(mutable=True)
        data.update(cast(Any, self.data))
        meant = {str(h.uid) for h in self.hypotheses if question in ("", str(h.question.uid))}
        stands = set(data.getlist("hypothesis_ids")) - meant
        data.setlist("hypothesis_ids", [*stands, *(meant if ticked else ())])
        self.data = data

    def by_question(self) -> list[tuple[Any, list[tuple[Hypothesis, bool]]]]:
        """Questions with their hypotheses and whether each is ticked."""
        ticked = set(self["hypothesis_ids"].value() or [])
        grouped: dict[Any, list[tuple[Hypothesis, bool]]] = {}
        for hypothesis in self.hypotheses:
            row = (hypothesis, str(hypothesis.uid) in ticked)
            grouped.setdefault(hypothesis.question, []).append(row)
        return list(grouped.items())

    @property
    def parties(self) -> list[UUID] | None:
        """The parties asked about; None where there is no choice."""
        if "perspective_ids" not in self.fields:
            return None
        return [UUID(uid) for uid in self.cleaned_data["perspective_ids"]]


class ChangeRoundForm(RoundForm):
    """What may still change of a round: all of it, or (`is_fixed`) its title and due time."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        round_: Round,
        hypotheses: Iterable[Hypothesis],
        perspectives: Iterable[Perspective],
        *args: Any,
        is_fixed: bool,
        **kwargs: Any,
    ) -> None:
        due = timezone.localtime(round_.due_at) if round_.due_at else None
        kwargs["initial"] = {
            "title": round_.title,
            "hypothesis_ids": [str(h.uid) for h in round_.hypotheses.all()],
            "due_on": due.date() if due else None,
            "due_time": due.time() if due else None,
            "version": round_.version,
        }
        super().__init__(hypotheses, perspectives, *args, **kwargs)
        del self.fields["covers"]
        if "perspective_ids" in self.fields:
            stands = [str(p.uid) for p in round_.perspectives.all()]
            self.fields["perspective_ids"].initial = stands
        self.is_fixed = is_fixed
        if is_fixed:
            for name in ("hypothesis_ids", "perspective_ids"):
                self.fields.pop(name, None)

    def mean_version(self, version: int) -> None:
        """What was typed, over the version that stands now: sending it again replaces that one."""
        data = QueryDict(mutable=True)
        data.update(cast(Any, self.data))
        data["version"] = str(version)
        self.data = data

    def changes(self, due_at: datetime | None) -> dict[str, Any]:
        """What was sent, for `change_round`. `due_at` is what stands: sent back unchanged to the
        minute it stays as it is to the second."""
        cleaned = self.cleaned_data
        sent = cleaned.get("due_at")
        same = due_at is not None and sent == due_at.replace(second=0, microsecond=0)
        found: dict[str, Any] = {"title": cleaned["title"], "due_at": due_at if same else sent}
        if not self.is_fixed:
            found["hypothesis_uids"] = [UUID(uid) for uid in cleaned["hypothesis_ids"]]
            if self.parties is not None:
                found["perspective_uids"] = self.parties
        return found
