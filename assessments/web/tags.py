"""Words, marks and small figures for templates. Registered as a builtin: no `{% load %}` needed.

Filters     {{ "2024-12"|partial_date }}            December 2024
            {{ best|percent }}                      62 % (a dash when there is none)
            {{ median|whole_percent }}              88.5 is 89 %: no more than a pooled figure bears
            {{ 0.617|share }}                       62 %
            {{ -0.4|floatformat:3|minus }}          −0.400: with the sign that is made for figures
            {{ 10000|grouped }}                     10,000
            {{ "II"|symbol }} {{ "II"|verb }}       −− · strongly contradicts
            {{ name|initials }}                     AK
            {{ context|markdown }}                  HTML of a few harmless elements
Tags        {% icon "lock" %}                       an icon, hidden from assistive technology
            {% field form.statement %}              label, help, control, fault
            {% form_errors form %}                  the summary that starts a refused form
            {% grade source.reliability e.credibility %}
            {% reliability source.reliability %}
            {% rate_buttons url current %}          the six verbs as a form
            {% bar value of tone %}                 a bar in a cell; tone is "", "for" or "plain"
            {% strip lower best upper %}            one likelihood from 0 to 100 %
            {% spread rows %}                       everyone's, a line each
            {% likelihood_words %}                  for data-words (js/estimate.js)
            {% app_version %}
None of them asks the database. Each figure is said in words beside or inside it.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from assessments.basis.checks import is_later
from assessments.web.icons import ICONS
from assessments.web.markdown import to_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString

register = template.Library()

Number = Decimal | float | int
NBSP: Final = "\N{NO-BREAK SPACE}"

SYMBOLS: Final = {"CC": "++", "C": "+", "N": "·", "I": "−", "II": "−−", "NA": "∅"}
VERBS: Final = {
    "CC": gettext_lazy("strongly supports"),
    "C": gettext_lazy("supports"),
    "N": gettext_lazy("no difference"),
    "I": gettext_lazy("contradicts"),
    "II": gettext_lazy("strongly contradicts"),
    "NA": gettext_lazy("doesn’t bear"),
}
RELIABILITY: Final = {
    "A": gettext_lazy("completely reliable"),
    "B": gettext_lazy("usually reliable"),
    "C": gettext_lazy("fairly reliable"),
    "D": gettext_lazy("not usually reliable"),
    "E": gettext_lazy("unreliable"),
    "F": gettext_lazy("reliability cannot be judged"),
}
CREDIBILITY: Final = {
    1: gettext_lazy("confirmed by other sources"),
    2: gettext_lazy("probably true"),
    3: gettext_lazy("possibly true"),
    4: gettext_lazy("doubtful"),
    5: gettext_lazy("improbable"),
    6: gettext_lazy("truth cannot be judged"),
}
# ICD 203; a band holds its lower edge. Only for the word beside a number that is being typed: what
# is stored or computed takes its word from scoring.
LIKELIHOOD_WORDS: Final = (
    (0, gettext_lazy("almost no chance")),
    (5, gettext_lazy("very unlikely")),
    (20, gettext_lazy("unlikely")),
    (45, pgettext_lazy("likelihood", "roughly even chance")),
    (55, gettext_lazy("likely")),
    (80, gettext_lazy("very likely")),
    (95, gettext_lazy("almost certain")),
)


@register.filter
def markdown(text: str | None) -> SafeString | str:
    return to_html(text) if text else ""


@register.filter
def later_than(on: str | None, than: str | None) -> bool:
    """Whether a partial date lies wholly after another."""
    return is_later(on, than)


@register.filter
def partial_date(value: str | dt.date | None) -> str:
    """Partial dates as the page's language writes them; "" for None; what is no date stays."""
    text = value.isoformat() if isinstance(value, dt.date) else (value or "")
    parts = text.split("-")
    try:
        if len(parts) == 3:
            return date_format(dt.date.fromisoformat(text), "DATE_FORMAT")
        if len(parts) == 2:
            return date_format(dt.date(int(parts[0]), int(parts[1]), 1), "YEAR_MONTH_FORMAT")
    except ValueError:
        return text
    return text


@register.filter
def percent(value: Number | None) -> str:
    """62 and 62.5 as "62 %" and "62.5 %", written minimally; "–" for None."""
    if value is None or value == "":
        return "–"
    number = Decimal(str(value)).normalize()
    return (
        f"{number_format(number.quantize(Decimal(1)) if number == int(number) else number)}{NBSP}%"
    )


@register.filter
def whole_percent(value: Number | None) -> str:
    """What is worked out of several figures, as pages show it: whole, halves up; "–" for None."""
    if value is None or value == "":
        return "–"
    return percent(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


@register.filter
def share(value: Number | None) -> str:
    """0.617 as "62 %": a share of one, whole; what is not quite 0 or 100 says so."""
    if value is None or value == "":
        return "–"
    number = float(value)
    if 0 < number < 0.005:
        return f"<1{NBSP}%"
    if 0.995 <= number < 1:
        return f">99{NBSP}%"
    return whole_percent(Decimal(str(number)) * 100)


@register.filter
def minus(text: str) -> str:
    """A figure as `floatformat` writes it, with a minus instead of the hyphen before it."""
    return f"−{text[1:]}" if text.startswith("-") else text


@register.filter
def symbol(code: str | None) -> str:
    return SYMBOLS.get(code or "", "")


@register.filter
def verb(code: str | None) -> str:
    return str(VERBS[code]) if code in VERBS else _("not considered")


@register.filter
def grouped(value: int | None) -> str:
    """A large whole number as the reader's language groups it: 10,000."""
    return "" if value is None else number_format(value, decimal_pos=0, force_grouping=True)


@register.filter
def initials(name: str | None) -> str:
    words = [word for word in (name or "").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Raises KeyError for a name that is not drawn: a missing icon is a mistake, not a gap."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        ICONS[name],
    )


@register.inclusion_tag("_parts/field.html")
def field(bound: BoundField, hide_optional: bool = False) -> dict[str, Any]:
    widget = bound.field.widget
    return {
        "field": bound,
        "is_check": getattr(widget, "input_type", "") == "checkbox"
        and not hasattr(widget, "choices"),
        "is_group": bool(getattr(widget, "use_fieldset", False)),
        "is_optional": not bound.field.required and not hide_optional,
        "describedby": " ".join(
            part
            for part in (
                f"{bound.auto_id}_helptext" if bound.help_text else "",
                f"{bound.auto_id}_error" if bound.errors else "",
            )
            if part
        ),
    }


@register.inclusion_tag("_parts/form_errors.html")
def form_errors(*forms: BaseForm, further: Iterable[BaseForm] = ()) -> dict[str, Any]:
    """One summary of all forms of a page: a reader is told once how much is wrong."""
    every = [*forms, *further]
    plain = [fault for form in every for fault in form.non_field_errors()]
    hidden = [fault for form in every for bound in form.hidden_fields() for fault in bound.errors]
    return {
        "n": sum(len(form.errors) for form in every),
        "plain": [*plain, *hidden],
        "faults": [bound for form in every for bound in form.visible_fields() if bound.errors],
    }


@register.simple_tag
def grade(reliability: str | None, credibility: int | None) -> SafeString:
    """B3 with its words; a dash for the half that is not graded."""
    return _graded(get_language(), reliability, credibility)


@cache
def _graded(_language: str | None, reliability: str | None, credibility: int | None) -> SafeString:
    if not reliability and not credibility:
        return format_html('<span class="faint">{}</span>', _("ungraded"))
    words = "; ".join(
        str(part)
        for part in (
            RELIABILITY.get(reliability or "", _("source not graded")),
            CREDIBILITY.get(credibility or 0, _("information not graded")),
        )
    )
    return format_html(
        '<abbr class="grade" title="{}">{}{}</abbr>', words, reliability or "–", credibility or "–"
    )


@register.simple_tag
def reliability(letter: str | None) -> SafeString:
    """B with its words: of a source, which has no credibility to be graded."""
    if not letter:
        return format_html('<span class="faint">{}</span>', _("ungraded"))
    return format_html('<abbr class="grade" title="{}">{}</abbr>', RELIABILITY[letter], letter)


@register.inclusion_tag("_parts/rate.html", takes_context=True)
def rate_buttons(context: template.Context, url: str, current: str = "") -> dict[str, Any]:
    """`current` is this person's code, "" when they have not rated."""
    return {
        "url": url,
        "current": current,
        "choices": [(code, SYMBOLS[code], VERBS[code]) for code in SYMBOLS],
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def bar(value: Number, of: Number, tone: str = "") -> SafeString:
    share = min(max(float(value) / float(of) * 100, 0), 100) if of else 0
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar__track" width="100" height="4"/>'
        '<rect class="bar__fill" width="{}" height="4"/></svg>',
        f" bar--{tone}" if tone else "",
        f"{share:.1f}",
    )


@register.inclusion_tag("_parts/strip.html")
def strip(lower: Number | None, best: Number | None, upper: Number | None) -> dict[str, Any]:
    """Draws nothing when `best` is None. The edges are those of the likelihood words."""
    return {
        "best": best,
        "lower": lower,
        "upper": upper,
        "width": (
            None if lower is None or upper is None else Decimal(str(upper)) - Decimal(str(lower))
        ),
        "edges": [edge for edge, _word in LIKELIHOOD_WORDS[1:]],
    }


@register.inclusion_tag("_parts/spread.html")
def spread(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows of who, lower, best, upper and optionally mine, pooled, late (bool)."""
    return {"rows": rows}


@register.simple_tag
def likelihood_words() -> str:
    return json.dumps([[edge, str(word)] for edge, word in LIKELIHOOD_WORDS], ensure_ascii=False)


@register.simple_tag
@cache
def app_version() -> str:
    """The installed version; "" when run from a folder that was never installed."""
    try:
        return version("assay")
    except PackageNotFoundError:
        return ""


@register.simple_tag
def brand_mark(size: int = 24) -> SafeString:
    """The touchstone: two streaks on a stone, one that holds and one that does not."""
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 24 24" aria-hidden="true"'
        ' focusable="false"><rect width="24" height="24" rx="6.5" class="brand__stone"/>'
        '<path d="M6.2 15.6 13 6.4" class="brand__holds"/>'
        '<path d="M11.6 17.6 17.8 9.2" class="brand__fails"/></svg>',
        size,
    )


@register.filter
def likelihood_word(value: Number | None) -> str:
    """The likelihood word for a percentage as it is shown; "" for None."""
    return "" if value is None else word_beside(str(value))


def word_beside(text: str) -> str:
    """The likelihood word for a figure being typed; "" while it is no percentage."""
    try:
        number = Decimal(text.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return ""
    if not number.is_finite() or not 0 <= number <= 100:
        return ""
    return str(next(word for edge, word in reversed(LIKELIHOOD_WORDS) if number >= edge))
