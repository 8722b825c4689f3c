"""Writes to hypotheses one by one. Merging and splitting, which touch judgements, are above."""

from typing import Final
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
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
from assessments.framing.models import Hypothesis, HypothesisStatus, Question
from assessments.framing.operations.order import renumber
from assessments.framing.operations.questions import (
    is_asked_blind,
    new_hypothesis,
    save_labels,
    true_in,
)
from assessments.framing.records import hypothesis_record
from assessments.journal.operations import Entry

IN_ORDER: Final = ("order", "pk")


@transaction.atomic
def add_hypothesis(
    *, actor: Actor, assessment_uid: UUID, question_uid: UUID, draft: rules.HypothesisDraft
) -> Hypothesis:
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    question = fetch(Question.objects.visible_to(actor), access, question_uid)
    rows = list(question.hypotheses.select_related("question", "merged_into").order_by(*IN_ORDER))
    if len(rows) >= rules.HYPOTHESES_MOST:
        raise RuleViolation(
            "too_many",
            "",
            gettext_noop("a question has at most %(most)d hypotheses"),
            most=rules.HYPOTHESES_MOST,
        )
    order = max((h.order + 1 for h in rows), default=0)
    hypothesis = new_hypothesis(access, question, draft, order=order)
    save_labels(access.assessment)
    access.journal(Entry("add_hypothesis", upserts=[("hypotheses", hypothesis_record(hypothesis))]))
    return hypothesis


@transaction.atomic
def edit_hypothesis(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    draft: rules.HypothesisDraft,
    meaning_changed: bool,
    order: int | None = None,
    version: int | None = None,
) -> Hypothesis:
    """Replace a hypothesis's texts. A change of meaning raises `wording`; a typo fix does not.

    Judgements keep the wording that they judged, so the older ones show as such. A meaning is
    not changed while a blind round asks about it. `order` is its place in its question, from 0.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor)
    rows = rows.select_related("question", "merged_into", "resolution")
    hypothesis = fetch(rows, access, hypothesis_uid)
    check_version(hypothesis, version, hypothesis_record(hypothesis))
    checked = rules.check_hypothesis(draft._replace(is_remainder=hypothesis.is_remainder))
    for name, value in checked._asdict().items():
        setattr(hypothesis, name, value)
    if meaning_changed:
        rules.check_no_blind_round(blind=is_asked_blind(access, pk=hypothesis.pk))
        rules.check_not_resolved(resolved=hypothesis.is_resolved)
        hypothesis.wording += 1
    touch(hypothesis, actor)
    hypothesis.save()
    changed = [hypothesis]
    if order is not None:
        changed += [h for h in _move(access, hypothesis, order) if h != hypothesis]
    access.journal(_entry("edit_hypothesis", changed))
    return hypothesis


def _entry(verb: str, hypotheses: list[Hypothesis], note: str = "") -> Entry:
    return Entry(
        verb, upserts=[("hypotheses", hypothesis_record(h)) for h in hypotheses], note=note
    )


def _move(access: WritingAccess, hypothesis: Hypothesis, order: int) -> list[Hypothesis]:
    """Its place among the others of its question; the remainder has none, it comes last."""
    siblings = list(
        Hypothesis.objects.visible_to(access.actor)
        .filter(question=hypothesis.question, is_remainder=False)
        .select_related("question", "merged_into")
        .order_by(*IN_ORDER)
    )
    if hypothesis.is_remainder:
        raise RuleViolation("remainder", "order", gettext_noop("the remainder comes last"))
    rows = [hypothesis if h == hypothesis else h for h in siblings]
    return renumber(rules.placed(rows, hypothesis, order), access.actor, touched=hypothesis)


@transaction.atomic
def move_hypothesis(
    *, actor: Actor, assessment_uid: UUID, hypothesis_uid: UUID, order: int
) -> Hypothesis:
    """Another place, from 0, among the hypotheses of its question; the remainder comes last."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor).select_related("question", "merged_into")
    hypothesis = fetch(rows, access, hypothesis_uid)
    before = hypothesis.order
    changed = _move(access, hypothesis, order)
    if hypothesis.order != before:
        touch(hypothesis, actor)
        hypothesis.save()
    if changed:
        access.journal(_entry("move_hypothesis", changed))
    return hypothesis


@transaction.atomic
def set_hypothesis_aside(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    aside: bool,
    reason: str = "",
    version: int | None = None,
) -> Hypothesis:
    """Set a hypothesis aside or take it up again. Its judgements stay. The remainder stays put."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor).select_related("question", "merged_into")
    hypothesis = fetch(rows, access, hypothesis_uid)
    check_version(hypothesis, version, hypothesis_record(hypothesis))
    if hypothesis.is_remainder:
        raise RuleViolation(
            "remainder", "", gettext_noop("a competing question keeps its remainder")
        )
    if hypothesis.status == HypothesisStatus.MERGED:
        raise RuleViolation("merged", "", gettext_noop("was merged into another hypothesis"))
    hypothesis.status = HypothesisStatus.SET_ASIDE if aside else HypothesisStatus.ACTIVE
    touch(hypothesis, actor)
    hypothesis.save()
    question = hypothesis.question
    rules.check_truths(competing=question.is_competing, true=true_in(question))
    verb = "set_hypothesis_aside" if aside else "take_up_hypothesis"
    note = check_text(reason, "reason", longest=rules.REASON_LONGEST, required=False)
    access.journal(_entry(verb, [hypothesis], note))
    return hypothesis
