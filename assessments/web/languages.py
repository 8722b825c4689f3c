"""Which language a page speaks: one, from its title to its dates.

A catalogue that is not whole would put a German month into an English sentence, and say to a
screen reader that the sentence is German. So a page is in its reader's language where all of its
words are translated, else in English; `tests/web/test_language.py` fails for a word that a page
below does not have.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

# Whose pages are whole in every one of settings.LANGUAGES.
WHOLE: Final = ("allauth.", "assessments.accounts.", "assessments.people.")


def is_whole(view: Any) -> bool:
    return str(getattr(view, "__module__", "")).startswith(WHOLE)


def language_of(view: Any, chosen: str) -> str:
    """Of the pages of `view`, for somebody who has chosen that language ("": none)."""
    known = chosen in dict(settings.LANGUAGES)
    return chosen if known and is_whole(view) else settings.LANGUAGE_CODE


def language_at(address: str, chosen: str) -> str:
    """Of the page at an address of this site."""
    try:
        view = resolve(urlsplit(address).path).func
    except Resolver404:
        view = None
    return language_of(view, chosen)
