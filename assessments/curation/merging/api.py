"""Merging over REST, and what may be the same."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.curation.merging import operations, queries, serializers
from assessments.curation.merging.queries import Likely, Named
from assessments.evidence.records import evidence_record, source_record
from assessments.evidence.rest import EvidenceSerializer, SourceSerializer
from assessments.framing.rest import Below
from assessments.web.rest.fields import Asked


class OnEvidence(Below):
    """`If-Match` guards the item when you send it."""

    kind = "evidence"
    takes_match: ClassVar = frozenset({"POST"})
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, EvidenceSerializer)}


class MergeEvidence(OnEvidence):
    verbs: ClassVar = {"POST": "merge"}
    summaries: ClassVar = {"POST": "Merge a piece of evidence into another"}
    inputs: ClassVar = {"POST": serializers.EvidenceMergeInput}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead or a curator, for two that say the same. Ratings come over where their author
        has not rated the other one; citations, debates on its cells and citations in arguments
        move. Not while a blind round collects ratings. `If-Match` guards the one that goes,
        `into_version` the one that takes it in; 412 names in `current` which has changed."""
        given = self.given()
        gone = operations.merge_evidence(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=uid,
            into_uid=given["into_id"],
            take=given["take"],
            meaning_changed=given["meaning_changed"],
            reason=given["reason"],
            version=self.version_to_match(),
            into_version=given["into_version"],
        )
        return self.now(evidence_record(gone))


class UndoEvidenceMerge(OnEvidence):
    verbs: ClassVar = {"POST": "undo_merge"}
    summaries: ClassVar = {"POST": "Undo the merge of a piece of evidence"}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """As before, but for what somebody has changed since."""
        gone = operations.undo_evidence_merge(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=uid,
            version=self.version_to_match(),
        )
        return self.now(evidence_record(gone))


class OnSource(Below):
    """`If-Match` guards the source when you send it."""

    kind = "sources"
    takes_match: ClassVar = frozenset({"POST"})
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, SourceSerializer)}


class MergeSources(OnSource):
    verbs: ClassVar = {"POST": "merge"}
    summaries: ClassVar = {"POST": "Merge a source into another"}
    inputs: ClassVar = {"POST": serializers.SourceMergeInput}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead or a curator, for two names of one source. What cites or repeats the one that
        goes cites or repeats the other; the one that goes is read no more. `If-Match` guards the
        one that goes, `into_version` the one that takes it in."""
        given = self.given()
        gone = operations.merge_sources(
            actor=self.actor,
            assessment_uid=assessment,
            source_uid=uid,
            into_uid=given["into_id"],
            take=[serializers.PUBLIC.get(name, name) for name in given["take"]],
            reason=given["reason"],
            version=self.version_to_match(),
            into_version=given["into_version"],
        )
        return self.now(source_record(gone))


class UndoSourceMerge(OnSource):
    verbs: ClassVar = {"POST": "undo_merge"}
    summaries: ClassVar = {"POST": "Undo the merge of a source"}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """As before, but for what somebody has changed since."""
        gone = operations.undo_source_merge(
            actor=self.actor,
            assessment_uid=assessment,
            source_uid=uid,
            version=self.version_to_match(),
        )
        return self.now(source_record(gone))


class Duplicates(Below):
    kind = "duplicates"
    verbs: ClassVar = {"GET": "list", "POST": "keep_apart"}
    summaries: ClassVar = {
        "GET": "List what may be the same",
        "POST": "Say that two are not the same",
    }
    inputs: ClassVar = {"POST": serializers.ApartInput}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, serializers.DuplicatesSerializer),
        "POST": (204, None),
    }
    asked_by: ClassVar[type[Asked]] = serializers.AskedKind

    def get(self, request: Request, assessment: UUID) -> Response:
        """For leads and curators: pairs that read alike, the closest first, with those that
        somebody has kept apart. The one that waits, or else came later, would go."""
        self.access.require_curator_or_lead()
        found = queries.likely_duplicates(self.access, self.asked["kind"])
        pairs = [
            *(_pair(pair, apart=False) for pair in found.likely),
            *(_pair(pair, apart=True) for pair in found.apart),
        ]
        return self.answer({"kind": found.kind, "compared": found.compared, "pairs": pairs})

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead or a curator; kept, so that the pair is not proposed again. Said twice it
        stands as it was said first."""
        given = self.given()
        operations.keep_apart(
            actor=self.actor,
            assessment_uid=assessment,
            kind=given["kind"],
            uids=given["ids"],
            apart=given["apart"],
        )
        return Response(status=204)


def _pair(pair: Likely, *, apart: bool) -> dict[str, Any]:
    return {
        "gone": _named(pair.gone),
        "into": _named(pair.into),
        "share": round(pair.share, 3),
        "kept_apart": apart,
    }


def _named(one: Named) -> dict[str, Any]:
    return {"id": str(one.uid), "label": one.label or None, "text": one.text}


_BELOW = "assessments/<uuid:assessment>/"

routes = [
    path(
        f"{_BELOW}evidence/<uuid:uid>/merge/",
        MergeEvidence.as_view(),
        name="api-evidence-merge",
    ),
    path(
        f"{_BELOW}evidence/<uuid:uid>/undo/",
        UndoEvidenceMerge.as_view(),
        name="api-evidence-undo",
    ),
    path(f"{_BELOW}sources/<uuid:uid>/merge/", MergeSources.as_view(), name="api-sources-merge"),
    path(f"{_BELOW}sources/<uuid:uid>/undo/", UndoSourceMerge.as_view(), name="api-sources-undo"),
    path(f"{_BELOW}duplicates/", Duplicates.as_view(), name="api-duplicates"),
]
