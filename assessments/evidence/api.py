"""Sources, evidence, citations, links and ratings over REST."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.evidence import records, rules, serializers
from assessments.evidence.models import EvidenceStatus
from assessments.evidence.operations import (
    CitationDraft,
    EvidenceDraft,
    RatingDraft,
    SourceDraft,
    add_citation,
    add_source,
    declare_cannot_rate,
    rate_evidence,
    rate_many,
    submit_evidence,
    take_back_rating,
)
from assessments.evidence.queries import (
    citations_of,
    evidence_of,
    links_of,
    ratings_for,
    sources_of,
)
from assessments.framing.rest import Below, Kind, RecordList, routes_of
from assessments.web.rest.fields import AskedNumber, asked_id, asked_word
from assessments.web.rest.lists import BY_TIME
from assessments.web.rest.paging import by_instant, by_label, by_text
from assessments.web.rest.views import version_tag

SOURCES = Kind(
    plural="sources",
    one="source",
    rows=sources_of,
    record=records.source_record,
    output=serializers.SourceSerializer,
    filters={"reliability": asked_word(rules.RELIABILITIES)},
    orderings={**BY_TIME, "name": by_text("name")},
    default_ordering="name",
    searched=("name", "stake"),
)
EVIDENCE = Kind(
    plural="evidence",
    one="piece of evidence",
    rows=evidence_of,
    record=records.evidence_record,
    output=serializers.EvidenceSerializer,
    filters={
        "status": asked_word(EvidenceStatus.values),
        "kind": asked_word(rules.KINDS),
        "credibility": AskedNumber(min_value=1, max_value=6, required=False),
    },
    orderings={**BY_TIME, "label": by_label()},
    default_ordering="label",
    searched=("statement", "origin_note"),
)
CITATIONS = Kind(
    plural="citations",
    one="citation",
    rows=citations_of,
    record=records.citation_record,
    output=serializers.CitationSerializer,
    filters={
        "evidence_id": asked_id(),
        "source_id": asked_id(),
        "origin_source_id": asked_id(),
        "relation": asked_word(rules.RELATIONS),
    },
)
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
)


def _source(given: Mapping[str, Any] | None) -> SourceDraft | None:
    return SourceDraft(**given) if given else None


def _citation(given: Mapping[str, Any] | None) -> CitationDraft | None:
    if given is None:
        return None
    return CitationDraft(
        source_uid=given["source_id"],
        new_source=_source(given["source"]),
        origin_uid=given["origin_source_id"],
        new_origin=_source(given["origin_source"]),
        relation=given["relation"],
        url=given["url"],
        archived_url=given["archived_url"],
        accessed_on=given["accessed_on"],
        excerpt=given["excerpt"],
    )


@SOURCES.listed
class Sources(RecordList):
    summaries: ClassVar = {"POST": "Name a source"}
    inputs: ClassVar = {"POST": serializers.SourceInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, SOURCES.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """Every contributor may name a source; only curators and leads grade it."""
        draft = SourceDraft(**self.given())
        row = add_source(actor=self.actor, assessment_uid=assessment, draft=draft)
        return self.made(records.source_record(row))


@EVIDENCE.listed
class EvidenceList(RecordList):
    summaries: ClassVar = {"POST": "Submit evidence"}
    inputs: ClassVar = {"POST": serializers.EvidenceInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, EVIDENCE.output)}
    examples: ClassVar = {
        "POST": [
            OpenApiExample(
                "A statement with its citation",
                request_only=True,
                value={
                    "statement": "Some 10,000 soldiers arrived in the region",
                    "kind": "statement",
                    "occurred_on": "2024-10",
                    "citation": {
                        "source": {"name": "A newspaper"},
                        "origin_source": {"name": "An intelligence service"},
                        "url": "https://example.org/report",
                    },
                },
            )
        ]
    }

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """It waits in the curators' queue, whoever submits it; only accepted evidence counts."""
        given = self.given()
        citation = _citation(given.pop("citation"))
        row = submit_evidence(
            actor=self.actor,
            assessment_uid=assessment,
            draft=EvidenceDraft(citation=citation, **given),
        )
        return self.made(records.evidence_record(row))


@CITATIONS.listed
class Citations(RecordList):
    summaries: ClassVar = {"POST": "Cite a source for evidence"}
    inputs: ClassVar = {"POST": serializers.CitationInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, CITATIONS.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        given = self.given()
        draft = _citation(given)
        assert draft is not None
        row = add_citation(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=given["evidence_id"],
            draft=draft,
        )
        return self.made(records.citation_record(row))


@RATINGS.listed
class Ratings(RecordList):
    verbs: ClassVar = {"POST": "batch"}
    summaries: ClassVar = {"POST": "Rate several cells"}
    inputs: ClassVar = {"POST": serializers.RatingsInput}
    outputs: ClassVar[dict[str, Any]] = {
        "POST": (200, serializers.RatingsOutput),
    }
    examples: ClassVar = {
        "POST": [
            OpenApiExample(
                "Two cells",
                request_only=True,
                value={
                    "ratings": [
                        {
                            "evidence_id": "3f0c2b0e-5a0f-4f0b-9d7e-2f6a1c9b8e01",
                            "hypothesis_id": "9b1d1c52-7a1e-4f57-8a70-0f2f3f4b5c02",
                            "consistency": "II",
                            "rationale": "It would not have been said if it were so",
                        },
                        {
                            "evidence_id": "3f0c2b0e-5a0f-4f0b-9d7e-2f6a1c9b8e01",
                            "hypothesis_id": "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e03",
                            "consistency": "C",
                        },
                    ]
                },
            )
        ]
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
        return self.answer(records.rating_record(row), etag=version_tag(row.version))

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
    *routes_of(SOURCES, lists=Sources),
    *routes_of(EVIDENCE, lists=EvidenceList),
    *routes_of(CITATIONS, lists=Citations),
    *routes_of(LINKS),
    *routes_of(RATINGS, lists=Ratings),
    path(_CELL, OwnRating.as_view(), name="api-ratings-own"),
    path(f"{_CELL}cannot/", CannotRate.as_view(), name="api-ratings-cannot"),
]
