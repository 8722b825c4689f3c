"""Reads about consequence edges."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from assessments.framing.access import Access, fetch
from assessments.framing.models import Participant
from assessments.implications import rules
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.rounds.models import Round


def implications_of(access: Access) -> QuerySet[Implication]:
    """The edges of the assessment with cause and effect. 1 query."""
    return (
        Implication.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("cause", "effect")
        .order_by("cause__order", "effect__order", "pk")
    )


def implication_estimates_of(access: Access) -> QuerySet[ImplicationEstimate]:
    """Unsealed estimates of edges, ready for records. 1 query."""
    return (
        ImplicationEstimate.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("implication", "participant", "round")
        .order_by("pk")
    )


def implication_of(access: Access, uid: UUID) -> Implication:
    """One edge with cause and effect. 1 query. Raises NotVisible."""
    return fetch(implications_of(access), access, uid)


@dataclass(frozen=True, slots=True)
class EdgeAnswer:
    """What one member gave on an edge in a round, in percent."""

    pk: int
    version: int
    participant_pk: int
    name: str
    at: datetime
    if_true: Decimal
    if_false: Decimal
    rationale: str
    round_number: int


@dataclass(slots=True)
class AskedEdge:
    """An edge that a round asks about. `given` is what the actor gave in it, `earlier` what they
    gave last before it, `everybody` what all gave in it once it is revealed."""

    implication: Implication
    given: EdgeAnswer | None
    earlier: EdgeAnswer | None
    everybody: list[EdgeAnswer]


def asked_edges(access: Access, round_: Round) -> list[AskedEdge]:
    """The edges that follow from what `round_` asks about, with the answers that the actor may
    read: their own and, once revealed, everybody's. 1 query, for the actor's own pages only.

    Needs the round's hypotheses prefetched.
    """
    if not round_.covers_estimates:
        return []
    edges: dict[int, AskedEdge] = {}
    mine = access.participant.pk if access.participant else 0
    for row in _by_answer(access, round_, mine):
        edge = edges.setdefault(row.pk, AskedEdge(row, None, None, []))
        if row.answer_pk is None:
            continue
        answer = _answer(row)
        if answer.round_number != round_.number:
            edge.earlier = answer if answer.round_number < round_.number else edge.earlier
            continue
        if answer.participant_pk == mine:
            edge.given = answer
        if not round_.is_blind:
            edge.everybody.append(answer)
    asked = rules.following(
        ((e.implication.cause_id, e.implication.effect_id) for e in edges.values()),
        (hypothesis.pk for hypothesis in round_.hypotheses.all()),
    )
    return [e for e in edges.values() if e.implication.cause_id in asked]


def _answer(row: Any) -> EdgeAnswer:
    return EdgeAnswer(
        pk=row.answer_pk,
        version=row.answer_version,
        participant_pk=row.answer_by,
        name=row.answer_name,
        at=row.answer_at,
        if_true=row.answer_true,
        if_false=row.answer_false,
        rationale=row.answer_why,
        round_number=row.answer_number,
    )


def _by_answer(access: Access, round_: Round, mine: int) -> Iterable[Any]:
    """One row for each answer, the rounds in their order, and one for an edge without any."""
    readable = Q(estimates__participant=mine)
    if not round_.is_blind:
        readable |= Q(estimates__round=round_)
    # A join beyond the filtered one would come to stand before it.
    named = Participant.objects.filter(pk=OuterRef("answer_by"))
    numbered = Round.objects.filter(pk=OuterRef("answer_round"))
    rows = implications_of(access).annotate(
        answers=FilteredRelation("estimates", condition=readable),
        answer_pk=F("answers__pk"),
        answer_version=F("answers__version"),
        answer_by=F("answers__participant_id"),
        answer_name=Subquery(named.values("name")),
        answer_at=F("answers__created_at"),
        answer_true=F("answers__if_true"),
        answer_false=F("answers__if_false"),
        answer_why=F("answers__rationale"),
        answer_round=F("answers__round_id"),
        answer_number=Subquery(numbered.values("number")),
    )
    ordered = rows.order_by("cause__order", "effect__order", "pk", "answer_number", "answer_pk")
    return cast(Iterable[Any], ordered)
