"""The change feed over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import path
from rest_framework.request import Request

from assessments.debate.queries import without_withdrawn
from assessments.framing.rest import Below
from assessments.journal.models import Change
from assessments.live.queries import changes_after
from assessments.live.records import change_record
from assessments.live.serializers import PAGE, AskedChanges, ChangeSerializer
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import Answer
from assessments.web.rest.tabular import CHUNK, Tabular, batched, cells_of, columns_of


class Changes(Tabular, Below):
    kind = "changes"
    summaries: ClassVar = {"GET": "What has changed since a number"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, Listing(ChangeSerializer))}
    asked_by = AskedChanges

    def get(self, request: Request, assessment: UUID) -> Answer:
        """In order. Numbers have gaps where a change is not for you. Folded over what you read
        at `after` they give what you would read now: put each upsert, drop what is removed, and
        with a link its ratings and arguments, with an argument its votes, with evidence its
        citations and links. `next` is null when there
        is nothing more."""
        wanted = self.format_wanted()
        rows = changes_after(self.access, self.asked["after"])
        if wanted != "json":
            return self.whole(wanted, rows)
        limit = self.asked.get("limit", PAGE)
        rows = rows[: limit + 1]
        found = without_withdrawn(rows)
        following = None
        if len(found) > limit:
            found = found[:limit]
            place = request.build_absolute_uri(request.path)
            following = f"{place}?after={found[-1].number}&limit={limit}"
        response = self.answer(
            {
                "results": [change_record(change) for change in found],
                "next": following,
                "previous": None,
            }
        )
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response

    def whole(self, wanted: str, rows: QuerySet[Change]) -> StreamingHttpResponse:
        columns = columns_of(ChangeSerializer())
        return self.table(
            wanted,
            list(columns),
            lambda: (
                cells_of(change_record(change), columns.values())
                for some in batched(rows.iterator(chunk_size=CHUNK), CHUNK)
                for change in without_withdrawn(some)
            ),
        )


routes = [
    path("assessments/<uuid:assessment>/changes/", Changes.as_view(), name="api-changes"),
]
