"""A form whose validity means that its operation has been done. The admin's pages use it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.basis import (
    AccessDenied,
    Actor,
    Conflict,
    RuleViolation,
    StaleVersion,
    Violations,
)
from assessments.web.faults import add_faults

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    ModelChoice = forms.ModelChoiceField[Any]
else:
    ModelForm = forms.ModelForm
    ModelChoice = forms.ModelChoiceField

Write = Callable[["OperationForm"], Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two versions, in words."""

    label: str
    theirs: str
    mine: str


class Shown(forms.Widget):
    """A value in words, where it may be read and not changed."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__()
        self.field = field

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<div class="readonly">{}</div>', in_text(self.field, value))

    def id_for_label(self, id_: str) -> str:
        return ""


class OperationForm(ModelForm):
    """The shape of what an operation takes. Valid means: the operation has been done.

    `names` maps a field of the operation to the form's where they differ. `pressed` is the name
    of the button. `result` is what the operation returned.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    names: ClassVar[Mapping[str, str]] = {}
    write: ClassVar[Write]
    actor: ClassVar[Actor]
    # Nothing may be written: the values stand there to be read.
    is_read_only: ClassVar[bool] = False
    differences: list[Difference]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        if row is not None:
            kwargs["initial"] = {
                **self.values_of(row),
                "version": getattr(row, "version", None),
                **(kwargs.get("initial") or {}),
            }
        super().__init__(*args, **kwargs)
        self.result: Any = None
        self.differences = []
        self.prepare()
        if self.is_read_only:
            for field in self.fields.values():
                if not field.widget.is_hidden:
                    field.widget, field.help_text = Shown(field), ""

    def values_of(self, row: Any) -> dict[str, Any]:
        """What the fields start with for an existing row."""
        return {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}

    def prepare(self) -> None:
        """Narrow choices to what `self.actor` may see."""

    @property
    def has_changes(self) -> bool:
        return bool(set(self.changed_data) - {"version"})

    def presses(self, name: str) -> bool:
        return name in self.data

    def _post_clean(self) -> None:
        """In place of Django's: no row is filled in or checked here, the operation does both."""
        if self.errors:
            return
        try:
            self.result = type(self).write(self)
        except (RuleViolation, Violations) as refusal:
            add_faults(self, refusal, self.names)
        except StaleVersion as stale:
            self._show_both(stale)
        except (AccessDenied, Conflict) as refusal:
            self.add_error(None, _(refusal.message))

    def _show_both(self, stale: StaleVersion) -> None:
        """Keep what was typed, show what stands, and let the next save be made knowingly."""
        for name, field in self.fields.items():
            if name in stale.record and name != "version":
                theirs = in_text(field, stale.record[name])
                mine = in_text(field, self.cleaned_data.get(name))
                if theirs != mine:
                    self.differences.append(Difference(str(field.label or name), theirs, mine))
        self.data = {**self.data.dict(), "version": str(stale.current)}  # type: ignore[attr-defined]
        self.add_error(
            None,
            _(
                "Somebody else has changed this since you opened it; nothing was overwritten. "
                "Both versions stand below. Saving again replaces theirs with yours."
            ),
        )


def in_text(field: forms.Field, value: Any) -> str:
    """A field's value as a reader sees it: the words of a choice, a dash for nothing."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    words = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return words.get(str(value), str(value))
