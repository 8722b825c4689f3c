"""Writes to the frame: create and edit assessments, participants, questions, hypotheses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation
from assessments.basis.checks import check_partial_date, check_text
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
    CurationPolicy,
    Framing,
    Hypothesis,
    HypothesisStatus,
    Marking,
    Participant,
    Perspective,
    PoolingMethod,
    Question,
    Status,
)
from assessments.framing.records import (
    assessment_record,
    hypothesis_record,
    participant_record,
    perspective_record,
    question_record,
)
from assessments.journal.models import Audience, Stream
from assessments.journal.operations import Entry
from assessments.teams.models import Membership, Role, Team
from assessments.teams.operations import create_team


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question with its hypotheses, before they have labels.

    A competing question gets its remainder ("none of these") by itself.
    """

    text: str
    framing: str
    hypotheses: Sequence[rules.HypothesisDraft] = ()


@dataclass(frozen=True, slots=True)
class AssessmentDraft:
    """What a new assessment begins with; perspectives' first one is the primary."""

    title: str
    context: str = ""
    customer: str = ""
    decision: str = ""
    decision_due_on: str | None = None
    information_cutoff_on: str | None = None
    marking: str | None = None
    perspectives: Sequence[str] = ()
    questions: Sequence[QuestionDraft] = ()
    remainder: str = field(default="None of these")


@transaction.atomic
def create_assessment(*, actor: Actor, team_uid: UUID, draft: AssessmentDraft) -> Assessment:
    """A new assessment of a team that the actor belongs to, with the actor as its lead.

    The team's members become participants with their default roles.
    """
    if not actor.may_write:
        raise AccessDenied(gettext_noop("this token may not write"))
    team = Team.objects.visible_to(actor).filter(uid=team_uid).first()
    if team is None:
        raise NotVisible(str(team_uid))
    assessment = Assessment(
        team=team,
        stream=Stream.objects.create(),
        title=check_text(draft.title, "title", longest=rules.TITLE_LONGEST),
        context=check_text(draft.context, "context", longest=rules.TEXT_LONGEST, required=False),
        customer=check_text(draft.customer, "customer", longest=300, required=False),
        decision=check_text(draft.decision, "decision", longest=rules.TEXT_LONGEST, required=False),
        decision_due_on=check_partial_date(draft.decision_due_on, "decision_due_on"),
        information_cutoff_on=check_partial_date(
            draft.information_cutoff_on, "information_cutoff_on"
        ),
        marking=_known(draft.marking, Marking.values, "marking") if draft.marking else None,
        status=Status.ACTIVE,
        created_at=actor.at,
        modified_at=actor.at,
    )
    assessment.save()
    _enrol_team(assessment, team, actor)
    access = access_for_writing(actor, assessment.uid)
    for order, name in enumerate(dict.fromkeys(name.strip() for name in draft.perspectives)):
        _perspective(access, name, order=order, is_primary=order == 0).save()
    for order, question in enumerate(draft.questions):
        _question_with_hypotheses(access, question, order=order, remainder=draft.remainder)
    _save_labels(access.assessment)
    access.journal(Entry("create_assessment", is_resync=True))
    return access.assessment


@transaction.atomic
def start_assessment(
    *, actor: Actor, team_uid: UUID | None, team_name: str, draft: AssessmentDraft
) -> Assessment:
    """The same for somebody who may have no team yet: None makes one called `team_name`.

    Faults in the name of the team stand in the field `team_name`.
    """
    if team_uid is None:
        name = check_text(team_name, "team_name", longest=200)
        team_uid = create_team(actor=actor, name=name).uid
    return create_assessment(actor=actor, team_uid=team_uid, draft=draft)


def _enrol_team(assessment: Assessment, team: Team, actor: Actor) -> None:
    """The creator leads; the other members come in with their default role."""
    members = Membership.objects.filter(team=team).select_related("user").order_by("pk")
    Participant.objects.bulk_create(
        Participant(
            assessment=assessment,
            user=member.user,
            name=member.user.display_name,
            role=Role.LEAD if member.user_id == actor.user_id else member.role,
            created_at=actor.at,
            modified_at=actor.at,
        )
        for member in members
    )


def _known(value: str, known: Sequence[str], field_name: str) -> str:
    if value not in known:
        raise RuleViolation(
            "unknown", field_name, gettext_noop("is none of: %(known)s"), known=", ".join(known)
        )
    return value


def _perspective(access: WritingAccess, name: str, *, order: int, is_primary: bool) -> Perspective:
    return Perspective(
        assessment=access.assessment,
        name=check_text(name, "name", longest=200),
        order=rules.check_order(order),
        is_primary=is_primary,
        created_at=access.actor.at,
        modified_at=access.actor.at,
    )


def _question_with_hypotheses(
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
        framing=_known(framing, Framing.values, "framing"),
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


_ASSESSMENT_TEXTS = {
    "title": (rules.TITLE_LONGEST, True),
    "context": (rules.TEXT_LONGEST, False),
    "customer": (300, False),
    "decision": (rules.TEXT_LONGEST, False),
}
_ASSESSMENT_CHOICES = {
    "status": Status.values,
    "pooling_method": PoolingMethod.values,
    "curation": CurationPolicy.values,
}


def _checked_assessment_value(name: str, value: Any) -> Any:
    if name in _ASSESSMENT_TEXTS:
        longest, required = _ASSESSMENT_TEXTS[name]
        return check_text(str(value), name, longest=longest, required=required)
    if name in _ASSESSMENT_CHOICES:
        return _known(str(value), _ASSESSMENT_CHOICES[name], name)
    if name in ("decision_due_on", "information_cutoff_on"):
        return check_partial_date(value, name)
    if name == "marking":
        return _known(str(value), Marking.values, name) if value else None
    if name == "impact_scale":
        return rules.check_impact_scale(value)
    if name == "lang":
        return check_text(str(value), name, longest=12)
    if name in ("exercise", "ratings_hidden"):
        return bool(value)
    raise RuleViolation("unknown", name, gettext_noop("cannot be changed"))


@transaction.atomic
def update_assessment(
    *, actor: Actor, assessment_uid: UUID, changes: dict[str, Any], version: int | None = None
) -> Assessment:
    """Change an assessment's own fields (native names). The pooling method is fixed once revealed.

    Raises StaleVersion when `version` is given and not the current one.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    assessment = Assessment.objects.get(pk=access.assessment.pk)
    check_version(assessment, version, assessment_record(assessment))
    checked = {name: _checked_assessment_value(name, value) for name, value in changes.items()}
    method = checked.get("pooling_method", assessment.pooling_method)
    if method != assessment.pooling_method and _has_revealed_round(assessment):
        raise RuleViolation(
            "pooling_fixed", "pooling_method", gettext_noop("is fixed since the first reveal")
        )
    gate = (assessment.ratings_hidden, assessment.is_open)
    for name, value in checked.items():
        setattr(assessment, name, value)
    touch(assessment, actor)
    assessment.save()
    access.journal(
        Entry(
            "update_assessment",
            upserts=[("assessment", assessment_record(assessment))],
            # Closed cells open or open ones close for many readers at once.
            is_resync=gate != (assessment.ratings_hidden, assessment.is_open),
        )
    )
    return assessment


def _has_revealed_round(assessment: Assessment) -> bool:
    """Asked through the related name, for rounds stand above framing in the layers."""
    return assessment.rounds.exclude(state="blind").exists()


@transaction.atomic
def add_question(
    *,
    actor: Actor,
    assessment_uid: UUID,
    draft: QuestionDraft,
    remainder: str = "None of these",
) -> Question:
    """A question with its hypotheses, and its remainder when they compete."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    order = access.assessment.questions.count()
    question, hypotheses = _question_with_hypotheses(
        access, draft, order=order, remainder=remainder
    )
    _save_labels(access.assessment)
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


def _save_labels(assessment: Assessment) -> None:
    assessment.save(
        update_fields=["last_question_label", "last_hypothesis_label", "last_evidence_label"]
    )


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
    _save_labels(access.assessment)
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
            note=check_text(reason, "reason", longest=2000, required=False),
        )
    )
    return hypothesis


@transaction.atomic
def add_perspective(
    *, actor: Actor, assessment_uid: UUID, name: str, is_primary: bool = False
) -> Perspective:
    """A further party; making it the primary one takes that from the former."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    existing = list(Perspective.objects.visible_to(actor).filter(assessment=access.assessment))
    if any(p.name == name.strip() for p in existing):
        raise RuleViolation("taken", "name", gettext_noop("is a perspective already"))
    changed = []
    for perspective in existing:
        if is_primary and perspective.is_primary:
            perspective.is_primary = False
            touch(perspective, actor)
            perspective.save()
            changed.append(perspective)
    added = _perspective(access, name, order=len(existing), is_primary=is_primary or not existing)
    added.save()
    access.journal(
        Entry(
            "add_perspective",
            upserts=[("perspectives", perspective_record(p)) for p in [*changed, added]],
        )
    )
    return added


@transaction.atomic
def add_participant(
    *, actor: Actor, assessment_uid: UUID, user: User | None, name: str, role: str
) -> Participant:
    """Bring somebody in, or back in under the row they had. `user` None: judgements by proxy."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    role = _known(role, Role.values, "role")
    name = check_text(name, "name", longest=200)
    participant = None
    if user is not None:
        participant = access.assessment.participants.filter(user=user).first()
    if participant is None:
        participant = Participant(
            assessment=access.assessment, user=user, created_at=actor.at, modified_at=actor.at
        )
    elif participant.removed_at is None:
        raise RuleViolation("taken", "user", gettext_noop("takes part already"))
    else:
        touch(participant, actor)
    participant.name, participant.role, participant.removed_at = name, role, None
    participant.save()
    access.journal(
        Entry("add_participant", upserts=[("participants", participant_record(participant))])
    )
    return participant


@transaction.atomic
def change_participant(
    *, actor: Actor, assessment_uid: UUID, participant_uid: UUID, role: str | None
) -> Participant:
    """Give a participant another role, or (None) remove them. The last lead stays.

    What the participant may see widens or narrows with it, so their reader is told to read anew.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    rows = Participant.objects.visible_to(actor).filter(removed_at__isnull=True)
    participant = fetch(rows, access, participant_uid)
    if participant.role == Role.LEAD and role != Role.LEAD:
        leads = rows.filter(assessment=access.assessment, role=Role.LEAD, user__isnull=False)
        rules.check_last_lead(leads_left=leads.exclude(pk=participant.pk).count())
    if role is None:
        participant.removed_at = actor.at
    else:
        participant.role = _known(role, Role.values, "role")
    touch(participant, actor)
    participant.save()
    access.journal(
        Entry(
            "change_participant" if role else "remove_participant",
            upserts=[("participants", participant_record(participant))],
        ),
        Entry(
            "change_participant",
            audience=Audience.PARTICIPANT,
            audience_ref=participant.uid,
            is_resync=True,
        ),
    )
    return participant


@transaction.atomic
def link_participant(
    *, actor: Actor, assessment_uid: UUID, participant_uid: UUID, user: User
) -> Participant:
    """Give a participant without an account (imported, say) the account that they are.

    For the operator alone: it hands the account all that the participant has judged, sealed
    judgements too. Raises RuleViolation when either has another already.
    """
    access = access_for_writing(actor, assessment_uid)
    if not actor.is_system:
        raise AccessDenied(gettext_noop("only the operator may do this"))
    participant = fetch(Participant.objects.visible_to(actor), access, participant_uid)
    if participant.user_id is not None:
        raise RuleViolation("taken", "participant", gettext_noop("has an account already"))
    if access.assessment.participants.filter(user=user).exists():
        raise RuleViolation("taken", "user", gettext_noop("takes part already"))
    participant.user = user
    participant.removed_at = None
    # The record shows no account: its version and times stay what an import gave them.
    participant.save(update_fields=["user", "removed_at"])
    access.journal(
        Entry(
            "link_participant",
            audience=Audience.PARTICIPANT,
            audience_ref=participant.uid,
            is_resync=True,
        )
    )
    return participant
