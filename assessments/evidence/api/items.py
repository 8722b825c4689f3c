"""Sources, evidence and citations over REST."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField

from assessments.accounts.once import made_once
from assessments.evidence import records, references, rules, serializers
from assessments.evidence.listing import Filters, fitting
from assessments.evidence.listing.filters import EVERY_STATUS
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Source
from assessments.evidence.operations import (
    CitationDraft,
    EvidenceDraft,
    SourceDraft,
    add_citation,
    add_source,
    edit_citation,
    edit_evidence,
    edit_source,
    remove_citation,
    submit_evidence,
)
from assessments.evidence.queries import (
    citations_of,
    evidence_of,
    sources_of,
)
from assessments.framing.rest import Kind, RecordDetail, RecordList, routes_of
from assessments.web.rest.fields import AskedFlag, AskedNumber, asked_id, asked_word
from assessments.web.rest.lists import BY_TIME, Answer
from assessments.web.rest.paging import by_label, by_text
from assessments.web.rest.parsing import MergePatch, StrictJSON
from assessments.web.rest.tabular import CHUNK, FORMATS, AsCSV, Tabular, as_file, within_snapshot

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
    formats=(*FORMATS, *references.FORMATS),
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
        "grade": serializers.AskedGrade(),
        "origin_id": asked_id(),
        "tag": CharField(required=False, max_length=rules.TAG_LONGEST),
        "occurred_from": serializers.AskedDate(),
        "occurred_to": serializers.AskedDate(),
        "linked": AskedFlag(
            required=False, help_text="Whether it bears on any hypothesis, that you may see."
        ),
        "unrated": AskedFlag(
            required=False, help_text="True: what you have not rated, but for sealed ratings."
        ),
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
    searched=("url", "archived_url"),
)


class AsCSL(AsCSV):
    media_type, format = references.FORMATS["csl"][0], "csl"


class AsRIS(AsCSV):
    media_type, format = references.FORMATS["ris"][0], "ris"


class AsBibTeX(AsCSV):
    media_type, format = references.FORMATS["bibtex"][0], "bibtex"


def _matched(view: RecordDetail, standing: int) -> int:
    """What was not sent is written as it was just read: it must still stand so."""
    match = view.version_to_match()
    return standing if match is None else match


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
    renderer_classes = [*Tabular.renderer_classes, AsCSL, AsRIS, AsBibTeX]

    def whole(self, wanted: str, rows: QuerySet[Any]) -> StreamingHttpResponse:
        if wanted not in references.FORMATS:
            return super().whole(wanted, rows)
        media_type, ending, chunks = references.FORMATS[wanted]
        found = (records.source_record(row) for row in rows.iterator(chunk_size=CHUNK))
        return as_file(self.kind, within_snapshot(lambda: chunks(found)), media_type, ending)

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """Every contributor may name a source; only curators and leads grade it. 400 with code
        `exists` for one that is called so already, whatever its case, accents and blanks; evidence
        and citations that name it are taken to mean it."""
        draft = SourceDraft(**self.given())
        row = add_source(actor=self.actor, assessment_uid=assessment, draft=draft)
        return self.made(records.source_record(row))


@SOURCES.detailed
class OneSource(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change a source"}
    inputs: ClassVar = {"PATCH": serializers.SourcePatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, SOURCES.output)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a curator or a lead; its grade among the rest."""
        changes = self.given()
        standing = cast(Source, self.row(uid))
        draft = SourceDraft(
            name=standing.name,
            reliability=standing.reliability,
            reliability_basis=standing.reliability_basis,
            stake=standing.stake,
            marking=standing.marking,
            csl=standing.csl,
        )
        row = edit_source(
            actor=self.actor,
            assessment_uid=assessment,
            source_uid=uid,
            draft=replace(draft, **changes),
            version=_matched(self, standing.version),
        )
        return self.now(records.source_record(row))


# What the page's list asks, by the names that the interface has for it.
_LISTED = {
    "grade": "grade",
    "origin_id": "origin",
    "tag": "tag",
    "occurred_from": "since",
    "occurred_to": "until",
    "linked": "linked",
    "unrated": "unrated",
}


@EVIDENCE.listed
class EvidenceList(RecordList):
    summaries: ClassVar = {"POST": "Submit evidence"}
    inputs: ClassVar = {"POST": serializers.EvidenceInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, EVIDENCE.output)}

    def get(self, request: Request, assessment: UUID) -> Answer:
        """What you may see of it, a page at a time: what is accepted, and what you submitted;
        curators see what waits for them too. As `csv` or `xlsx` all of it at once."""
        asked = dict(self.asked)
        given = {part: asked.pop(name) for name, part in _LISTED.items() if name in asked}
        rows = evidence_of(self.access)
        if given:
            self.asked = asked
            said = {part: str(value) for part, value in given.items() if part != "unrated"}
            if "linked" in given:
                said["linked"] = "yes" if given["linked"] else "no"
            filters = Filters(status=EVERY_STATUS, unrated=bool(given.get("unrated")), **said)
            # What one has sealed is not for passing on, not even as a gap.
            found = fitting(self.access, filters, sealed=False)
            rows = rows.filter(pk__in=found or ())
        return self.page(rows)

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """It waits in the curators' queue, whoever submits it; only accepted evidence counts."""
        given = self.given()
        citation = _citation(given.pop("citation"))
        cited = [_citation(one) for one in given.pop("citations")]
        bears = {one["hypothesis_id"]: one["consistency"] for one in given.pop("bears")}
        draft = EvidenceDraft(
            citation=citation,
            citations=[one for one in cited if one],
            bears=bears,
            **given,
        )
        row = submit_evidence(actor=self.actor, assessment_uid=assessment, draft=draft)
        return self.made(records.evidence_record(row))


@EVIDENCE.detailed
class OneItem(RecordDetail):
    summaries: ClassVar = {"PATCH": "Change evidence"}
    inputs: ClassVar = {"PATCH": serializers.EvidencePatch}
    outputs: ClassVar[dict[str, Any]] = {"PATCH": (200, EVIDENCE.output)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By curators and leads, and by who submitted it until a decision is made. With
        `meaning_changed` its `wording` rises."""
        changes = self.given()
        meaning_changed, asks_again = changes.pop("meaning_changed"), changes.pop("asks_again")
        standing = cast(Evidence, self.row(uid))
        draft = EvidenceDraft(
            statement=standing.statement,
            kind=standing.kind,
            credibility=standing.credibility,
            occurred_on=standing.occurred_on,
            origin_note=standing.origin_note,
            tags=standing.tags,
        )
        row = edit_evidence(
            actor=self.actor,
            assessment_uid=assessment,
            evidence_uid=uid,
            draft=replace(draft, **changes),
            meaning_changed=meaning_changed,
            asks_again=asks_again,
            version=_matched(self, standing.version),
        )
        return self.now(records.evidence_record(row))


@CITATIONS.detailed
class OneCitation(RecordDetail):
    summaries: ClassVar = {"PATCH": "Correct a citation", "DELETE": "Remove a citation"}
    inputs: ClassVar = {"PATCH": serializers.CitationPatch}
    outputs: ClassVar[dict[str, Any]] = {
        "PATCH": (200, CITATIONS.output),
        "DELETE": (204, None),
    }
    needs_match = frozenset({"PATCH"})
    takes_match = frozenset({"DELETE"})
    parser_classes = [MergePatch, StrictJSON]

    def patch(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By curators and leads, and by who submitted the evidence until a decision is made."""
        changes = self.given()
        standing = cast(Citation, self.row(uid))
        origin = standing.origin_source
        draft = CitationDraft(
            source_uid=changes.pop("source_id", standing.source.uid),
            origin_uid=changes.pop("origin_source_id", origin.uid if origin else None),
            relation=standing.relation,
            url=standing.url,
            archived_url=standing.archived_url,
            accessed_on=standing.accessed_on,
            excerpt=standing.excerpt,
        )
        row = edit_citation(
            actor=self.actor,
            assessment_uid=assessment,
            citation_uid=uid,
            draft=replace(draft, **changes),
            version=_matched(self, standing.version),
        )
        return self.now(records.citation_record(row))

    def delete(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By the same. `If-Match` guards it when you send it."""
        remove_citation(
            actor=self.actor,
            assessment_uid=assessment,
            citation_uid=uid,
            version=self.version_to_match(),
        )
        return Response(status=204)


@CITATIONS.listed
class Citations(RecordList):
    summaries: ClassVar = {"POST": "Cite a source for evidence"}
    inputs: ClassVar = {"POST": serializers.CitationInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, CITATIONS.output)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By curators and leads, and by who submitted the evidence until a decision is made. Name
        a source that there is (`source_id`) or a new one (`source`), its origin likewise."""
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


routes = [
    *routes_of(SOURCES, lists=Sources, details=OneSource),
    *routes_of(EVIDENCE, lists=EvidenceList, details=OneItem),
    *routes_of(CITATIONS, lists=Citations, details=OneCitation),
]
