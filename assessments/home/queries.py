"""What waits for a person, and what changed since they looked. Docstrings count the queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_datetime

from assessments.basis import Actor
from assessments.debate.models import Argument, ArgumentStatus
from assessments.debate.queries import without_withdrawn
from assessments.evidence.library.queries import on_offer
from assessments.evidence.models import (
    CellOpening,
    Evidence,
    EvidenceStatus,
    Link,
    Rating,
    Source,
)
from assessments.framing.access import Access
from assessments.framing.models import Assessment, Hypothesis, HypothesisStatus, Participant
from assessments.home.models import Visit
from assessments.journal.models import Audience
from assessments.live.queries import changes_across
from assessments.live.sentences import UNTOLD, Told, tell
from assessments.rounds.models import Round, RoundFinish, RoundState

# Read so many changes, tell so many acts of each assessment: one act may write several changes.
UNSEEN_READ = 200
TOLD_EACH = 6
DECIDED = 5


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A blind round that its reader has not finished."""

    uid: UUID
    number: int
    title: str
    covers_estimates: bool
    due_at: datetime | None


@dataclass(slots=True)
class Standing:
    """One assessment as it stands for one person: what waits, and what they have not seen.

    `unseen` is the newest first and others' alone; `number` is the newest change that the person
    may read, `seen` the one up to which they have marked everything as seen.
    """

    access: Access
    at: datetime
    number: int
    seen: int
    round: OpenRound | None = None
    submitted: int = 0
    returned: int = 0
    returned_item: UUID | None = None
    """How many of the person's own submissions a curator asks them about, and the first."""
    regrades: int = 0
    """How many sources the team's library grades otherwise by now, to be taken over or not."""
    replies: int = 0
    replied_to: UUID | None = None
    """How many arguments answer the person's own and are not answered by them, and the newest."""
    questions: list[tuple[str, UUID, int]] = field(default_factory=list)
    """Label and id of each question in which cells wait, and how many."""
    again: int = 0
    """How many of these cells the person had rated before their hypothesis came to mean something
    else, and everybody was asked again."""
    items_again: int = 0
    item_again: UUID | None = None
    """How many pieces of evidence say something else since the person rated them, and the first."""
    contributed: int = 0
    """How many pieces of evidence the person has submitted."""
    begins: bool = False
    """Whether there is no hypothesis yet, and the person is to state the first."""
    unseen: list[Told] = field(default_factory=list)
    is_more: bool = False
    """Whether more is unseen than was read."""

    @property
    def assessment(self) -> Assessment:
        return self.access.assessment

    @property
    def cells(self) -> int:
        return sum(number for _label, _uid, number in self.questions)

    @property
    def waits(self) -> bool:
        return bool(
            self.round
            or self.cells
            or self.submitted
            or self.returned
            or self.regrades
            or self.replies
            or self.items_again
            or self.begins
        )

    @property
    def told(self) -> list[Told]:
        return self.unseen[:TOLD_EACH]

    @property
    def untold(self) -> int:
        return max(0, len(self.unseen) - TOLD_EACH)


def standings_for(actor: Actor, accesses: Sequence[Access]) -> list[Standing]:
    """Every assessment with what waits and what is new in it, the last changed first. 4 queries."""
    if not accesses:
        return []
    by_pk = {access.assessment.pk: access for access in accesses}
    rows = _rows(actor, accesses)
    found = {row["pk"]: _standing(by_pk[row["pk"]], row) for row in rows}
    judged = [pk for pk, access in by_pk.items() if _judges(access)]
    for pk, label, uid, number, again in _unrated(actor, judged):
        found[pk].questions.append((label, uid, number))
        found[pk].again += again
    _tell_unseen(actor, accesses, {s.assessment.stream_id: s for s in found.values()})
    return sorted(found.values(), key=lambda s: (s.at, s.assessment.pk), reverse=True)


def _judges(access: Access) -> bool:
    return bool(access.participant and access.powers.judge and access.assessment.is_open)


def _me(actor: Actor) -> QuerySet[Participant]:
    """The actor's participants; for use as a subquery."""
    rows = Participant.objects.active()
    return rows.none() if actor.user_id is None else rows.filter(user_id=actor.user_id)


def _marks(actor: Actor) -> QuerySet[Visit]:
    """The actor's own marks; for use as a subquery."""
    rows = Visit.objects.all()
    return rows.none() if actor.user_id is None else rows.filter(user_id=actor.user_id)


def _rows(actor: Actor, accesses: Sequence[Access]) -> QuerySet[Assessment, Any]:
    """What one row of each assessment can say. 1 query."""
    here = {"assessment": OuterRef("pk")}
    newest = changes_across(accesses).filter(stream_id=OuterRef("stream_id")).order_by("-number")
    finished = RoundFinish.objects.filter(round=OuterRef("pk"), participant__in=_me(actor))
    round_ = Round.objects.visible_to(actor).blind().filter(~Exists(finished), **here)
    submitted = Evidence.objects.visible_to(actor).waiting().filter(**here)
    own = Evidence.objects.visible_to(actor).filter(submitted_by__in=_me(actor), **here)
    returned = own.returned()
    replies = _unanswered(actor).filter(**here)
    visits = _marks(actor).filter(**here)
    changed = _changed_since_rated(actor).filter(**here)
    hypotheses = Hypothesis.objects.filter(status=HypothesisStatus.ACTIVE, **here)
    rows = Assessment.objects.filter(pk__in=[access.assessment.pk for access in accesses])
    return rows.values(
        "pk",
        newest=Subquery(newest.values("number")[:1]),
        newest_at=Subquery(newest.values("at")[:1]),
        round=Subquery(round_.order_by().values(json=_ROUND)[:1]),
        submitted=_count(submitted),
        returned=_count(returned),
        returned_item=Subquery(returned.order_by("pk").values("uid")[:1]),
        regrades=_count(on_offer(Source.objects.visible_to(actor)).filter(**here)),
        replies=_count(replies),
        replied_to=Subquery(replies.order_by("-pk").values("uid")[:1]),
        seen=Subquery(visits.values("seen")),
        contributed=_count(own),
        items_again=_count(changed),
        item_again=Subquery(changed.order_by("pk").values("uid")[:1]),
        is_framed=Exists(hypotheses),
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many of `rows`, which belong to the outer assessment; NULL for none."""
    return Subquery(rows.order_by().values("assessment_id").annotate(n=Count("pk")).values("n"))


def _unanswered(actor: Actor) -> QuerySet[Argument]:
    """What others have said to the actor's own arguments and the actor has not answered."""
    mine = Argument.objects.filter(author__in=_me(actor))
    return (
        Argument.objects.visible_to(actor)
        .filter(status=ArgumentStatus.OPEN, parent__author__in=_me(actor))
        .exclude(author__in=_me(actor))
        .filter(~Exists(mine.filter(parent=OuterRef("pk"))))
    )


def _changed_since_rated(actor: Actor) -> QuerySet[Evidence]:
    """Evidence that everybody was asked about again since the actor rated it."""
    # Link by link: asked by evidence, SQLite goes through all that the actor has ever rated, for
    # each item anew, which took half a minute at half a million ratings.
    since = OuterRef(OuterRef("asked_again_at"))
    given = Rating.objects.mine(actor).filter(_STANDS, link=OuterRef("pk"), rated_at__lt=since)
    rated = Link.objects.filter(Exists(given), evidence=OuterRef("pk"))
    return (
        Evidence.objects.visible_to(actor)
        .accepted()
        .filter(Exists(rated), asked_again_at__isnull=False)
    )


# A rating that a former wording of the hypothesis had is kept, and answers nothing any more.
_STANDS = Q(is_current=True) | Q(round__state=RoundState.BLIND)
_ROUND = JSONObject(
    uid="uid",
    number="number",
    title="title",
    covers_estimates="covers_estimates",
    due_at="due_at",
)


def _standing(access: Access, row: dict[str, Any]) -> Standing:
    curates = access.participant is not None and access.powers.curate
    return Standing(
        access=access,
        at=row["newest_at"] or access.assessment.created_at,
        number=row["newest"] or 0,
        seen=row["seen"] or 0,
        round=_open_round(row["round"]) if row["round"] and _judges(access) else None,
        submitted=(row["submitted"] or 0) if curates else 0,
        returned=(row["returned"] or 0) if access.may_contribute else 0,
        returned_item=row["returned_item"],
        regrades=(row["regrades"] or 0)
        if access.participant is not None and access.may_grade
        else 0,
        replies=(row["replies"] or 0) if access.assessment.is_open else 0,
        replied_to=row["replied_to"],
        items_again=(row["items_again"] or 0) if _judges(access) else 0,
        item_again=row["item_again"],
        contributed=row["contributed"] or 0,
        begins=access.powers.lead and access.assessment.is_open and not row["is_framed"],
    )


def _open_round(json: dict[str, Any]) -> OpenRound:
    return OpenRound(
        uid=UUID(str(json["uid"])),
        number=json["number"],
        title=json["title"],
        covers_estimates=bool(json["covers_estimates"]),
        due_at=_instant(json["due_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    """An instant as a database writes it into JSON: SQLite leaves out that it is UTC."""
    found = parse_datetime(text) if text else None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _unrated(actor: Actor, judged: Sequence[int]) -> QuerySet[Link, Any]:
    """(assessment, question, number, rated before) of visible links that the actor has neither
    rated as they stand nor declined."""
    mine = Rating.objects.mine(actor).filter(link=OuterRef("pk"))
    cannot = CellOpening.objects.of(actor).filter(link=OuterRef("pk"), cannot=True)
    return (
        Link.objects.visible_to(actor)
        .filter(assessment__in=judged, hypothesis__status=HypothesisStatus.ACTIVE)
        .filter(~Exists(mine.filter(_STANDS)), ~Exists(cannot))
        .order_by("hypothesis__question__order", "hypothesis__question_id")
        .values_list("assessment_id", "hypothesis__question__label", "hypothesis__question__uid")
        .annotate(n=Count("pk"), again=Count("pk", filter=Exists(mine)))
    )


def _tell_unseen(actor: Actor, accesses: Sequence[Access], by_stream: dict[int, Standing]) -> None:
    """What others have done since each was marked as seen. 3 queries at most."""
    seen = _marks(actor).filter(assessment__stream_id=OuterRef("stream_id")).values("seen")
    changes = without_withdrawn(
        changes_across(accesses)
        .exclude(verb__in=UNTOLD)
        .exclude(audience=Audience.PARTICIPANT, is_resync=True)
        .filter(number__gt=Coalesce(Subquery(seen), 0))
        .order_by("-at", "-pk")[:UNSEEN_READ]
    )
    others = [change for change in changes if change.actor_id != actor.user_id]
    assessments = [access.assessment for access in accesses]
    for act in tell(actor, assessments, others):
        by_stream[act.stream_id].unseen.append(act)
    if len(changes) == UNSEEN_READ:
        for stream in {change.stream_id for change in changes}:
            by_stream[stream].is_more = True


def decided_for(actor: Actor) -> list[Evidence]:
    """The actor's own submissions that others decided last, newest first. 1 query."""
    return list(
        Evidence.objects.visible_to(actor)
        .filter(submitted_by__in=_me(actor), decided_at__isnull=False)
        .exclude(status=EvidenceStatus.SUBMITTED)
        .exclude(decided_by=F("submitted_by"))
        .select_related("assessment")
        .order_by("-decided_at", "-pk")[:DECIDED]
    )
