"""Two sources that are one become one, and apart again."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from assessments.basis import Actor, NotVisible
from assessments.basis.checks import check_text
from assessments.curation.merging import rules
from assessments.curation.merging.models import SourceMerge
from assessments.curation.merging.operations import cited
from assessments.curation.merging.operations.texts import give_back, take_texts
from assessments.evidence.models import Citation, ReadingText, Source
from assessments.evidence.records import source_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.rules import REASON_LONGEST
from assessments.journal.operations import Entry


@transaction.atomic
def merge_sources(
    *,
    actor: Actor,
    assessment_uid: UUID,
    source_uid: UUID,
    into_uid: UUID,
    take: Collection[str] = (),
    reason: str = "",
    version: int | None = None,
    into_version: int | None = None,
) -> Source:
    """`source_uid` is the same as `into_uid` and goes into it; by a lead or a curator. Returns
    the one that goes, which is withdrawn. Raises StaleVersion for either.

    Whatever cites it or repeats it cites or repeats the survivor; where one item cites both and
    they say nothing different, the two citations are joined. `take` names the fields
    (`rules.SOURCE_FIELDS`) in which the one that goes has the better words.
    """
    access = _access(actor, assessment_uid)
    gone = _standing(access, source_uid, version)
    rules.check_pair(same=into_uid == gone.uid, kind=rules.SOURCES)
    into = _standing(access, into_uid, into_version)
    rules.check_taken(take, rules.SOURCE_FIELDS)
    reason = check_text(reason, "reason", longest=REASON_LONGEST, required=False)
    fields = take_texts(gone, into, rules.SOURCE_FIELDS, take)
    made: dict[str, Any] = {
        "fields": {name: [_plain(v) for v in both] for name, both in fields.items()},
        **_move_citations(access, gone, into),
        "texts": [str(uid) for uid in _texts(access, gone).values_list("uid", flat=True)],
    }
    _texts(access, gone).update(source=into, version=F("version") + 1, modified_at=actor.at)
    touch(into, actor)
    into.save()
    gone.withdrawn_at = actor.at
    touch(gone, actor)
    gone.save()
    SourceMerge.objects.create(
        assessment=access.assessment, gone=gone, into=into, made=made, merged_at=actor.at
    )
    access.journal(
        Entry(
            "merge_sources",
            upserts=[("sources", source_record(into))],
            removed=[("sources", gone.uid)],
            note=reason,
            # Citations of what waits are not everybody's.
            is_resync=True,
        )
    )
    return gone


def _access(actor: Actor, assessment_uid: UUID) -> WritingAccess:
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    access.require_open()
    return access


def _standing(access: WritingAccess, uid: UUID, version: int | None) -> Source:
    source = fetch(Source.objects.visible_to(access.actor), access, uid)
    check_version(source, version, source_record(source))
    return source


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _texts(access: WritingAccess, source: Source) -> Any:
    return ReadingText.objects.filter(assessment=access.assessment, source=source)


def _move_citations(access: WritingAccess, gone: Source, into: Source) -> dict[str, Any]:
    """Of all items, those out of sight too. A source that would repeat itself speaks for itself."""
    here = Citation.objects.filter(assessment=access.assessment).order_by("pk")
    standing: dict[int, list[Citation]] = defaultdict(list)
    for citation in here.filter(source=into):
        standing[citation.evidence_id].append(citation)
    renamed = {gone.pk: into.pk}
    moved, joined = [], []
    for citation in here.filter(source=gone):
        kept = cited.partner(citation, standing[citation.evidence_id], renamed)
        if kept is None:
            moved.append(citation)
        else:
            joined.append(cited.join(access, citation, kept, renamed))
    left_behind = [one["gone"] for one in joined]
    cited.touch_all([c.pk for c in moved], access, source=into)
    repeating = here.filter(origin_source=gone).exclude(uid__in=left_behind)
    origins = [str(uid) for uid in repeating.values_list("uid", flat=True)]
    repeating.update(origin_source=into, version=F("version") + 1, modified_at=access.actor.at)
    itself = here.filter(source=into, origin_source=into)
    own = [str(uid) for uid in itself.values_list("uid", flat=True)]
    itself.update(origin_source=None, version=F("version") + 1, modified_at=access.actor.at)
    return {
        "citations": [str(c.uid) for c in moved],
        "joined": joined,
        "origins": origins,
        "itself": own,
    }


@transaction.atomic
def undo_source_merge(
    *, actor: Actor, assessment_uid: UUID, source_uid: UUID, version: int | None = None
) -> Source:
    """Apart again, as before; who may merge may undo it. Returns the one that is back. What cites
    the survivor since stays with it."""
    access = _access(actor, assessment_uid)
    merge = (
        SourceMerge.objects.filter(assessment=access.assessment, gone__uid=source_uid)
        .select_related("gone", "into")
        .first()
    )
    if merge is None:
        fetch(Source.objects.visible_to(actor), access, source_uid)
        rules.check_undoing(done=False, further="")
        raise NotVisible(str(source_uid))
    gone, into, made = merge.gone, merge.into, merge.made
    check_version(gone, version, source_record(gone))
    further = SourceMerge.objects.filter(gone=into).select_related("into").first()
    rules.check_undoing(done=True, further=further.into.name if further else "")
    _give_citations_back(access, gone, into, made)
    texts = ReadingText.objects.filter(source=into, uid__in=made["texts"])
    texts.update(source=gone, version=F("version") + 1, modified_at=actor.at)
    give_back(into, {name: _typed(name, both) for name, both in made["fields"].items()})
    touch(into, actor)
    into.save()
    gone.withdrawn_at = None
    touch(gone, actor)
    gone.save()
    merge.delete()
    access.journal(
        Entry(
            "undo_source_merge",
            upserts=[("sources", source_record(source)) for source in (gone, into)],
            is_resync=True,
        )
    )
    return gone


def _typed(name: str, both: list[Any]) -> list[Any]:
    return [UUID(v) if v and name == "profile_uid" else v for v in both]


def _give_citations_back(
    access: WritingAccess, gone: Source, into: Source, made: dict[str, Any]
) -> None:
    """Each step backwards, and only where nobody has said otherwise since."""
    here = Citation.objects.filter(assessment=access.assessment, source=into)
    changed = {"version": F("version") + 1, "modified_at": access.actor.at}
    itself = here.filter(uid__in=made["itself"], origin_source=None)
    itself.update(origin_source=into, **changed)
    repeating = Citation.objects.filter(
        assessment=access.assessment, uid__in=made["origins"], origin_source=into
    )
    repeating.update(origin_source=gone, **changed)
    here.filter(uid__in=made["citations"]).update(source=gone, **changed)
    cited.part(access, made["joined"])
