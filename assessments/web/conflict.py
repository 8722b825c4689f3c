"""Two versions of one thing, field by field: what somebody typed, and what stands by now.

A view whose operation raises StaleVersion reads the row afresh and shows the form again over it:

    standing = EditForm.initial_of(row)
    form = EditForm(over(request.POST, standing))
    context["conflict"] = conflict_between(form, standing)       # with status 409

and its template includes `_parts/conflict.html` inside the form. The page keeps what was typed;
saving again keeps mine. "Take theirs" beside a field posts the same form with `take=<field>`
(`is_taking`), on which the view shows the form once more without writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assessments.web.operation_form import in_text

TAKE: Final = "take"
VERSION: Final = "version"


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two versions, in words."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The fields that differ; none when both sides came to the same."""

    pairs: tuple[FieldPair, ...]


def is_taking(request: HttpRequest) -> bool:
    """Whether the request only takes a field over; nothing is to be written."""
    return TAKE in request.POST


def over(typed: QueryDict, standing: Mapping[str, Any]) -> QueryDict:
    """What was typed, over the version that stands: sent again it replaces that one.

    The field named by `take` has what stands.
    """
    data = typed.copy()
    name = data.pop(TAKE, [""])[-1]
    if name in standing and name != VERSION:
        value = standing[name]
        if value is False:
            data.pop(name, None)
        else:
            data[str(name)] = "" if value is None else str(value)
    data[VERSION] = str(standing[VERSION])
    return data


def conflict_between(form: BaseForm, standing: Mapping[str, Any]) -> Conflict:
    """The form's fields whose typed value is not what stands."""
    pairs = []
    for bound in form.visible_fields():
        if bound.name not in standing:
            continue
        mine, theirs = (
            _shown(bound.field, value) for value in (bound.value(), standing[bound.name])
        )
        if mine != theirs:
            pairs.append(FieldPair(bound.name, str(bound.label), mine, theirs))
    return Conflict(tuple(pairs))


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, bool) or value == "on":
        return _("yes") if value else _("no")
    return in_text(field, value).replace("\r\n", "\n").strip()
