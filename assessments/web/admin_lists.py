"""What the admin's lists show of a value, and how a row names its cells where it is a card. A
builtin."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

register = template.Library()


def coded(code: object, words: object) -> SafeString | str:
    """A grade as its code, with its words beside it for whoever asks; "" for none."""
    if code in (None, ""):
        return ""
    return format_html(
        '<span class="coded" title="{0}">{1}<span class="visually-hidden"> {0}</span></span>',
        words,
        code,
    )


@register.filter
def labelled(
    cells: Iterable[SafeString], headers: Iterable[Mapping[str, Any]]
) -> list[tuple[str, SafeString]]:
    """A row's cells as Django makes them, each after its column's name: "" for what needs none,
    the box to tick and the row's own name."""
    return [
        (
            "" if "action-checkbox" in cell or cell.startswith("<th") else capfirst(head["text"]),
            cell,
        )
        for cell, head in zip(cells, headers, strict=False)
    ]
