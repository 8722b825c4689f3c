"""What turned out to be the case: recorded, corrected, taken back. Always with its reason."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, Conflict
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.framing import rules
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis
from assessments.framing.operations.questions import is_asked_blind
from assessments.framing.outcomes import Resolution
from assessments.framing.records import resolution_record
from assessments.framing.rules import ResolutionDraft
from assessments.journal.operations import Entry


@transaction.atomic
def resolve_hypothesis(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    draft: ResolutionDraft,
    others_false: bool = False,
) -> Resolution:
    """Record what turned out; no more estimates are taken of it. A closed assessment takes it
    too, for outcomes come late.

    `others_false`: of a competing question, the rest that nothing is known of turned out false
    by the same token. Raises Conflict where it is recorded already, Violations.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    rows = Hypothesis.objects.visible_to(actor).select_related("question", "resolution")
    hypothesis = fetch(rows, access, hypothesis_uid)
    _check_resolving(access, hypothesis)
    if hypothesis.is_resolved:
        raise Conflict("taken", gettext_noop("what turned out is recorded already"))
    checked = _checked(access, draft)
    rivals = _rivals(access, hypothesis)
    open_rivals = [h for h in rivals if not h.is_resolved]
    follows = others_false and checked.outcome == rules.TRUE and hypothesis.competes
    if hypothesis.competes:
        rules.check_only_truth(checked.outcome, _outcomes(rivals))
    made = [_made(access, hypothesis, checked)]
    if follows:
        for rival in open_rivals:
            _check_resolving(access, rival)
        fallen = checked._replace(outcome=rules.FALSE)
        made += [_made(access, rival, fallen) for rival in open_rivals]
    _journal(access, "resolve_hypothesis", made)
    return made[0]


@transaction.atomic
def correct_resolution(
    *,
    actor: Actor,
    assessment_uid: UUID,
    resolution_uid: UUID,
    draft: ResolutionDraft,
    reason: str,
    version: int | None = None,
) -> Resolution:
    """Another outcome, day or basis, and why: the scores change with it. Raises StaleVersion."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    resolution = _fetched(access, resolution_uid, version)
    hypothesis = resolution.hypothesis
    _check_resolving(access, hypothesis)
    checked = _checked(access, draft)
    note = check_text(reason, "reason", longest=rules.REASON_LONGEST)
    if hypothesis.competes:
        rules.check_only_truth(checked.outcome, _outcomes(_rivals(access, hypothesis)))
    for name, value in checked._asdict().items():
        setattr(resolution, name, value)
    touch(resolution, actor)
    resolution.save()
    _journal(access, "correct_resolution", [resolution], note)
    return resolution


@transaction.atomic
def withdraw_resolution(
    *,
    actor: Actor,
    assessment_uid: UUID,
    resolution_uid: UUID,
    reason: str,
    version: int | None = None,
) -> None:
    """It is not known after all: nothing is scored any more, and estimates are taken again. What
    it said stays in the history, with the reason."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    resolution = _fetched(access, resolution_uid, version)
    _check_resolving(access, resolution.hypothesis)
    note = check_text(reason, "reason", longest=rules.REASON_LONGEST)
    uid = resolution.uid
    resolution.delete()
    access.journal(Entry("withdraw_resolution", removed=[("resolutions", uid)], note=note))


def _fetched(access: WritingAccess, uid: UUID, version: int | None) -> Resolution:
    rows = Resolution.objects.visible_to(access.actor).select_related("hypothesis__question")
    resolution = fetch(rows, access, uid)
    check_version(resolution, version, resolution_record(resolution))
    return resolution


def _checked(access: WritingAccess, draft: ResolutionDraft) -> ResolutionDraft:
    """An exercise may play in a future that nobody has seen."""
    now = None if access.assessment.exercise else access.actor.at
    return rules.check_resolution(draft, now=now)


def _check_resolving(access: WritingAccess, hypothesis: Hypothesis) -> None:
    rules.check_resolving(
        status=access.assessment.status,
        hypothesis_status=hypothesis.status,
        blind=is_asked_blind(access, pk=hypothesis.pk),
    )


def _rivals(access: WritingAccess, hypothesis: Hypothesis) -> list[Hypothesis]:
    """The others of its question that stand, each with its resolution. 1 query."""
    rows = Hypothesis.objects.visible_to(access.actor).active().exclude(pk=hypothesis.pk)
    found = rows.filter(question=hypothesis.question).select_related("question", "resolution")
    return list(found.order_by("order", "pk"))


def _outcomes(rivals: Sequence[Hypothesis]) -> dict[str, str | None]:
    return {h.label: h.resolution.outcome if h.is_resolved else None for h in rivals}


def _made(access: WritingAccess, hypothesis: Hypothesis, draft: ResolutionDraft) -> Resolution:
    return Resolution.objects.create(
        assessment=access.assessment,
        hypothesis=hypothesis,
        created_at=access.actor.at,
        modified_at=access.actor.at,
        **draft._asdict(),
    )


def _journal(access: WritingAccess, verb: str, rows: Sequence[Resolution], note: str = "") -> None:
    upserts = [("resolutions", resolution_record(row)) for row in rows]
    access.journal(Entry(verb, upserts=upserts, note=note))
