"""Links and ratings over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.evidence import records, rules, serializers
from assessments.evidence.operations import (
    RatingDraft,
    declare_cannot_rate,
    rate_evidence,
    rate_many,
    set_relevance,
    take_back_rating,
)
from assessments.evidence.queries import (
    links_of,
    ratings_for,
)
from assessments.framing.rest import Below, Kind, RecordDetail, RecordList, routes_of
from assessments.web.rest.fields import asked_id, asked_word
from assessments.web.rest.lists import BY_TIME
from assessments.web.rest.paging import by_instant
from assessments.web.rest.parsing import MergePatch, StrictJSON

LINKS = Kind(
    plural="links",
    one="link",
    rows=links_of,
    record=records.link_record,
    output=serializers.LinkSerializer,
    filters={
        "evidence_id": asked_id(),
        "hypothesis_id": asked_id(),
        "relevance": asked_word(rules.RELEVANCES),
    },
)
RATINGS = Kind(
    plural="ratings",
    one="rating",
    rows=ratings_for,
    record=records.rating_record,
    output=serializers.RatingSerializer,
    filters={
        "link_id": asked_id(),
        "evidence_id": asked_id(),
        "hypothesis_id": asked_id(),
        "participant_id": asked_id(),
        "round_id": asked_id(),
        "consistency": asked_word(rules.CONSISTENCIES),
    },
    lookups={
        "evidence_id": "link__evidence__uid",
        "hypothesis_id": "link__hypothesis__uid",
    },
    orderings={**BY_TIME, "rated_at": by_instant("rated_at")},
    searched=("rationale",),
)


@LINKS.detailed
class OneLink(RecordDetail):
    summaries: ClassVar = {"PATCH": "Set the relevance of a link"}
    inputs: ClassVar = {"PATCH": serializers.LinkPatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, LINKS.output)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """How much the evidence matters for the hypothesis, by a curator or a lead."""
        changes = self.given()
        row = set_relevance(
            actor=self.actor,
            assessment_uid=assessment,
            link_uid=uid,
            version=self.version_to_match(),
            **changes,
        )
        return self.now(records.link_record(row))


@RATINGS.listed
class Ratings(RecordList):
    verbs: ClassVar = {"POST": "batch"}
    summaries: ClassVar = {"POST": "Rate several cells"}
    inputs: ClassVar = {"POST": serializers.RatingsInput}
    outputs: ClassVar[dict[str, Any]] = {
        "POST": (200, serializers.RatingsOutput),
    }

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """Your ratings of several cells, all or none. A first rating makes the link. While a
        blind round covers ratings of a hypothesis they are sealed: the answer shows you what you
        gave, the lists show it to nobody until the reveal."""
        drafts = [
            RatingDraft(
                evidence_uid=given["evidence_id"],
                hypothesis_uid=given["hypothesis_id"],
                consistency=given["consistency"],
                rationale=given["rationale"],
            )
            for given in self.given()["ratings"]
        ]
        rows = rate_many(actor=self.actor, assessment_uid=assessment, drafts=drafts)
        return Response({"ratings": [records.rating_record(row) for row in rows]})


class OwnRating(Below):
    """Your own rating of one cell."""

    kind = "ratings"
    summaries: ClassVar = {"PUT": "Rate one cell", "DELETE": "Take your rating back"}
    inputs: ClassVar = {"PUT": serializers.RatingInput}
    outputs: ClassVar[dict[str, Any]] = {
        "PUT": (200, serializers.RatingSerializer),
        "DELETE": (204, None),
    }
    takes_match = frozenset({"PUT"})

    def put(self, request: Request, assessment: UUID, evidence: UUID, hypothesis: UUID) -> Response:
        """Your rating of a cell, new or changed. `If-Match` guards it when you send it. Sealed
        while a blind round covers ratings of the hypothesis."""
        given = self.given()
        row = rate_evidence(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            hypothesis_uid=hypothesis,
            version=self.version_to_match(),
            **given,
        )
        return self.now(records.rating_record(row))

    def delete(
        self, request: Request, assessment: UUID, evidence: UUID, hypothesis: UUID
    ) -> Response:
        """What a revealed round has recorded stays. The cell stays open to you."""
        take_back_rating(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            hypothesis_uid=hypothesis,
        )
        return Response(status=204)


class CannotRate(Below):
    kind = "ratings"
    verbs: ClassVar = {"POST": "cannot"}
    summaries: ClassVar = {"POST": "Say that you cannot rate a cell"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (204, None)}

    @made_once
    def post(
        self, request: Request, assessment: UUID, evidence: UUID, hypothesis: UUID
    ) -> Response:
        """The others' ratings of the cell open to you."""
        declare_cannot_rate(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=evidence,
            hypothesis_uid=hypothesis,
        )
        return Response(status=204)


_CELL = "assessments/<uuid:assessment>/ratings/<uuid:evidence>/<uuid:hypothesis>/"

routes = [
    *routes_of(LINKS, details=OneLink),
    *routes_of(RATINGS, lists=Ratings),
    path(_CELL, OwnRating.as_view(), name="api-ratings-own"),
    path(f"{_CELL}cannot/", CannotRate.as_view(), name="api-ratings-cannot"),
]
