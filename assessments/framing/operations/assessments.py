"""Writes to assessments themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation
from assessments.basis.checks import check_partial_date, check_text, check_word
from assessments.basis.errors import gettext_noop
from assessments.framing import rules
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    touch,
)
from assessments.framing.models import (
    Assessment,
    CurationPolicy,
    Marking,
    PoolingMethod,
    Status,
)
from assessments.framing.operations.participants import enrol_team
from assessments.framing.operations.perspectives import new_perspective
from assessments.framing.operations.questions import QuestionDraft, save_labels, save_question
from assessments.framing.records import assessment_record
from assessments.journal.models import Stream
from assessments.journal.operations import Entry
from assessments.journal.records import instant
from assessments.teams.models import Team
from assessments.teams.operations import create_team
from assessments.teams.rules import NAME_LONGEST as TEAM_NAME_LONGEST


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
    remainder: str = rules.REMAINDER
    curation: str = CurationPolicy.REQUIRED


@transaction.atomic
def create_assessment(*, actor: Actor, team_uid: UUID, draft: AssessmentDraft) -> Assessment:
    """A new assessment of a team that the actor belongs to, with the actor as its lead.

    The team's members become participants with their default roles. A superuser who is not one of
    them leads what they make all the same.
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
        customer=check_text(
            draft.customer, "customer", longest=rules.CUSTOMER_LONGEST, required=False
        ),
        decision=check_text(draft.decision, "decision", longest=rules.TEXT_LONGEST, required=False),
        decision_due_on=check_partial_date(draft.decision_due_on, "decision_due_on"),
        information_cutoff_on=check_partial_date(
            draft.information_cutoff_on, "information_cutoff_on"
        ),
        marking=check_word(draft.marking, Marking.values, "marking") if draft.marking else None,
        status=Status.ACTIVE,
        curation=check_word(draft.curation, CurationPolicy.values, "curation"),
        created_at=actor.at,
        modified_at=actor.at,
    )
    assessment.save()
    enrol_team(assessment, team, actor)
    access = access_for_writing(actor, assessment.uid)
    parties = list(dict.fromkeys(name.strip() for name in draft.perspectives))
    for order, name in enumerate(parties):
        rules.check_room(existing=order, most=rules.PERSPECTIVES_MOST, field="perspectives")
        new_perspective(access, name, order=order, is_primary=order == 0).save()
    for order, question in enumerate(draft.questions):
        rules.check_room(existing=order, most=rules.QUESTIONS_MOST, field="questions")
        save_question(access, question, order=order, remainder=draft.remainder)
    save_labels(access.assessment)
    access.journal(Entry("create_assessment", is_resync=True))
    return access.assessment


@transaction.atomic
def start_assessment(
    *, actor: Actor, team_uid: UUID | None, team_name: str, draft: AssessmentDraft
) -> Assessment:
    """The same for somebody who may have no team yet: None makes one called `team_name`.

    Nobody but themselves is in it yet, so that they may accept evidence until they say otherwise.
    Faults in the name of the team stand in the field `team_name`.
    """
    if team_uid is None:
        name = check_text(team_name, "team_name", longest=TEAM_NAME_LONGEST)
        team_uid = create_team(actor=actor, name=name).uid
        draft = replace(draft, curation=CurationPolicy.LEAD_MAY_ACCEPT)
    return create_assessment(actor=actor, team_uid=team_uid, draft=draft)


_ASSESSMENT_TEXTS = {
    "title": (rules.TITLE_LONGEST, True),
    "context": (rules.TEXT_LONGEST, False),
    "customer": (rules.CUSTOMER_LONGEST, False),
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
        return check_word(str(value), _ASSESSMENT_CHOICES[name], name)
    if name in ("decision_due_on", "information_cutoff_on"):
        return check_partial_date(value, name)
    if name == "marking":
        return check_word(str(value), Marking.values, name) if value else None
    if name == "impact_scale":
        return rules.check_impact_scale(value)
    if name == "lang":
        return check_text(str(value), name, longest=rules.LANG_LONGEST)
    if name in ("exercise", "ratings_hidden"):
        return bool(value)
    raise RuleViolation("unknown", name, gettext_noop("cannot be changed"))


@transaction.atomic
def update_assessment(
    *,
    actor: Actor,
    assessment_uid: UUID,
    changes: dict[str, Any],
    reason: str = "",
    version: int | None = None,
) -> Assessment:
    """Change an assessment's own fields (native names). After the first reveal another pooling
    method needs its `reason`, which is kept.

    Raises StaleVersion when `version` is given and not the current one.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    assessment = Assessment.objects.get(pk=access.assessment.pk)
    check_version(assessment, version, assessment_record(assessment))
    checked = {name: _checked_assessment_value(name, value) for name, value in changes.items()}
    note = _note_pooling_change(access, assessment, checked, reason)
    gate = (assessment.ratings_hidden, assessment.is_under_way)
    for name, value in checked.items():
        setattr(assessment, name, value)
    touch(assessment, actor)
    assessment.save()
    access.journal(
        Entry(
            "change_pooling" if note else "update_assessment",
            upserts=[("assessment", assessment_record(assessment))],
            note=note,
            # Closed cells open or open ones close for many readers at once.
            is_resync=gate != (assessment.ratings_hidden, assessment.is_under_way),
        )
    )
    return assessment


def _note_pooling_change(
    access: WritingAccess, assessment: Assessment, checked: dict[str, Any], reason: str
) -> str:
    """Keeps that and why the pooling method is changed with the estimates in view; answers the
    reason, "" where there is nothing to keep."""
    former, method = assessment.pooling_method, checked.get("pooling_method")
    if method in (None, former) or not _has_revealed_round(assessment):
        return ""
    reason = rules.check_pooling_change(revealed=True, reason=reason)
    change = {"at": instant(access.actor.at), "former": former, "method": method, "reason": reason}
    assessment.pooling_changes = [*assessment.pooling_changes, change]
    return reason


def _has_revealed_round(assessment: Assessment) -> bool:
    """Asked through the related name, for rounds stand above framing in the layers."""
    return assessment.rounds.exclude(state="blind").exists()
