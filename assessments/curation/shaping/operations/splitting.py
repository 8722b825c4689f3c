"""One hypothesis becomes two; two become one; and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor
from assessments.basis.checks import check_text
from assessments.curation.shaping import rules
from assessments.curation.shaping.operations.joined import Joint, add_joined_hypotheses
from assessments.evidence.models import Link
from assessments.evidence.records import link_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis, HypothesisStatus
from assessments.framing.operations.questions import is_asked_blind
from assessments.framing.records import hypothesis_record
from assessments.framing.rules import REASON_LONGEST, HypothesisDraft, check_not_resolved
from assessments.journal.operations import Entry


def reshaped(access: WritingAccess, uid: UUID, version: int | None) -> Hypothesis:
    """The hypothesis `uid`, if it may be split or merged now."""
    rows = Hypothesis.objects.visible_to(access.actor)
    rows = rows.select_related("question", "merged_into", "resolution")
    hypothesis = fetch(rows, access, uid)
    check_version(hypothesis, version, hypothesis_record(hypothesis))
    check_not_resolved(resolved=hypothesis.is_resolved)
    rules.check_reshaping(
        status=hypothesis.status,
        is_remainder=hypothesis.is_remainder,
        blind=is_asked_blind(access, pk=hypothesis.pk),
    )
    return hypothesis


def retire(hypothesis: Hypothesis, status: str, at: datetime, made: dict[str, Any]) -> None:
    hypothesis.status = status
    hypothesis.reshaped = made
    hypothesis.version += 1
    hypothesis.modified_at = at
    hypothesis.save()


@transaction.atomic
def split_hypothesis(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    parts: Sequence[HypothesisDraft],
    joints: Sequence[Joint] = (),
    links: Mapping[UUID, str] | None = None,
    keep: bool = False,
    reason: str = "",
    version: int | None = None,
) -> list[Hypothesis]:
    """Two new hypotheses out of one, which is set aside unless it is to be kept, as it may be
    where hypotheses do not exclude one another.

    `links` says by the evidence's public id to which of the two (FIRST, SECOND, BOTH) a link is
    copied; ratings are not, for nobody has judged the new ones. `joints` are implications between
    the two. Not while a blind round asks about it.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    hypothesis = reshaped(access, hypothesis_uid, version)
    rules.check_keeping(keep=keep, competing=hypothesis.question.is_competing)
    made = add_joined_hypotheses(
        actor=actor,
        assessment_uid=assessment_uid,
        question_uid=hypothesis.question.uid,
        drafts=parts,
        joints=joints,
    )
    copied = _copy_links(access, hypothesis, made, links or {})
    into = [str(h.uid) for h in made]
    status = HypothesisStatus.ACTIVE if keep else HypothesisStatus.SET_ASIDE
    retire(hypothesis, status, actor.at, {"act": rules.SPLIT, "into": into})
    # The stream moved on while the parts were made.
    access.stream.refresh_from_db()
    access.journal(
        Entry(
            "split_hypothesis",
            upserts=[
                ("hypotheses", hypothesis_record(hypothesis)),
                *(("links", link_record(link)) for link in copied),
            ],
            note=check_text(reason, "reason", longest=REASON_LONGEST, required=False),
        )
    )
    return made


def _copy_links(
    access: WritingAccess,
    hypothesis: Hypothesis,
    made: Sequence[Hypothesis],
    wanted: Mapping[UUID, str],
) -> list[Link]:
    standing = Link.objects.visible_to(access.actor).filter(hypothesis=hypothesis)
    copied = []
    for link in standing.select_related("evidence").order_by("pk"):
        to = wanted.get(link.evidence.uid)
        for part, target in zip((rules.FIRST, rules.SECOND), made, strict=True):
            if to in (part, rules.BOTH):
                copied.append(
                    Link(
                        assessment=access.assessment,
                        evidence=link.evidence,
                        hypothesis=target,
                        relevance=link.relevance,
                        created_at=access.actor.at,
                        modified_at=access.actor.at,
                    )
                )
                copied[-1].save()
    return copied


def undo_split(access: WritingAccess, hypothesis: Hypothesis) -> list[Hypothesis]:
    """The one is taken up again and its parts are set aside; what was judged of them stays."""
    parts = list(
        Hypothesis.objects.visible_to(access.actor)
        .filter(
            assessment=access.assessment,
            uid__in=hypothesis.reshaped["into"],
            status=HypothesisStatus.ACTIVE,
        )
        .select_related("question", "merged_into")
    )
    for part in parts:
        rules.check_reshaping(
            status=part.status,
            is_remainder=part.is_remainder,
            blind=is_asked_blind(access, pk=part.pk),
        )
        part.status = HypothesisStatus.SET_ASIDE
        touch(part, access.actor)
        part.save()
    retire(hypothesis, HypothesisStatus.ACTIVE, access.actor.at, {})
    return parts
