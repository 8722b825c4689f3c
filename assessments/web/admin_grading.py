"""Many rows of an admin's list graded alike, each given back the grade that it had by one Undo."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from assessments.basis import Actor
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.operation_admin import OperationAdmin

UNGRADED = "ungraded"


class GradeField(forms.TypedChoiceField):
    """One of the grades, or "not graded", which has to be chosen too: None then. For many rows at
    once nothing is chosen beforehand, or whoever presses the button takes all their grades away."""

    def __init__(self, *, grades: list[tuple[Any, Any]], **kwargs: Any) -> None:
        choices = [("", "–"), *grades, (UNGRADED, _("not graded"))]
        coerce = kwargs.pop("coerce", str)
        super().__init__(
            choices=choices, coerce=lambda v: None if v == UNGRADED else coerce(v), **kwargs
        )


class _HadForm(forms.Form):
    """What an Undo brings back: for each row its key, the version that the act left, its grade."""

    had = forms.JSONField()

    def clean_had(self) -> dict[int, dict[str, Any]]:
        rows: Any = self.cleaned_data["had"]
        if not (isinstance(rows, list) and all(map(_is_row, rows))):
            raise ValidationError("is not what was sent")
        return {row.pop("pk"): row for row in rows}


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and all(isinstance(value, str | int | None) for value in row.values())
        and all(type(row.get(name)) is int for name in ("pk", "version"))
        and 0 < row["pk"] < 2**63
    )


class GradingAdmin(OperationAdmin):
    """`graded` names the fields of a row that `set_grade` sets; `grade_form` asks for them."""

    graded: ClassVar[tuple[str, ...]]
    grade_form: ClassVar[type[forms.Form]]

    def grading(self, n: int) -> str:
        """ "Grade 3 items": what is done to `n` rows at once."""
        raise NotImplementedError

    def values_in(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """What `set_grade` is given, of what the form brought."""
        return given

    def set_grade(self, actor: Actor, row: Any, values: Mapping[str, Any], version: int) -> Any:
        """Give the row these `values`; returns it as it is then."""
        raise NotImplementedError

    @admin.action(description=_("Grade the selected alike"))
    def grade_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        def act(given: dict[str, Any]) -> int:
            return self.grade_each(request, queryset, self.values_in(given))

        title, verb = self.grading(queryset.count()), gettext("Grade")
        return self.ask_first(request, queryset, self.grade_form, title=title, verb=verb, act=act)

    def grade_each(self, request: HttpRequest, rows: Any, values: Mapping[str, Any]) -> int:
        """How many were graded; what changed since it was read is refused, not overwritten."""
        had: list[dict[str, Any]] = []

        def grade(actor: Actor, row: Any) -> None:
            changed = self.set_grade(actor, row, values, row.version)
            before = {name: getattr(row, name) for name in self.graded}
            had.append({"pk": row.pk, "version": changed.version, **before})

        def back() -> undo.Reverse:
            # Letters as they are: a purge looks for them in the session.
            told = json.dumps(had, ensure_ascii=False)
            return undo.Reverse(self.route("grades_back"), fields={"had": told})

        return self.for_each(request, rows, grade, gettext("%(count)d graded: %(names)s."), back)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_grades_back"
        view = require_POST(self.admin_site.admin_view(self.grades_back_view))
        return [path("grades-back/", view, name=name), *super().get_urls()]

    def grades_back_view(self, request: HttpRequest) -> HttpResponse:
        """Undo: each has its own grade again, unless it has been changed since."""
        form = _HadForm(request.POST)
        if not form.is_valid():
            raise BadRequest("no grades to give back")
        had = form.cleaned_data["had"]
        rows = list(self.rows(actor_of(request)).filter(pk__in=had))

        def give_back(actor: Actor, row: Any) -> None:
            values = {name: had[row.pk].get(name) for name in self.graded}
            self.set_grade(actor, row, values, had[row.pk]["version"])

        gone = len(had) - len(rows)
        if gone:
            told = ngettext("%(n)d is no longer there.", "%(n)d are no longer there.", gone)
            messages.error(request, told % {"n": gone})
        done = gettext("%(count)d graded as before: %(names)s.")
        self.for_each(request, rows, give_back, done)
        return undo.back(request) or HttpResponseRedirect(self.address())
