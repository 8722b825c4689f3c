"""What waits for a person, and search over what they may see. Docstrings count the queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from assessments.basis import Actor
from assessments.evidence.models import CellOpening, Evidence, EvidenceStatus, Link, Rating
from assessments.framing.access import Access
from assessments.framing.models import Assessment, Hypothesis, HypothesisStatus, Participant
from assessments.journal.models import Audience
from assessments.live.queries import changes_across
from assessments.live.sentences import UNTOLD, Told, tell
from assessments.rounds.models import Round, RoundFinish

RECENT = 12
DECIDED = 5
FOUND_MOST = 20
SHORTEST = 2


@dataclass(slots=True)
class Waiting:
    """What waits for one person in one assessment."""

    access: Access
    round: Round | None = None
    questions: list[tuple[str, UUID, int]] = field(default_factory=list)
    """Label and id of each question in which cells wait, and how many."""
    submitted: int = 0

    @property
    def assessment(self) -> Assessment:
        return self.access.assessment

    @property
    def cells(self) -> int:
        return sum(number for _label, _uid, number in self.questions)

    @property
    def is_anything(self) -> bool:
        return bool(self.round or self.cells or self.submitted)


def waiting_for(actor: Actor, accesses: Sequence[Access]) -> list[Waiting]:
    """Blind rounds not finished, cells not rated, evidence to decide on. 3 queries."""
    waiting = {access.assessment.pk: Waiting(access) for access in accesses}
    judged = [
        access.assessment.pk
        for access in accesses
        if access.participant and access.powers.judge and access.assessment.is_open
    ]
    for round_ in _unfinished(actor, judged):
        waiting[round_.assessment_id].round = round_
    for pk, label, uid, number in _unrated(actor, judged):
        waiting[pk].questions.append((label, uid, number))
    curated = [
        access.assessment.pk for access in accesses if access.participant and access.powers.curate
    ]
    submitted = Evidence.objects.visible_to(actor).filter(
        assessment__in=curated, status=EvidenceStatus.SUBMITTED
    )
    counts = submitted.order_by().values_list("assessment_id").annotate(n=Count("pk"))
    for pk, number in counts:
        waiting[pk].submitted = number
    return [found for found in waiting.values() if found.is_anything]


def _me(actor: Actor) -> QuerySet[Participant]:
    """The actor's participants; for use as a subquery."""
    rows = Participant.objects.active()
    return rows.none() if actor.user_id is None else rows.filter(user_id=actor.user_id)


def _unfinished(actor: Actor, judged: Sequence[int]) -> QuerySet[Round]:
    finished = RoundFinish.objects.filter(round=OuterRef("pk"), participant__in=_me(actor))
    rounds = Round.objects.visible_to(actor).blind().filter(assessment__in=judged)
    return rounds.filter(~Exists(finished))


def _unrated(actor: Actor, judged: Sequence[int]) -> QuerySet[Link, Any]:
    """(assessment, question, number) of visible links neither rated nor declined by the actor."""
    rated = Rating.objects.mine(actor).filter(link=OuterRef("pk"))
    opened = CellOpening.objects.of(actor).filter(link=OuterRef("pk"))
    return (
        Link.objects.visible_to(actor)
        .filter(assessment__in=judged, hypothesis__status=HypothesisStatus.ACTIVE)
        .filter(~Exists(rated), ~Exists(opened))
        .order_by("hypothesis__question__order", "hypothesis__question_id")
        .values_list("assessment_id", "hypothesis__question__label", "hypothesis__question__uid")
        .annotate(n=Count("pk"))
    )


def decided_for(actor: Actor) -> list[Evidence]:
    """The actor's own submissions that were decided last, newest first. 1 query."""
    return list(
        Evidence.objects.visible_to(actor)
        .filter(submitted_by__in=_me(actor), decided_at__isnull=False)
        .exclude(status=EvidenceStatus.SUBMITTED)
        .select_related("assessment")
        .order_by("-decided_at", "-pk")[:DECIDED]
    )


@dataclass(frozen=True, slots=True)
class Mine:
    """One assessment, and when it last changed, of what the actor may read."""

    access: Access
    at: datetime

    @property
    def assessment(self) -> Assessment:
        return self.access.assessment


def mine_of(accesses: Sequence[Access]) -> list[Mine]:
    """The assessments, what changed last first. 1 query."""
    newest = (
        changes_across(accesses)
        .filter(stream_id=OuterRef("stream_id"))
        .order_by("-number")
        .values("at")[:1]
    )
    rows = Assessment.objects.filter(pk__in=[access.assessment.pk for access in accesses])
    changed = dict(rows.annotate(last_at=Subquery(newest)).values_list("pk", "last_at"))
    mine = [
        Mine(access, changed.get(access.assessment.pk) or access.assessment.created_at)
        for access in accesses
    ]
    return sorted(mine, key=lambda row: row.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Recent:
    """One recent act and where it was done."""

    assessment: Assessment
    act: Told


def recent_for(actor: Actor, accesses: Sequence[Access]) -> list[Recent]:
    """The newest acts of others and of the actor, over all assessments. 5 queries at most."""
    by_stream = {access.assessment.stream_id: access.assessment for access in accesses}
    # One act may write several changes: read more than are shown.
    changes = (
        changes_across(accesses)
        .exclude(verb__in=UNTOLD)
        .exclude(audience=Audience.PARTICIPANT, is_resync=True)
        .order_by("-pk")[: 4 * RECENT]
    )
    told = tell(actor, list(by_stream.values()), changes)
    return [Recent(by_stream[act.stream_id], act) for act in told[:RECENT]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; each list holds at most `FOUND_MOST`."""

    assessments: list[Assessment]
    hypotheses: list[Hypothesis]
    evidence: list[Evidence]

    @property
    def is_empty(self) -> bool:
        return not (self.assessments or self.hypotheses or self.evidence)


def search_for(actor: Actor, words: str) -> Found:
    """Assessments, hypotheses and evidence that hold every one of `words`. 3 queries."""
    terms = words.replace("\x00", "").split()[:8]
    return Found(
        assessments=list(
            Assessment.objects.visible_to(actor)
            .filter(_all_in(terms, "title", "context", "customer"))
            .order_by("-created_at", "-pk")[:FOUND_MOST]
        ),
        hypotheses=list(
            Hypothesis.objects.visible_to(actor)
            .filter(_all_in(terms, "statement", "notes", "label"))
            .select_related("assessment")
            .order_by("-assessment_id", "order", "pk")[:FOUND_MOST]
        ),
        evidence=list(
            Evidence.objects.visible_to(actor)
            .filter(_all_in(terms, "statement", "label"))
            .select_related("assessment")
            .order_by("-assessment_id", "pk")[:FOUND_MOST]
        ),
    )


def _all_in(terms: Sequence[str], *fields: str) -> Q:
    """Every term stands in one of the fields; a label only if it is the whole term."""
    wanted = Q()
    for term in terms:
        anywhere = Q()
        for name in fields:
            lookup = "iexact" if name == "label" else "icontains"
            anywhere |= Q(**{f"{name}__{lookup}": term})
        wanted &= anywhere
    return wanted
