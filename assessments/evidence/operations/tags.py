"""Tags in bulk: renamed, merged, put on many items and taken off."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.evidence.operations.items import evidence_entry
from assessments.evidence.records import evidence_record
from assessments.framing.access import WritingAccess, access_for_writing, touch
from assessments.journal.operations import Entry

Retag = Callable[[Evidence], list[str]]


def _access(actor: Actor, assessment_uid: UUID) -> WritingAccess:
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    access.require_open()
    return access


def _word(text: str, field: str) -> str:
    return check_text(text, field, longest=rules.TAG_LONGEST)


@transaction.atomic
def rename_tag(
    *,
    actor: Actor,
    assessment_uid: UUID,
    tag: str,
    to: str,
    only: Collection[UUID] | None = None,
    keeping: Collection[UUID] = (),
) -> list[Evidence]:
    """`tag` is called `to` from now on, wherever it stands; where both stand it is one. Returns
    the items that changed.

    `only` names those that change (None: all), `keeping` those that get the one beside the other:
    to take apart what was made one.
    """
    access = _access(actor, assessment_uid)
    tag, to = _word(tag, "tag"), _word(to, "to")
    if tag == to:
        raise RuleViolation("same", "to", gettext_noop("is the same word"))

    def renamed(item: Evidence) -> list[str]:
        tags: list[str] = item.tags
        if tag not in tags or (only is not None and item.uid not in {*only, *keeping}):
            return tags
        if item.uid in keeping:
            return [*tags, to]
        return list(dict.fromkeys(to if word == tag else word for word in tags))

    return _retag(access, "rename_tag", _items(access), renamed)


@transaction.atomic
def tag_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    tag: str,
    evidence_uids: Sequence[UUID],
    on: bool = True,
) -> list[Evidence]:
    """Put a tag on these items, or (`on` False) take it off them. Returns those that changed; all
    or nothing."""
    access = _access(actor, assessment_uid)
    tag = _word(tag, "tag")
    wanted = set(evidence_uids)
    items = [item for item in _items(access) if item.uid in wanted]
    if not wanted or len(items) != len(wanted):
        raise RuleViolation(
            "reference", "evidence_ids", gettext_noop("names something that is no evidence here")
        )

    def tagged(item: Evidence) -> list[str]:
        if on:
            return rules.check_tags(list(dict.fromkeys([*item.tags, tag])))
        return [word for word in item.tags if word != tag]

    return _retag(access, "tag_evidence" if on else "untag_evidence", items, tagged)


def _items(access: WritingAccess) -> list[Evidence]:
    rows = Evidence.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return list(rows.select_related("merged_into", "submitted_by").order_by("pk"))


def _retag(
    access: WritingAccess, verb: str, items: Sequence[Evidence], tags_of: Retag
) -> list[Evidence]:
    """One entry for all that everybody sees, one for each item that not everybody does."""
    changed = []
    for item in items:
        after = tags_of(item)
        if after != item.tags:
            item.tags = after
            touch(item, access.actor)
            changed.append(item)
    Evidence.objects.bulk_update(changed, ["tags", "version", "modified_at"], batch_size=500)
    accepted = [item for item in changed if item.status == EvidenceStatus.ACCEPTED]
    waiting = [item for item in changed if item.status != EvidenceStatus.ACCEPTED]
    entries = [evidence_entry(verb, item) for item in waiting]
    if accepted:
        records = [("evidence", evidence_record(item)) for item in accepted]
        entries.append(Entry(verb, upserts=records))
    access.journal_all(entries)
    return changed
