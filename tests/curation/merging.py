"""Two that say the same, merged and taken apart, as everybody may see it."""

import json

from assessments.curation.merging.operations import (
    merge_evidence,
    merge_sources,
    undo_evidence_merge,
    undo_source_merge,
)
from assessments.evidence.models import Link, Source
from assessments.evidence.operations import (
    CitationDraft,
    SourceDraft,
    add_citation,
    recount_links,
)
from assessments.framing.access import access_to
from assessments.framing.operations import update_assessment
from assessments.interchange.operations import check_document
from assessments.interchange.queries import export_document

READERS = ("lena", "ana", "ben", "cora", "otto", "root", "system")
MOVES_ON = ("version", "modified_at", "exported_at", "generator")


def scene(world):
    world.accepted("Trains crossed the bridge", source="Daily News", origin="The agency")
    world.accepted("Trains went over the bridge", source="Evening News")
    return world


def merge(world, gone="E2", into="E1", who="cora", **more):
    return merge_evidence(
        actor=world.actor(who),
        assessment_uid=world.uid,
        evidence_uid=world.item(gone).uid,
        into_uid=world.item(into).uid,
        **more,
    )


def undo(world, gone="E2", who="cora", **more):
    return undo_evidence_merge(
        actor=world.actor(who),
        assessment_uid=world.uid,
        evidence_uid=world.item(gone).uid,
        **more,
    )


def source(world, name):
    return Source.objects.get(assessment=world.assessment, name=name)


def join_sources(world, gone, into, who="cora", **more):
    return merge_sources(
        actor=world.actor(who),
        assessment_uid=world.uid,
        source_uid=source(world, gone).uid,
        into_uid=source(world, into).uid,
        **more,
    )


def part_sources(world, gone, who="cora", **more):
    return undo_source_merge(
        actor=world.actor(who), assessment_uid=world.uid, source_uid=source(world, gone).uid, **more
    )


def cite(world, item, source_, origin=None, **more):
    def named(name):
        found = Source.objects.filter(assessment=world.assessment, name=name).first()
        return (found.uid, None) if found else (None, SourceDraft(name))

    known, new = named(source_)
    known_origin, new_origin = named(origin) if origin else (None, None)
    return add_citation(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=world.item(item).uid,
        draft=CitationDraft(
            source_uid=known,
            new_source=new,
            origin_uid=known_origin,
            new_origin=new_origin,
            **more,
        ),
    )


def read(world, who):
    """The export as `who` may see it, without what rises or moves on with every change."""
    document = export_document(access_to(world.actor(who), world.uid))
    return json.dumps(_still(document), ensure_ascii=False).encode()


def _still(value):
    if isinstance(value, dict):
        return {key: _still(each) for key, each in value.items() if key not in MOVES_ON}
    return [_still(each) for each in value] if isinstance(value, list) else value


def everybody(world, readers=READERS):
    return {who: read(world, who) for who in readers}


def counts(world, evidence, hypothesis):
    found = Link.objects.filter(evidence=world.item(evidence), hypothesis__label=hypothesis).first()
    return found.counts if found else None


def sound(world):
    assert recount_links(assessment=world.assessment, repair=False) == []
    check_document(export_document(access_to(world.actor("system"), world.uid)))


def hide_ratings(world, hidden=True):
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": hidden}
    )
