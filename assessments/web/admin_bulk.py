"""Acts on many rows of an admin's list: one after another, told per row, taken back by one Undo."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.basis import Actor, Refusal, RuleViolation, Violations
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, words_of

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class BulkActs(ModelAdmin):
    """What an admin's list offers to do to many; `OperationAdmin` is made upon it."""

    # What its list is called, if not as the table.
    called: ClassVar[Any] = ""

    def name_of(self, row: Any) -> str:
        return str(getattr(row, "label", row))

    @property
    def title(self) -> str:
        return str(self.called or capfirst(str(self.opts.verbose_name_plural)))

    def for_each(
        self,
        request: HttpRequest,
        rows: Iterable[Any],
        operation: Callable[[Actor, Any], object],
        done: str,
        reverse: str | Callable[[], undo.Reverse] = "",
    ) -> int:
        """Do `operation` to each row by itself and report per row; returns how many were done.

        `done` takes %(count)d and %(names)s; `reverse` names the action that takes it back, or
        makes what does. One that is refused holds up no other.
        """
        actor = actor_of(request)
        names, keys = [], []
        for row in rows:
            try:
                operation(actor, row)
            except Refusal as refusal:
                messages.error(request, f"{self.name_of(row)}: {words_of(refusal)}")
            else:
                names.append(self.name_of(row))
                keys.append(row.pk)
        if names:
            words = done % {"count": len(names), "names": ", ".join(names)}
            back = reverse() if callable(reverse) else self.by_action(reverse, keys)
            undo.done(request, words, back if reverse else None)
        return len(names)

    def ask_first(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        form_class: type[forms.Form],
        *,
        title: str,
        verb: str,
        act: Callable[[dict[str, Any]], int],
    ) -> HttpResponse | None:
        """A page that asks `form_class` once for all the rows; then `act` with what was given.

        `title` takes %(count)d. `act` tells how many it did: where it is none, the page comes back
        with what was typed.
        """
        applied = "apply" in request.POST
        form = form_class(request.POST if applied else None)
        if applied and form.is_valid():
            try:
                if act(form.cleaned_data) or undo.is_undo(request):
                    return None
            except (RuleViolation, Violations) as refusal:
                add_faults(form, refusal)
        chosen = list(rows)
        context = {
            **self.admin_site.each_context(request),
            "title": title % {"count": len(chosen)},
            "opts": self.opts,
            "list_title": self.title,
            "rows": [(row.pk, self.name_of(row), getattr(row, "statement", "")) for row in chosen],
            "form": form,
            "verb": verb,
            "action": request.POST.get("action", ""),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/with_words.html", context)

    def side_by_side(
        self, request: HttpRequest, rows: Iterable[Any], page: str
    ) -> HttpResponse | None:
        """To the admin's page `page` that compares two rows of one assessment, the later to go into
        the earlier; told so where it is not two."""
        two = sorted(rows, key=lambda row: row.pk)
        if len(two) != 2 or two[0].assessment != two[1].assessment:
            messages.error(request, _("Choose two of one assessment: one goes into the other."))
            return None
        into, gone = two
        address = reverse(f"admin:{page}", args=(gone.assessment.uid, gone.uid))
        return HttpResponseRedirect(f"{address}?with={into.uid}")

    def by_action(self, action: str, keys: list[Any]) -> undo.Reverse:
        """What does `action` to these rows, as the list's own form would."""
        fields = {"action": action, "index": 0, "_selected_action": keys}
        return undo.Reverse(self.route("changelist"), fields=fields)

    def route(self, page: str) -> str:
        """The name of a page of the list on which acts are taken back."""
        opts = self.taken_back_on._meta  # noqa: SLF001
        return f"admin:{opts.app_label}_{opts.model_name}_{page}"

    @property
    def taken_back_on(self) -> type[Model]:
        return self.model

    def address(self, object_id: object = None) -> str:
        """Of the list, or of a row's page."""
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if object_id is None:
            return reverse(f"{base}_changelist")
        return reverse(f"{base}_change", args=[object_id])
