"""The fields in which statements are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

PARTIAL = _("2024, 2024-11 or 2024-11-05.")
# What becomes of a sentence that joins two, and to which of two parts something goes.
KEEP, FIRST, SECOND, APART, BOTH = "keep", "first", "second", "apart", "both"


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class StatementField(forms.CharField):
    """A few lines of text."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


def live(rows: int = 2) -> forms.Textarea:
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
