"""The journal and the decisions in the admin: filters, a sentence each, CSV and NDJSON."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor, NotVisible
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.journal.models import Change
from assessments.journal.records import instant
from assessments.live.audit.queries import (
    decisions_for,
    journal_for,
    report_for,
    told_in_turn,
    told_of,
)
from assessments.live.records import change_record
from assessments.live.sentences import Told, called
from assessments.teams.queries import led_teams
from assessments.web.actors import actor_of
from assessments.web.moments import moment
from assessments.web.operation_admin import AssessmentFilter, OperationAdmin
from assessments.web.rest.tabular import within_snapshot
from assessments.web.tables.csvs import CONTENT_TYPE, csv_chunks

COLUMNS = ("number", "at", "who", "verb", "what", "note", "in", "redacted_at")
NDJSON = "application/x-ndjson"
PEOPLE_MOST = 100


class WhereFilter(AssessmentFilter):
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted is None:
            return queryset
        if wanted not in {str(uid) for uid, _title in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(stream__assessment__uid=wanted)


class Distinct(admin.SimpleListFilter):
    """By what stands in one column. 1 query."""

    column: ClassVar[str]

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.rows(actor_of(request)).order_by()
        found = rows.values_list(self.column, flat=True).distinct()[:PEOPLE_MOST]
        return sorted(((value, self.shown(value)) for value in found), key=lambda pair: pair[1])

    def shown(self, value: str) -> str:
        return value

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        return queryset if wanted is None else queryset.filter(**{self.column: wanted})


class WhoFilter(Distinct):
    title = _("who")
    parameter_name = "who"
    column = "actor_name"


class VerbFilter(Distinct):
    title = _("what")
    parameter_name = "verb"
    column = "verb"

    def shown(self, value: str) -> str:
        return called(value).rstrip(" …:")


class WhenFilter(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("1", _("in the last day")),
            ("7", _("in the last week")),
            ("31", _("in the last month")),
            ("366", _("in the last year")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted not in ("1", "7", "31", "366"):
            return queryset
        return queryset.filter(at__gte=actor_of(request).at - timedelta(days=int(wanted)))


class Sentences(ChangeList):
    """The page's changes, each with its sentence, read together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = []
        for change, told in told_of(actor_of(request), list(self.result_list)):
            change.told_as = told  # type: ignore[attr-defined]
            rows.append(change)
        self.result_list = rows


class AuditAdmin(OperationAdmin):
    change_list_template = "admin/audit.html"
    list_display = ("when", "actor_shown", "told", "note_shown", "where", "number", "redacted")
    list_display_links = ("when",)
    list_filter = (WhereFilter, VerbFilter, WhoFilter, WhenFilter)
    search_fields = ("actor_name", "note")
    search_help_text = _("who, or words of a note")
    ordering = ("-at", "-pk")
    fields = readonly_fields = (
        "when", "actor_shown", "told", "note_shown", "where", "number", "redacted", "records",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists() or led_teams(actor).exists()

    def assessments(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def name_of(self, row: Change) -> str:
        return str(row.number)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Sentences

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found: Any = super().get_object(request, object_id, from_field)
        [(row, told)] = told_of(actor_of(request), [found])
        row.told_as = told  # type: ignore[attr-defined]
        return row

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            context |= {"title": self.told(obj), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    # ---------------------------------------------------------------------------- columns

    @admin.display(description=_("when"), ordering="at")
    def when(self, row: Change) -> str:
        return moment(row.at)

    @admin.display(description=_("who"), ordering="actor_name", empty_value="–")
    def actor_shown(self, row: Change) -> str:
        return row.actor_name

    @admin.display(description=_("what"))
    def told(self, row: Any) -> str:
        told: Told = row.told_as
        return capfirst(told.text)

    @admin.display(description=_("note"), empty_value="–")
    def note_shown(self, row: Change) -> str:
        return row.note

    @admin.display(description=_("in"))
    def where(self, row: Change) -> str:
        return place_of(row)

    @admin.display(description=_("redacted"), empty_value="–")
    def redacted(self, row: Change) -> str:
        return moment(row.redacted_at) if row.redacted_at else ""

    @admin.display(description=_("carries"), empty_value="–")
    def records(self, row: Change) -> str:
        return format_html_join(
            "", '<p class="decision"><strong>{}</strong> {}</p>', carried_by(row)
        )

    # ------------------------------------------------------------------------------ export

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows under its filters, all of it, as CSV or NDJSON (`as`)."""
        if not self.has_view_permission(request):
            raise NotVisible("export")
        asked = request.GET.copy()
        wanted = asked.pop("as", ["csv"])[-1]
        request.GET = asked  # type: ignore[assignment]
        rows = self.get_changelist_instance(request).get_queryset(request)

        def pieces() -> Iterator[bytes]:
            told = told_in_turn(actor_of(request), rows)
            if wanted == "ndjson":
                return _lines(told)
            return csv_chunks(COLUMNS, (_cells(change, sentence) for change, sentence in told))

        # The newest stand first: what is written meanwhile would push others down into view twice.
        response = StreamingHttpResponse(
            within_snapshot(pieces), content_type=NDJSON if wanted == "ndjson" else CONTENT_TYPE
        )
        suffix = "ndjson" if wanted == "ndjson" else "csv"
        name = f"{self.opts.verbose_name_plural}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def place_of(change: Change) -> str:
    """The assessment or the team in which it happened."""
    stream: Any = change.stream
    owner = getattr(stream, "assessment", None) or getattr(stream, "team", None)
    return str(owner) if owner is not None else ""


def carried_by(change: Change) -> Iterator[tuple[str, str]]:
    """Its records by kind, what they are called and what they say; what ceased to exist."""
    for record in change.upserts:
        name = record.get("label") or record.get("name") or record.get("title") or ""
        says = record.get("statement") or record.get("text") or record.get("rationale") or ""
        yield record["type"].replace("_", " "), f"{name} {says}".strip()
    gone = [record["type"].replace("_", " ") for record in change.removed]
    for kind in dict.fromkeys(gone):
        yield gettext("taken out"), f"{kind}: {gone.count(kind)}"


def _cells(change: Change, told: Told) -> tuple[Any, ...]:
    return (
        change.number,
        instant(change.at),
        change.actor_name,
        change.verb,
        told.text,
        change.note,
        place_of(change),
        instant(change.redacted_at),
    )


def _lines(told: Iterator[tuple[Change, Told]]) -> Iterator[bytes]:
    for change, sentence in told:
        line = {**change_record(change), "what": sentence.text, "in": place_of(change)}
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


class JournalAdmin(AuditAdmin):
    about = _("Every change, with filters, as CSV or NDJSON.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return journal_for(actor)


class DecisionsAdmin(AuditAdmin):
    """With what each person has decided of what the filters leave."""

    nothing = _("Nobody has decided on anything yet.")
    about = _("Who has accepted, rejected, sent back or withdrawn what, and why.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return decisions_for(actor)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        if listed is not None:
            chosen = listed.queryset.order_by().values_list("pk", flat=True)
            report = report_for(actor_of(request), list(chosen))
            response.context_data["report"] = report  # type: ignore[attr-defined]
        return response
