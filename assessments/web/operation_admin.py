"""The base of every admin page: lists what the actor may see, writes through operations alone.

A subclass says who may enter (`may_enter`), what they see (`rows`), and what a form does
(`write`), a withdrawal does (`withdraw`). A refusal comes back beside its field, a stale version
with both versions; delete means withdraw; Django's own log, which would be a second history,
stays empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.basis import (
    AccessDenied,
    Actor,
    Conflict,
    NotVisible,
    RuleViolation,
    Violations,
)
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.admin_bulk import BulkActs
from assessments.web.faults import words_of
from assessments.web.operation_form import ModelChoice, OperationForm


@dataclass(frozen=True, slots=True)
class Button:
    """A submit button of a form: the name it sends and what it says."""

    name: str
    label: Any
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on one of the pages: how much, what, and where it is found."""

    number: int
    words: Any
    url: str
    note: Any = ""


SAVE = Button("_save", gettext_lazy("Save"), is_default=True)
CONTINUE = Button("_continue", gettext_lazy("Save and continue editing"))


class OperationAdmin(BulkActs):
    """See the module. `adds`, `changes`, `withdraws` say which operations there are."""

    form = OperationForm
    # What the first page says of it.
    about: ClassVar[Any] = ""
    # What an empty list says: what to do first.
    nothing: ClassVar[Any] = gettext_lazy("There is none yet.")
    adds: ClassVar[bool] = False
    changes: ClassVar[bool] = False
    withdraws: ClassVar[bool] = False
    # The action that takes a withdrawal back, where there is one.
    restores: ClassVar[str] = ""
    withdrawn: ClassVar[Any] = gettext_lazy("%(name)s is withdrawn. A curator may restore it.")

    change_form_template = "admin/operation_form.html"
    delete_confirmation_template = "admin/withdraw.html"
    list_per_page = 50
    show_full_result_count = False
    actions_selection_counter = True
    view_on_site = False

    # ------------------------------------------------------------- what a subclass says

    def may_enter(self, actor: Actor) -> bool:
        raise NotImplementedError

    def rows(self, actor: Actor) -> QuerySet[Any]:
        raise NotImplementedError

    def write(self, request: HttpRequest, row: Any, form: OperationForm) -> Any:
        """Do what the form asks for; `row` is None for a new one. Returns the row."""
        raise NotImplementedError

    def withdraw(self, actor: Actor, row: Any) -> None:
        raise NotImplementedError

    def may_withdraw(self, actor: Actor, row: Any) -> bool:
        return True

    def form_for(self, row: Any) -> type[OperationForm]:
        return self.form

    def why_read_only(self, row: Any) -> str:
        """A sentence where nothing of the row may be changed now, whoever asks; else ""."""
        return ""

    def buttons_for(self, actor: Actor, row: Any) -> list[Button]:
        return [SAVE, CONTINUE]

    def waits(self, actor: Actor) -> Iterable[Waiting]:
        """What the first page says that waits here."""
        return ()

    # ------------------------------------------------------------------- who may do what

    def _enters(self, request: HttpRequest) -> bool:
        """Asked many times for a page, answered once."""
        known: dict[str, bool] | None = getattr(request, "admin_entries", None)
        if known is None:
            known = {}
            request.admin_entries = known  # type: ignore[attr-defined]
        key = type(self).__name__
        if key not in known:
            known[key] = self.may_enter(actor_of(request))
        return known[key]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.is_staff) and self._enters(
            request
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.adds and self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changes and self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.withdraws or not self.has_module_permission(request):
            return False
        return obj is None or self.may_withdraw(actor_of(request), obj)

    # -------------------------------------------------------------------------- reading

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.rows(actor_of(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise NotVisible(object_id)
        return row

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what `list_filter` offers. Django lets an address filter by any own column and any
        first relation: a password's first letters, or whether a sealed link exists."""
        name, _dunder, rest = lookup.partition("__")
        offered = [getattr(entry, "parameter_name", entry) for entry in self.list_filter]
        return name in offered and rest in {"", "exact", "isnull"}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = self.title
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Without the assessment where the list is of one."""
        chosen = AssessmentFilter.parameter_name in request.GET
        return [
            column
            for column in super().get_list_display(request)
            if not (chosen and column == "assessment")
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # -------------------------------------------------------------------------- writing

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[OperationForm]:
        chosen = self.form_for(obj)

        def write(form: OperationForm) -> Any:
            return self.write(request, obj, form)

        meta = type("Meta", (), {"model": self.model, "fields": ()})
        return type(
            chosen.__name__,
            (chosen,),
            {
                "Meta": meta,
                "write": staticmethod(write),
                "actor": actor_of(request),
                "is_read_only": bool(self._why_read_only(request, obj)),
            },
        )

    def _why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """What was typed before it came to this is refused in the form that holds it."""
        return "" if obj is None or request.method == "POST" else self.why_read_only(obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of what is only read, what it says: not what a change would ask besides."""
        names = self.get_fields(request, obj)
        if self._why_read_only(request, obj):
            shown = self.get_readonly_fields(request, obj)
            names = [name for name in names if name in shown or hasattr(obj, name)]
        return [(None, {"fields": names})]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        form = self.form_for(obj)
        first = [name for name in form.field_order or () if name in form.base_fields]
        others = [name for name in form.base_fields if name not in first]
        return [*self.get_readonly_fields(request, obj), *first, *others]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.result

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The operation has saved it."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Iterable[BaseForm], change: bool
    ) -> None:
        """The operation has saved what belongs to it."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        return []

    # The journal is the one history.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        raise NotVisible(object_id)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        may_write = (
            self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        )
        why = context["why_read_only"] = self.why_read_only(obj) if obj is not None else ""
        buttons = self.buttons_for(actor_of(request), obj) if may_write and not why else []
        context["operation_buttons"] = buttons
        context["list_title"] = self.title
        if obj is not None and context.get("subtitle"):
            context |= {"title": self.name_of(obj), "subtitle": None}
        context["differences"] = context["adminform"].form.differences
        return super().render_change_form(request, context, add, change, form_url, obj)

    # ---------------------------------------------------------------------- withdrawing

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """The row alone. Django would list all that hangs on it: what is sealed as well."""
        return [str(row) for row in objs], {}, set(), []

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, {"title": _("Withdraw")})
        except (RuleViolation, Violations, Conflict, AccessDenied) as refusal:
            messages.error(request, words_of(refusal))
            return HttpResponseRedirect(self.address(object_id))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.withdraw(actor_of(request), obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        reverse = self.by_action(self.restores, [obj_id]) if self.restores else None
        undo.done(request, self.withdrawn % {"name": obj_display}, reverse)
        return HttpResponseRedirect(self.address())


class AssessmentFilter(admin.SimpleListFilter):
    """By assessment, out of those that the page's `assessments(actor)` names. 1 query."""

    title = gettext_lazy("assessment")
    parameter_name = "assessment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (str(uid), title)
            for uid, title in model_admin.assessments(actor_of(request)).values_list("uid", "title")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted is None:
            return queryset
        if wanted not in {str(uid) for uid, _title in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(assessment__uid=wanted)


__all__ = [
    "CONTINUE",
    "SAVE",
    "AssessmentFilter",
    "Button",
    "ModelChoice",
    "OperationAdmin",
    "OperationForm",
    "Waiting",
]
