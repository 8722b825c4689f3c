"""Undo in place of "are you sure": the message that says what was done carries its reverse.

A view that has done something that can be taken back says so by

    done(request, _("H2 is set aside."), Reverse("hypothesis-aside", (assessment, hypothesis),
         {"aside": "0", "version": changed.version}))

The message shows a form that posts those fields to that route: an ordinary route, which asks who
may and calls the operation that reverses the act. Its view ends with `return back(request) or
redirect(…)`, so that Undo leads to the page on which it was pressed. Where the operation takes a
version, send the one that the act left: changed since, it refuses, and `Refusals` answers an undo
that is refused with a plain line on the same page. An answer that is a fragment carries the
same message by `{% undo_message words reverse %}`; `Assay.swap` (js/announce.js) puts it in place.

What is to be posted waits in the session, on the server, until its message has been shown: it may
hold a person's own words, which a cookie would leave on a shared machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from django import template
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse as address_of
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

register = template.Library()

FIELD: Final = "undo"
RETURN: Final = "undo_to"
_KEY: Final = "undo"
_TAG: Final = "undo-"
# Messages that were never shown, in other windows say, do not pile up.
_KEPT_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Reverse:
    """What takes an act back: the route and the fields to post; a list is sent as several."""

    route: str
    args: tuple[object, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return address_of(self.route, args=self.args)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The fields as a form sends them: None and False are not sent."""
        return [
            (name, "1" if one is True else str(one))
            for name, value in self.fields.items()
            for one in (value if isinstance(value, list) else [value])
            if one is not None and one is not False
        ]


def done(request: HttpRequest, words: str, reverse: Reverse | None = None) -> None:
    """Say `words` on the next page, with a button that takes it back (None: without)."""
    if reverse is None:
        messages.success(request, words)
        return
    key = uuid4().hex
    kept = {**request.session.get(_KEY, {}), key: [reverse.url, reverse.pairs]}
    request.session[_KEY] = dict(list(kept.items())[-_KEPT_MOST:])
    messages.success(request, words, extra_tags=f"{_TAG}{key}")


def is_undo(request: HttpRequest) -> bool:
    """Whether the request was made by a message's Undo."""
    return FIELD in request.POST


def sent_version(request: HttpRequest) -> int | None:
    """The version that an undo wants to find; None where none was sent."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def back(request: HttpRequest) -> HttpResponseRedirect | None:
    """To the page on which Undo was pressed; None for what is no undo."""
    to = request.POST.get(RETURN, "")
    return HttpResponseRedirect(to) if is_undo(request) and is_ours(to) else None


def is_ours(path: str) -> bool:
    """Whether a path that a form brought back leads to this site."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


@register.inclusion_tag("_parts/undo.html", takes_context=True)
def undo_of(context: template.Context, message: Message) -> dict[str, Any]:
    """The Undo of one of the page's messages; nothing for a message without."""
    request: HttpRequest | None = context.get("request")
    key = (message.extra_tags or "").removeprefix(_TAG)
    if request is None or not (message.extra_tags or "").startswith(_TAG):
        return {}
    kept = dict(request.session.get(_KEY, {}))
    url, pairs = kept.pop(key, (None, ()))
    request.session[_KEY] = kept
    return _form(context, request, url, pairs)


@register.inclusion_tag("_parts/undo_message.html", takes_context=True)
def undo_message(context: template.Context, words: str, reverse: Reverse | None) -> dict[str, Any]:
    """The whole message, for an answer that is a fragment; it takes the place of the last one."""
    request: HttpRequest = context["request"]
    if reverse is None:
        return {"words": words}
    form = _form(context, request, reverse.url, reverse.pairs)
    return {**form, "words": words, "is_async": True}


def _form(
    context: template.Context, request: HttpRequest, url: str | None, pairs: Iterable[Any]
) -> dict[str, Any]:
    return {
        "url": url,
        "pairs": pairs,
        "to": _page_of(request),
        "csrf_token": context.get("csrf_token"),
        "stale": stale_words(),
    }


def _page_of(request: HttpRequest) -> str:
    """The page that shows the message. A fragment's request names it as its referrer."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    shown = urlsplit(request.headers.get("Referer", ""))
    if shown.netloc != request.get_host():
        return ""
    return f"{shown.path}?{shown.query}" if shown.query else shown.path


def stale_words() -> str:
    return _("It has been changed since, so nothing was undone.")
