"""Writes to questions, with the hypotheses that they begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

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
from assessments.framing.operations.order import renumber
from assessments.framing.records import hypothesis_record, question_record
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
        new_hypothesis(access, question, hypothesis, order=position)
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


def new_hypothesis(
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
    existing = Question.objects.visible_to(actor).filter(assessment=access.assessment)
    rules.check_room(existing=existing.count(), most=rules.QUESTIONS_MOST, field="")
    last = existing.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
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
def edit_question(
    *,
    actor: Actor,
    assessment_uid: UUID,
    question_uid: UUID,
    text: str | None = None,
    framing: str | None = None,
    order: int | None = None,
    version: int | None = None,
    remainder: str = rules.REMAINDER,
) -> Question:
    """Other words, the other framing, another place (from 0) among the questions.

    None leaves what it is. Hypotheses that begin to compete get their remainder, or the one back
    that they had; where they stop competing it is set aside. Not while a blind round asks about
    one of them. Raises StaleVersion.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Question.objects.visible_to(actor)
    question = fetch(rows, access, question_uid)
    check_version(question, version, question_record(question))
    if text is not None:
        question.text = check_text(text, "text", longest=rules.STATEMENT_LONGEST)
    hypotheses = []
    if framing is not None and check_word(framing, Framing.values, "framing") != question.framing:
        rules.check_no_blind_round(blind=is_asked_blind(access, question=question))
        question.framing = framing
        rules.check_truths(competing=question.is_competing, true=true_in(question))
        hypotheses = _follow_framing(access, question, remainder)
    touch(question, actor)
    question.save()
    changed = [question]
    if order is not None:
        everything = list(rows.filter(assessment=access.assessment).order_by("order", "pk"))
        everything = [question if q == question else q for q in everything]
        changed += renumber(rules.placed(everything, question, order), actor, touched=question)
    access.journal(
        Entry(
            "edit_question",
            upserts=[
                *(("questions", question_record(q)) for q in {q.pk: q for q in changed}.values()),
                *(("hypotheses", hypothesis_record(h)) for h in hypotheses),
            ],
        )
    )
    return question


def is_asked_blind(access: WritingAccess, **which: object) -> bool:
    """Whether a blind round asks about hypotheses: those with `question=` or `pk=` as said.

    Asked through the related name, for rounds stand above framing in the layers. 1 query.
    """
    asked = Hypothesis.objects.visible_to(access.actor).filter(
        assessment=access.assessment, rounds__state="blind", **which
    )
    return asked.exists()


def true_in(question: Question) -> list[str]:
    """The labels of its hypotheses that turned out true. 1 query."""
    true = question.hypotheses.filter(
        resolution__outcome=rules.TRUE, status=HypothesisStatus.ACTIVE
    )
    return list(true.order_by("order", "pk").values_list("label", flat=True))


def _follow_framing(access: WritingAccess, question: Question, remainder: str) -> list[Hypothesis]:
    """The remainder as the question's framing now wants it; empty when nothing is to be done."""
    found = question.hypotheses.filter(is_remainder=True).order_by("-pk").first()
    if found is None:
        if not question.is_competing:
            return []
        order = (question.hypotheses.aggregate(last=Max("order"))["last"] or 0) + 1
        draft = rules.HypothesisDraft(statement=remainder, is_remainder=True)
        made = new_hypothesis(access, question, draft, order=order)
        save_labels(access.assessment)
        return [made]
    wanted = HypothesisStatus.ACTIVE if question.is_competing else HypothesisStatus.SET_ASIDE
    if found.status == wanted:
        return []
    found.status = wanted
    touch(found, access.actor)
    found.save()
    return [found]
