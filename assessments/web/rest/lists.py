"""Lists of records: pages, filters, an order, a search."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse
from rest_framework.response import Response
from rest_framework.serializers import CharField, ChoiceField, Field

from assessments.web.rest.fields import Asked, AskedNumber, Instant
from assessments.web.rest.paging import (
    LIMIT,
    LIMIT_MOST,
    Orderings,
    by_instant,
    ordered,
    page_of,
    with_cursor,
)
from assessments.web.rest.tabular import CHUNK, FORMATS, Tabular, asked_table, cells_of, columns_of

Answer = Response | StreamingHttpResponse
BY_TIME: Final[Orderings] = {
    "created_at": by_instant("created_at"),
    "modified_at": by_instant("modified_at"),
}
# The times by which every list can be narrowed, each with its look-up.
SINCE: Final = {
    "created_after": "created_at__gt",
    "created_before": "created_at__lt",
    "modified_since": "modified_at__gte",
}
_SINCE_WORDS: Final = {
    "created_after": "Only what was made after this instant.",
    "created_before": "Only what was made before this instant.",
    "modified_since": "Only what was changed at this instant or later. What has only become visible"
    " to you since, as after a reveal, is told by `changes/`.",
}


def asked_of(
    name: str,
    orderings: Orderings,
    *,
    searched: bool,
    formats: Sequence[str] = FORMATS,
    **filters: Field[Any, Any, Any, Any],
) -> type[Asked]:
    """The parameters that a list takes: a page's, an order, a search where there is one, the
    times since when, and its own filters."""
    directions = [f"{sign}{key}" for key in orderings for sign in ("", "-")]
    fields: dict[str, Field[Any, Any, Any, Any]] = {
        "limit": AskedNumber(
            min_value=1,
            max_value=LIMIT_MOST,
            required=False,
            help_text=f"Records on a page; {LIMIT} unless asked otherwise.",
        ),
        "cursor": CharField(
            required=False, max_length=1000, help_text="From `next` or `previous` of a page."
        ),
        "ordering": ChoiceField(
            choices=directions, required=False, help_text="A minus turns it round."
        ),
    }
    if searched:
        fields["search"] = CharField(
            required=False, max_length=200, help_text="Words that stand in the text, as they are."
        )
    fields |= asked_table(formats)
    for since, says in _SINCE_WORDS.items():
        if SINCE[since].partition("__")[0] in orderings:
            fields[since] = Instant(required=False, help_text=says)
    return type(name, (Asked,), {**fields, **filters})


class Lists(Tabular):
    """What a list of records needs: pages, filters, a search, and itself as a table."""

    record: ClassVar[Any]
    outputs: ClassVar[Mapping[str, Any]]
    orderings: ClassVar[Orderings] = BY_TIME
    default_ordering: ClassVar[str] = "created_at"
    lookups: ClassVar[Mapping[str, str]] = {}
    searched: ClassVar[tuple[str, ...]] = ()

    def page(self: Any, rows: QuerySet[Any]) -> Answer:
        """The page that was asked for, or all of them as a table."""
        wanted = self.format_wanted()
        asked = {name: v for name, v in self.asked.items() if name not in ("format", "raw")}
        words = asked.pop("search", None)
        if words:
            found = Q()
            for name in self.searched:
                found |= Q(**{f"{name}__icontains": words})
            rows = rows.filter(found)
        paging = {name: asked.pop(name, None) for name in ("limit", "cursor", "ordering")}
        for name, value in asked.items():
            rows = rows.filter(
                **{self.lookups.get(name) or SINCE.get(name) or _lookup(name): value}
            )
        if wanted != "json":
            every = ordered(rows, self.orderings, paging, self.default_ordering)
            table: StreamingHttpResponse = self.whole(wanted, every)
            return table
        page = page_of(rows, self.orderings, paging, self.default_ordering)
        url, query = self.request.build_absolute_uri(self.request.path), self.request.query_params
        following = with_cursor(url, query, page.next)
        preceding = with_cursor(url, query, page.previous)
        response: Response = self.answer(
            {
                "results": [type(self).record(row) for row in page.rows],
                "next": following,
                "previous": preceding,
            }
        )
        links = [
            f'<{address}>; rel="{rel}"'
            for address, rel in ((following, "next"), (preceding, "prev"))
            if address
        ]
        if links:
            response["Link"] = ", ".join(links)
        return response

    def whole(self: Any, wanted: str, rows: QuerySet[Any]) -> StreamingHttpResponse:
        columns = columns_of(self.outputs["GET"][1].record())
        record, ways = type(self).record, columns.values()
        found: StreamingHttpResponse = self.table(
            wanted,
            list(columns),
            lambda: (cells_of(record(row), ways) for row in rows.iterator(chunk_size=CHUNK)),
        )
        return found


def _lookup(name: str) -> str:
    """`question_id` asks for the question's public id."""
    return f"{name.removesuffix('_id')}__uid" if name.endswith("_id") else name
