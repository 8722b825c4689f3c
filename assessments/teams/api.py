"""Teams over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.basis import NotVisible
from assessments.teams.queries import teams_of
from assessments.teams.records import team_record
from assessments.teams.serializers import TeamSerializer
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import Lists, asked_of
from assessments.web.rest.paging import Orderings, by_instant, by_text
from assessments.web.rest.views import Endpoint, version_tag

ORDERINGS: Orderings = {"name": by_text("name"), "created_at": by_instant("created_at")}


class Teams(Lists, Endpoint):
    kind = "teams"
    summaries: ClassVar = {"GET": "List the teams that you belong to"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, Listing(TeamSerializer))}
    asked_by = asked_of("teams-asked", ORDERINGS, searched=True)
    orderings = ORDERINGS
    default_ordering = "name"
    searched = ("name",)
    record = staticmethod(team_record)

    def get(self, request: Request) -> Response:
        return self.page(teams_of(self.actor))


class OneTeam(Endpoint):
    kind = "teams"
    summaries: ClassVar = {"GET": "Read one team"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, TeamSerializer)}

    def get(self, request: Request, team: UUID) -> Response:
        row = teams_of(self.actor).filter(uid=team).first()
        if row is None:
            raise NotVisible(str(team))
        return self.answer(team_record(row), etag=version_tag(row.version))


routes = [
    path("teams/", Teams.as_view(), name="api-teams"),
    path("teams/<uuid:team>/", OneTeam.as_view(), name="api-teams-one"),
]
