"""Two that read alike and are not the same: said once, they are not proposed again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor
from assessments.basis.checks import check_word
from assessments.curation.merging import rules
from assessments.curation.merging.models import KeptApart
from assessments.evidence.models import Evidence, Source
from assessments.framing.access import access_for_writing
from assessments.framing.models import Hypothesis
from assessments.journal.models import Audience
from assessments.journal.operations import Entry

_MODELS: dict[str, Any] = {
    rules.EVIDENCE: Evidence,
    rules.SOURCES: Source,
    rules.HYPOTHESES: Hypothesis,
}


@transaction.atomic
def keep_apart(
    *, actor: Actor, assessment_uid: UUID, kind: str, uids: Sequence[UUID], apart: bool = True
) -> bool:
    """The two are not the same, or (`apart` False) that is taken back. By a lead or a curator.

    Returns whether anything has changed: said twice, it stands as it was said first.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    access.require_open()
    check_word(kind, rules.KINDS, "kind")
    rows = _MODELS[kind].objects.visible_to(actor).filter(assessment=access.assessment)
    found = set(rows.filter(uid__in=uids).values_list("uid", flat=True))
    rules.check_apart(
        same=len(set(uids)) != 2, found=len(uids) == 2 and found == set(uids), kind=kind
    )
    one, other = sorted(uids)
    pair = {"assessment": access.assessment, "kind": kind, "one": one, "other": other}
    standing = KeptApart.objects.filter(**pair)
    if standing.exists() == apart:
        return False
    if apart:
        KeptApart.objects.create(participant=access.participant, decided_at=actor.at, **pair)
    else:
        standing.delete()
    # Either may be evidence that waits, which not everybody sees.
    verb = "keep_apart" if apart else "undo_keep_apart"
    access.journal(Entry(verb, audience=Audience.CURATION))
    return True
