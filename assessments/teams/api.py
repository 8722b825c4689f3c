"""Teams over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.basis import NotVisible
from assessments.teams.operations import create_team, rename_team
from assessments.teams.queries import teams_of
from assessments.teams.records import team_record
from assessments.teams.serializers import TeamInput, TeamSerializer
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import BY_TIME, Answer, Lists, asked_of
from assessments.web.rest.paging import Orderings, by_text
from assessments.web.rest.parsing import MergePatch, StrictJSON
from assessments.web.rest.views import Endpoint, version_tag

ORDERINGS: Orderings = {**BY_TIME, "name": by_text("name")}


class Teams(Lists, Endpoint):
    kind = "teams"
    summaries: ClassVar = {"GET": "List the teams that you belong to", "POST": "Found a team"}
    inputs: ClassVar = {"POST": TeamInput}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, Listing(TeamSerializer)),
        "POST": (201, TeamSerializer),
    }
    asked_by = asked_of("teams-asked", ORDERINGS, searched=True)
    orderings = ORDERINGS
    default_ordering = "name"
    searched = ("name",)
    record = staticmethod(team_record)

    def get(self, request: Request) -> Answer:
        """All in which you are a member, whatever your role."""
        return self.page(teams_of(self.actor))

    @made_once
    def post(self, request: Request) -> Response:
        """You become its first lead. A token that is limited founds none."""
        row = create_team(actor=self.actor, **self.given())
        response = Response(team_record(row), status=201)
        response["Location"] = request.build_absolute_uri(reverse("api-teams-one", args=[row.uid]))
        response["ETag"] = version_tag(row.version)
        return response


class OneTeam(Endpoint):
    kind = "teams"
    summaries: ClassVar = {"GET": "Read one team", "PATCH": "Rename a team"}
    inputs: ClassVar = {"PATCH": TeamInput}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, TeamSerializer),
        "PATCH": (200, TeamSerializer),
    }
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def get(self, request: Request, team: UUID) -> Response:
        """With its ETag, which a change of it asks for as `If-Match`."""
        row = teams_of(self.actor).filter(uid=team).first()
        if row is None:
            raise NotVisible(str(team))
        return self.now(team_record(row))

    def patch(self, request: Request, team: UUID) -> Response:
        """A JSON Merge Patch (RFC 7396) by a lead of the team."""
        given = self.given()
        row = rename_team(actor=self.actor, team_uid=team, version=self.version_to_match(), **given)
        return self.now(team_record(row))


routes = [
    path("teams/", Teams.as_view(), name="api-teams"),
    path("teams/<uuid:team>/", OneTeam.as_view(), name="api-teams-one"),
]
