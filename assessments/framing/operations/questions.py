"""Writes to questions and hypotheses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.framing import rules
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import (
    Assessment,
    Framing,
    Hypothesis,
    HypothesisStatus,
    Question,
)
from assessments.framing.records import (
    hypothesis_record,
    question_record,
)
from assessments.journal.operations import Entry


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question with its hypotheses, before they have labels.

    A competing question gets its remainder ("none of these") by itself.
    """

    text: str
    framing: str
    hypotheses: Sequence[rules.HypothesisDraft] = ()


def save_question(
    access: WritingAccess, draft: QuestionDraft, *, order: int, remainder: str
) -> tuple[Question, list[Hypothesis]]:
    """Saves the question and its hypotheses; the caller saves the assessment (labels)."""
    question = _question(access, draft.text, draft.framing, order=order)
    drafts = list(draft.hypotheses)
    if len(drafts) > rules.HYPOTHESES_MOST:
        raise RuleViolation(
            "too_many",
            "hypotheses",
            gettext_noop("may be at most %(most)d"),
            most=rules.HYPOTHESES_MOST,
        )
    if question.is_competing and not any(d.is_remainder for d in drafts):
        drafts.append(rules.HypothesisDraft(statement=remainder, is_remainder=True))
    hypotheses = [
        _hypothesis(access, question, hypothesis, order=position)
        for position, hypothesis in enumerate(drafts)
    ]
    return question, hypotheses


def _question(access: WritingAccess, text: str, framing: str, *, order: int) -> Question:
    assessment = access.assessment
    assessment.last_question_label += 1
    question = Question(
        assessment=assessment,
        label=f"Q{assessment.last_question_label}",
        text=check_text(text, "text", longest=rules.STATEMENT_LONGEST),
        framing=check_word(framing, Framing.values, "framing"),
        order=rules.check_order(order),
        created_at=access.actor.at,
        modified_at=access.actor.at,
    )
    question.save()
    return question


def _hypothesis(
    access: WritingAccess, question: Question, draft: rules.HypothesisDraft, *, order: int
) -> Hypothesis:
    checked = rules.check_hypothesis(draft)
    if checked.is_remainder:
        taken = question.hypotheses.filter(
            is_remainder=True, status=HypothesisStatus.ACTIVE
        ).exists()
        rules.check_remainder(competing=question.is_competing, has_remainder=taken)
    assessment = access.assessment
    assessment.last_hypothesis_label += 1
    hypothesis = Hypothesis(
        assessment=assessment,
        question=question,
        label=f"H{assessment.last_hypothesis_label}",
        order=rules.check_order(order),
        created_at=access.actor.at,
        modified_at=access.actor.at,
        **checked._asdict(),
    )
    hypothesis.save()
    return hypothesis


def save_labels(assessment: Assessment) -> None:
    assessment.save(
        update_fields=["last_question_label", "last_hypothesis_label", "last_evidence_label"]
    )


@transaction.atomic
def add_question(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft: QuestionDraft,
    remainder: str = rules.REMAINDER,
) -> Question:
    """A question with its hypotheses, and its remainder when they compete."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    order = access.assessment.questions.count()
    question, hypotheses = save_question(access, draft, order=order, remainder=remainder)
    save_labels(access.assessment)
    access.journal(
        Entry(
            "add_question",
            upserts=[
                ("questions", question_record(question)),
                *(("hypotheses", hypothesis_record(h)) for h in hypotheses),
            ],
        )
    )
    return question


@transaction.atomic
def add_hypothesis(
    *, actor: Actor, assessment_uid: UUID, question_uid: UUID, draft: rules.HypothesisDraft
) -> Hypothesis:
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    question = fetch(Question.objects.visible_to(actor), access, question_uid)
    order = question.hypotheses.count()
    if order >= rules.HYPOTHESES_MOST:
        raise RuleViolation(
            "too_many",
            "",
            gettext_noop("a question has at most %(most)d hypotheses"),
            most=rules.HYPOTHESES_MOST,
        )
    hypothesis = _hypothesis(access, question, draft, order=order)
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
    version: int | None = None,
) -> Hypothesis:
    """Replace a hypothesis's texts. A change of meaning raises `wording`; a typo fix does not.

    Judgements keep the wording that they judged, so the older ones show as such.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor).select_related("question", "merged_into")
    hypothesis = fetch(rows, access, hypothesis_uid)
    check_version(hypothesis, version, hypothesis_record(hypothesis))
    checked = rules.check_hypothesis(draft._replace(is_remainder=hypothesis.is_remainder))
    for name, value in checked._asdict().items():
        setattr(hypothesis, name, value)
    if meaning_changed:
        hypothesis.wording += 1
    touch(hypothesis, actor)
    hypothesis.save()
    access.journal(
        Entry("edit_hypothesis", upserts=[("hypotheses", hypothesis_record(hypothesis))])
    )
    return hypothesis


@transaction.atomic
def set_hypothesis_aside(
    *, actor: Actor, assessment_uid: UUID, hypothesis_uid: UUID, aside: bool, reason: str = ""
) -> Hypothesis:
    """Set a hypothesis aside or take it up again. Its judgements stay. The remainder stays put."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor).select_related("question", "merged_into")
    hypothesis = fetch(rows, access, hypothesis_uid)
    if hypothesis.is_remainder:
        raise RuleViolation(
            "remainder", "", gettext_noop("a competing question keeps its remainder")
        )
    if hypothesis.status == HypothesisStatus.MERGED:
        raise RuleViolation("merged", "", gettext_noop("was merged into another hypothesis"))
    hypothesis.status = HypothesisStatus.SET_ASIDE if aside else HypothesisStatus.ACTIVE
    touch(hypothesis, actor)
    hypothesis.save()
    access.journal(
        Entry(
            "set_hypothesis_aside" if aside else "take_up_hypothesis",
            upserts=[("hypotheses", hypothesis_record(hypothesis))],
            note=check_text(reason, "reason", longest=rules.REASON_LONGEST, required=False),
        )
    )
    return hypothesis
