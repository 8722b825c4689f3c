"""Taking an import back: what it made goes out of sight, unless something rests on it since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from assessments.basis import Actor, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.debate.models import Argument, CitedEvidence
from assessments.debate.rules import WITHDRAWN
from assessments.evidence.models import (
    Citation,
    Evidence,
    Link,
    ReadingText,
    Source,
)
from assessments.framing.access import WritingAccess, access_for_writing
from assessments.interchange.bulk.models import BulkImport
from assessments.interchange.bulk.operations.importing import resyncs
from assessments.journal.models import Record

BATCH = 500
_RATED = gettext_noop("has been rated since")
_ARGUED = gettext_noop("is cited in the debate")
_CITED = gettext_noop("has got further citations")
_MERGED = gettext_noop("has taken in other evidence")
_CHANGED = gettext_noop("has been changed or decided since")
_USED = gettext_noop("has been used by others since")


@transaction.atomic
def undo_bulk_import(
    *, actor: Actor, assessment_uid: UUID, import_uid: UUID, keep_used: bool = False
) -> BulkImport:
    """Withdraw the evidence and the sources that an import made, and remove its citations.

    By whoever imported, while nobody has decided on it, a curator or a lead. Raises Violations,
    a fault for each row (`rows/12`) on which something rests since; with `keep_used` those stay
    and the rest goes. What the actor may not see counts for nothing here: it would tell them of it.
    About 15 queries, and 2 for each 500 rows.
    """
    access = access_for_writing(actor, assessment_uid)
    made = _import(access, import_uid)
    access.require_contributor()
    access.require_open()
    own = access.participant is not None and made.made_by_id == access.participant.pk
    if made.is_accepted or not own:
        access.require_curator_or_lead()
    if made.undone_at is not None:
        raise RuleViolation("state", "", gettext_noop("is taken back already"))
    undoing = _Undoing(access, made)
    if undoing.used and not keep_used:
        raise Violations(
            [
                RuleViolation(f.code, f"rows/{row}", f.template, **f.params)
                for row, f in sorted(undoing.used.values(), key=lambda pair: pair[0])
            ]
        )
    undoing.undo()
    made.undone_at, made.undone_by = actor.at, access.participant
    made.counts = {**made.counts, "kept": len(undoing.used)}
    made.save(update_fields=["undone_at", "undone_by", "counts"])
    return made


def _import(access: WritingAccess, uid: UUID) -> BulkImport:
    rows = BulkImport.objects.visible_to(access.actor).filter(assessment=access.assessment)
    made = rows.filter(uid=uid).select_related("made_by").first()
    if made is None:
        raise NotVisible(str(uid))
    return made


class _Undoing:
    """`used`: what something rests on, by uid, each with its row and what rests on it."""

    def __init__(self, access: WritingAccess, made: BulkImport) -> None:
        self.access, self.made = access, made
        self.rows = {kind: _by_uid(listed) for kind, listed in made.made.items()}
        here = {"assessment": access.assessment}
        self.evidence = list(
            Evidence.objects.filter(**here, withdrawn_at__isnull=True)
            .filter(uid__in=self.rows["evidence"])
            .select_related("submitted_by")
        )
        self.citations = list(
            Citation.objects.filter(**here, uid__in=self.rows["citations"]).select_related(
                "evidence__submitted_by"
            )
        )
        self.sources = list(
            Source.objects.filter(**here, uid__in=self.rows["sources"], withdrawn_at__isnull=True)
        )
        self.used: dict[UUID, tuple[int, RuleViolation]] = {}
        self._find_used_evidence()
        self._find_used_citations()
        self._find_used_sources()

    def _find_used_evidence(self) -> None:
        keys = {evidence.pk: evidence for evidence in self.evidence}
        actor = self.access.actor
        arguments = Argument.objects.visible_to(actor).exclude(status=WITHDRAWN)
        reasons: list[tuple[str, Iterable[int]]] = [
            (_CHANGED, [e.pk for e in self.evidence if e.version > 1]),
            (
                _RATED,
                Link.objects.visible_to(actor)
                .filter(evidence__in=keys)
                .values_list("evidence_id", flat=True),
            ),
            (
                _ARGUED,
                CitedEvidence.objects.filter(evidence__in=keys, argument__in=arguments).values_list(
                    "evidence_id", flat=True
                ),
            ),
            (
                _CITED,
                Citation.objects.filter(evidence__in=keys)
                .exclude(uid__in=self.rows["citations"])
                .exclude(created_at=self.made.imported_at)
                .values_list("evidence_id", flat=True),
            ),
            (
                _MERGED,
                Evidence.objects.filter(merged_into__in=keys).values_list(
                    "merged_into_id", flat=True
                ),
            ),
        ]
        for words, found in reasons:
            for key in found:
                self._use("evidence", keys[key].uid, words)

    def _find_used_citations(self) -> None:
        """Of evidence that stood before: one that was corrected since is somebody's work."""
        for citation in self.citations:
            if citation.version > 1:
                self._use("citations", citation.uid, _CHANGED)

    def _find_used_sources(self) -> None:
        keys = {source.pk: source.uid for source in self.sources}
        going = [uid for uid in self.rows["evidence"] if uid not in self.used]
        removed = [c.pk for c in self.citations if c.uid not in self.used]
        others = Citation.objects.exclude(evidence__uid__in=going).exclude(pk__in=removed)
        used = {
            *others.filter(source__in=keys).values_list("source_id", flat=True),
            *others.filter(origin_source__in=keys).values_list("origin_source_id", flat=True),
            *ReadingText.objects.filter(source__in=keys).values_list("source_id", flat=True),
        }
        for source in self.sources:
            if source.pk in used:
                self._use("sources", source.uid, _USED)
            elif source.version > 1:
                self._use("sources", source.uid, _CHANGED)

    def _use(self, kind: str, uid: UUID, words: str) -> None:
        row = self.rows[kind][uid]
        self.used.setdefault(uid, (row, RuleViolation("used", "", words)))

    def undo(self) -> None:
        evidence = [each for each in self.evidence if each.uid not in self.used]
        sources = [each for each in self.sources if each.uid not in self.used]
        citations = [each for each in self.citations if each.uid not in self.used]
        at = self.access.actor.at
        gone = {"withdrawn_at": at, "modified_at": at, "version": F("version") + 1}
        for some in _batches(evidence):
            Evidence.objects.filter(pk__in=some).update(**gone)
        for some in _batches(sources):
            Source.objects.filter(pk__in=some).update(**gone)
        for some in _batches(citations):
            Citation.objects.filter(pk__in=some).delete()
        entries = resyncs(
            "undo_bulk_import",
            [*evidence, *(citation.evidence for citation in citations)],
            is_open=bool(sources),
            own=self.made.made_by,
        )
        self.access.journal_all(entries)


def _batches(rows: Sequence[Record]) -> Iterator[list[int]]:
    keys = [row.pk for row in rows]
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _by_uid(listed: Iterable[tuple[str, int]]) -> Mapping[UUID, int]:
    return {UUID(uid): row for uid, row in listed}
