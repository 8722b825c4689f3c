"""Endpoints below one assessment: whoever may not see it gets not found, whatever they ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path, reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Field, Serializer

from assessments.basis import NotVisible
from assessments.framing.access import Access, access_to
from assessments.framing.serializers import HypothesisSerializer
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import BY_TIME, Answer, Lists, asked_of
from assessments.web.rest.paging import Orderings
from assessments.web.rest.tabular import FORMATS
from assessments.web.rest.views import Endpoint, version_tag

__all__ = ["Below", "HypothesisSerializer", "Kind", "RecordDetail", "RecordList", "routes_of"]

Record = Callable[[Any], dict[str, Any]]


class Below(Endpoint):
    """An endpoint of one assessment; `access` is the actor's to it."""

    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = access_to(self.actor, kwargs["assessment"])

    def made(self, record: dict[str, Any]) -> Response:
        """A new record: 201 with where it is and its ETag."""
        response = Response(record, status=201)
        response["Location"] = self.request.build_absolute_uri(
            reverse(f"api-{self.kind}-one", args=[self.access.assessment.uid, record["id"]])
        )
        response["ETag"] = version_tag(record["version"])
        return response


class RecordList(Lists, Below):
    """The records of one kind. `rows` is the capability's query, `record` its native record."""

    rows: ClassVar[Callable[[Access], QuerySet[Any]]]

    def get(self, request: Request, assessment: UUID) -> Answer:
        """What you may see of them, a page at a time: follow `next` until it is null. As `csv` or
        `xlsx` all of them at once. What is sealed in a blind round is in no list, yours neither."""
        return self.page(type(self).rows(self.access))


class RecordDetail(Below):
    """One record."""

    rows: ClassVar[Callable[[Access], QuerySet[Any]]]
    record: ClassVar[Record]

    def get(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """With its ETag, which a change of it asks for as `If-Match`."""
        record = type(self).record(self.row(uid))
        return self.now(record)

    def row(self, uid: UUID) -> Model:
        row: Model | None = type(self).rows(self.access).filter(uid=uid).first()
        if row is None:
            raise NotVisible(str(uid))
        return row


L = TypeVar("L", bound=RecordList)
D = TypeVar("D", bound=RecordDetail)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record below an assessment, and how it is listed.

    `plural` is the key of the native JSON with `-` for `_`, `one` its singular for people.
    """

    plural: str
    one: str
    rows: Callable[[Access], QuerySet[Any]]
    record: Record
    output: type[Serializer[Any]]
    filters: Mapping[str, Field[Any, Any, Any, Any]] = field(default_factory=dict)
    lookups: Mapping[str, str] = field(default_factory=dict)
    orderings: Orderings = field(default_factory=lambda: BY_TIME)
    default_ordering: str = "created_at"
    searched: tuple[str, ...] = ()
    formats: Sequence[str] = FORMATS

    def listed(self, view: type[L]) -> type[L]:
        """A class decorator: `view` is this kind's list, whatever else it takes."""
        view.kind, view.rows, view.record = self.plural, self.rows, self.record
        view.summaries = {"GET": f"List {self.plural.replace('-', ' ')}", **view.summaries}
        view.outputs = {"GET": (200, Listing(self.output)), **view.outputs}
        view.asked_by = asked_of(
            f"{self.plural}-asked",
            self.orderings,
            searched=bool(self.searched),
            formats=self.formats,
            **self.filters,
        )
        view.lookups, view.searched = self.lookups, self.searched
        view.orderings, view.default_ordering = self.orderings, self.default_ordering
        return view

    def detailed(self, view: type[D]) -> type[D]:
        """A class decorator: `view` is the address of one record of this kind."""
        view.kind, view.rows, view.record = self.plural, self.rows, self.record
        view.summaries = {"GET": f"Read one {self.one}", **view.summaries}
        view.outputs = {"GET": (200, self.output), **view.outputs}
        return view


def routes_of(
    kind: Kind,
    *,
    lists: type[RecordList] | None = None,
    details: type[RecordDetail] | None = None,
) -> list[URLPattern]:
    """The two addresses of a kind; `lists` and `details` where they can do more than be read."""
    lists = lists or kind.listed(type("List", (RecordList,), {}))
    details = details or kind.detailed(type("Detail", (RecordDetail,), {}))
    below = f"assessments/<uuid:assessment>/{kind.plural}/"
    return [
        path(below, lists.as_view(), name=f"api-{kind.plural}"),
        path(
            f"{below}<uuid:uid>/",
            details.as_view(),
            name=f"api-{kind.plural}-one",
        ),
    ]
