"""Citations as a merge moves and joins them: two of one source for one item are one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from assessments.curation.merging import rules
from assessments.evidence.models import Citation, SentenceUse
from assessments.framing.access import WritingAccess

Joined = dict[str, Any]


def said_by(citation: Citation, renamed: Mapping[int, int] | None = None) -> dict[str, Any]:
    """What a citation says, its origin by primary key; `renamed` maps a source's to another's."""
    origin = citation.origin_source_id
    return {
        "relation": citation.relation,
        "origin_source_id": (renamed or {}).get(origin or 0, origin),
        "url": citation.url,
        "archived_url": citation.archived_url,
        "accessed_on": citation.accessed_on,
        "excerpt": citation.excerpt,
    }


def partner(
    citation: Citation, standing: Iterable[Citation], renamed: Mapping[int, int] | None = None
) -> Citation | None:
    """The one among `standing`, all of one source and item, that can hold what `citation` says."""
    said = said_by(citation, renamed)
    return next((kept for kept in standing if rules.joinable(said, said_by(kept, renamed))), None)


def join(
    access: WritingAccess,
    gone: Citation,
    kept: Citation,
    renamed: Mapping[int, int] | None = None,
) -> Joined:
    """`kept` holds what `gone` says too, and accounts for its sentences. `gone` is left where it
    is, out of sight. What undoing has to know. 3 queries, 1 more where `kept` lacked something."""
    said, filled = said_by(gone, renamed), {}
    for name in rules.CITED_FIELDS:
        before = getattr(kept, name)
        if not before and said[name]:
            filled[name] = [before, said[name]]
            setattr(kept, name, said[name])
    if filled:
        touch_all([kept.pk], access, **{name: after for name, (_b, after) in filled.items()})
    known = SentenceUse.objects.filter(citation=kept).values("sentence_id")
    uses = SentenceUse.objects.filter(citation=gone).exclude(sentence_id__in=known)
    moved = {str(pk): attached for pk, attached in uses.values_list("pk", "is_attached")}
    # Let go, they take no citation along that was there before them.
    uses.filter(pk__in=moved).update(citation=kept, is_attached=False)
    return {"gone": str(gone.uid), "kept": str(kept.uid), "filled": filled, "uses": moved}


def part(access: WritingAccess, joined: Sequence[Joined]) -> None:
    """The joined citations apart again, but for what was changed in the kept one since."""
    for one in joined:
        here = Citation.objects.filter(assessment=access.assessment)
        gone = here.filter(uid=one["gone"]).first()
        kept = here.filter(uid=one["kept"]).first()
        if kept is not None:
            back = {
                name: before
                for name, (before, after) in one["filled"].items()
                if getattr(kept, name) == after
            }
            if back:
                touch_all([kept.pk], access, **back)
        if gone is not None:
            for pk, attached in one["uses"].items():
                SentenceUse.objects.filter(pk=pk, citation=kept).update(
                    citation=gone, is_attached=attached
                )


def touch_all(keys: Iterable[int], access: WritingAccess, **changes: Any) -> None:
    """Change these citations alike and mark them as changed now. 1 query."""
    Citation.objects.filter(pk__in=list(keys)).update(
        version=F("version") + 1, modified_at=access.actor.at, **changes
    )
