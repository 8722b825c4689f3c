"""A small world for tests, made by the product's own operations: nothing in it breaks a rule."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from assessments.accounts.models import User
from assessments.basis import Actor, system_actor
from assessments.curation.operations import accept_evidence
from assessments.estimates.operations import EstimateDraft, answer_round
from assessments.evidence.models import Evidence
from assessments.evidence.operations import (
    CitationDraft,
    EvidenceDraft,
    SourceDraft,
    rate_evidence,
    submit_evidence,
)
from assessments.framing.models import Assessment, Hypothesis, Participant, Question
from assessments.framing.operations import (
    AssessmentDraft,
    QuestionDraft,
    change_participant,
    create_assessment,
)
from assessments.framing.rules import HypothesisDraft
from assessments.rounds.models import Round
from assessments.rounds.operations import finish_round, open_round
from assessments.teams.models import Team
from assessments.teams.operations import add_member, create_team
from tests.remembering import remembered

START = datetime(2024, 12, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
MEMBERS = {
    "lena": "lead",
    "ana": "analyst",
    "ben": "analyst",
    "chidi": "analyst",
    "cora": "curator",
    "otto": "observer",
}


@dataclass
class World:
    """One team, one assessment, people of every role, and a clock that moves with every act."""

    users: dict[str, User]
    team: Team
    assessment: Assessment
    minutes: int = field(default=0)

    def actor(self, name: str, **more: Any) -> Actor:
        """`name` acting a minute later than whoever acted before."""
        self.minutes += 1
        at = START + timedelta(minutes=self.minutes)
        if name == "system":
            return system_actor(at)
        user = self.users[name]
        return Actor(
            at=at,
            user_id=user.pk,
            name=user.display_name,
            is_superuser=user.is_superuser,
            **more,
        )

    @property
    def uid(self) -> Any:
        return self.assessment.uid

    def participant(self, name: str) -> Participant:
        return Participant.objects.get(assessment=self.assessment, user=self.users[name])

    def question(self, label: str = "Q1") -> Question:
        return Question.objects.get(assessment=self.assessment, label=label)

    def hypothesis(self, label: str = "H1") -> Hypothesis:
        return Hypothesis.objects.get(assessment=self.assessment, label=label)

    def item(self, label: str = "E1") -> Evidence:
        return Evidence.objects.get(assessment=self.assessment, label=label)

    def submit(
        self,
        statement: str = "A report says so",
        *,
        by: str = "ana",
        source: str = "A newspaper",
        origin: str | None = None,
        kind: str = "statement",
    ) -> Evidence:
        citation = CitationDraft(
            new_source=SourceDraft(name=source),
            new_origin=SourceDraft(name=origin) if origin else None,
        )
        return submit_evidence(
            actor=self.actor(by),
            assessment_uid=self.uid,
            draft=EvidenceDraft(statement=statement, kind=kind, citation=citation),
        )

    def accepted(self, statement: str = "A report says so", **more: Any) -> Evidence:
        evidence = self.submit(statement, **more)
        return accept_evidence(
            actor=self.actor("cora"), assessment_uid=self.uid, evidence_uid=evidence.uid
        )

    def rate(self, name: str, evidence: str, hypothesis: str, code: str, why: str = "") -> Any:
        return rate_evidence(
            actor=self.actor(name),
            assessment_uid=self.uid,
            evidence_uid=self.item(evidence).uid,
            hypothesis_uid=self.hypothesis(hypothesis).uid,
            consistency=code,
            rationale=why,
        )

    def open_round(self, *labels: str, covers: tuple[str, ...] = ("estimates",)) -> Round:
        return open_round(
            actor=self.actor("lena"),
            assessment_uid=self.uid,
            hypothesis_uids=[self.hypothesis(label).uid for label in labels or ("H1",)],
            covers=covers,
        )

    def estimate(
        self, name: str, round_: Round, hypothesis: str, low: Any, best: Any, high: Any
    ) -> Any:
        draft = EstimateDraft(self.hypothesis(hypothesis).uid, low, best, high)
        given = answer_round(
            actor=self.actor(name),
            assessment_uid=self.uid,
            round_uid=round_.uid,
            estimates=[draft],
        )
        return given.estimates[0]

    def finish(self, name: str, round_: Round) -> None:
        finish_round(actor=self.actor(name), assessment_uid=self.uid, round_uid=round_.uid)


@remembered
def build_world() -> World:
    """Team "Desk" with a person of every role, a stranger, somebody removed, a superuser.

    Q1 competes (H1, H2, remainder H3), Q2 is independent (H4, H5).
    """
    users = {name: _user(name) for name in [*MEMBERS, "rita", "stranger"]}
    users["root"] = User.objects.create_superuser("root", password=PASSWORD)
    team = create_team(actor=_acting(users["lena"]), name="Desk")
    for name in [*MEMBERS, "rita"]:
        if name != "lena":
            add_member(
                actor=_acting(users["lena"]),
                team=team,
                user=users[name],
                role=MEMBERS.get(name, "analyst"),
            )
    elsewhere = create_team(actor=_acting(users["stranger"]), name="Elsewhere")
    assert elsewhere.pk != team.pk
    assessment = create_assessment(actor=_acting(users["lena"]), team_uid=team.uid, draft=a_draft())
    rita = Participant.objects.get(assessment=assessment, user=users["rita"])
    change_participant(
        actor=_acting(users["lena"]),
        assessment_uid=assessment.uid,
        participant_uid=rita.uid,
        role=None,
    )
    return World(users=users, team=team, assessment=Assessment.objects.get(pk=assessment.pk))


def a_draft(title: str = "Who moved the cheese?") -> AssessmentDraft:
    return AssessmentDraft(
        title=title,
        customer="The board",
        information_cutoff_on="2024-12",
        perspectives=("Us", "Them"),
        questions=(
            QuestionDraft(
                text="Which of these explains it?",
                framing="competing",
                hypotheses=(HypothesisDraft("The cat did it"), HypothesisDraft("A mouse did it")),
            ),
            QuestionDraft(
                text="What will follow?",
                framing="independent",
                hypotheses=(
                    HypothesisDraft("Prices rise", judged_by="the index", horizon_on="2025-06"),
                    HypothesisDraft("The board resigns"),
                ),
            ),
        ),
    )


def _user(name: str) -> User:
    return User.objects.create_user(
        name, password=PASSWORD, first_name=name.capitalize(), email=f"{name}@example.org"
    )


def _acting(user: User) -> Actor:
    return Actor(at=START, user_id=user.pk, name=user.display_name)
