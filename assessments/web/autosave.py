"""Long texts are saved while they are typed, each save with the version that it made.

A form with `data-autosave="notes"` (names of fields) is posted to its own address a moment after
one of them was typed in, with `autosave=1`. The view writes as it would for the button, with the
same version check, and answers `autosaved(request, version)`, or `not_saved(request, words)`; a
message or a redirect has no place there. js/autosave.js puts the new version into the form.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

FIELD: Final = "autosave"


def is_autosave(request: HttpRequest) -> bool:
    return FIELD in request.POST


def autosaved(request: HttpRequest, version: int) -> HttpResponse:
    return render(request, "_parts/autosaved.html", {"version": version})


def not_saved(request: HttpRequest, words: str, status: int = 422) -> HttpResponse:
    return render(request, "_parts/autosaved.html", {"words": words}, status=status)


def stale(request: HttpRequest) -> HttpResponse:
    words = _("Somebody else has changed this meanwhile. Press Save to see both.")
    return not_saved(request, words, 409)
