"""Instants for templates, in the reader's own zone and with that zone named. A builtin."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """9 December 2024, 18:30 UTC, or 9. Dezember, as a `<time>`; "" for None. No query."""
    if value is None:
        return ""
    here = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}, {} {}</time>',
        here.isoformat(timespec="seconds"),
        date_format(here, "DATE_FORMAT"),
        date_format(here, "H:i"),
        here.tzname() or "",
    )


def in_words(value: datetime) -> str:
    """The same as plain text, for messages and titles."""
    here = timezone.localtime(value)
    day, time = date_format(here, "DATE_FORMAT"), date_format(here, "H:i")
    return f"{day}, {time} {here.tzname() or ''}".rstrip()


@register.filter
def clock(value: datetime | None) -> SafeString | str:
    """18:30, as a `<time>` whose title says the zone; "" for None."""
    if value is None:
        return ""
    here = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        here.isoformat(timespec="seconds"),
        here.tzname() or "",
        date_format(here, "H:i"),
    )


@register.filter
def lasting(value: timedelta | None) -> str:
    """A length of time in the two coarsest units: "3 days, 2 hours"; a dash for None."""
    if value is None:
        return "–"
    end = timezone.now()
    return str(timesince(end - value, end))


@register.filter
def is_past(value: datetime | None) -> bool:
    return value is not None and value <= timezone.now()


@register.filter
def ahead(value: datetime | None) -> str:
    """How far off a due time is, in the coarsest unit: "in 2 days", "3 hours ago"; "" for None."""
    if value is None:
        return ""
    now = timezone.now()
    if value <= now:
        return _("%(time)s ago") % {"time": timesince(value, now, depth=1)}
    return _("in %(time)s") % {"time": timeuntil(value, now, depth=1)}
