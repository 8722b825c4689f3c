"""Reads about estimates and judgements. Sealed ones appear nowhere but in `my_answers`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value

from assessments.debate.models import Argument
from assessments.estimates import rules
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.evidence.models import Evidence
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Perspective
from assessments.framing.queries import participants_of, perspectives_of
from assessments.implications.queries import AskedEdge, asked_edges
from assessments.rounds.models import Round

E = TypeVar("E", Estimate, ImpactEstimate)


def estimates_of(access: Access) -> QuerySet[Estimate]:
    """Unsealed estimates of the assessment, ready for records. 1 query."""
    return (
        Estimate.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis", "participant", "round")
        .order_by("pk")
    )


def impact_estimates_of(access: Access) -> QuerySet[ImpactEstimate]:
    """Unsealed impact estimates of the assessment, ready for records. 1 query."""
    return (
        ImpactEstimate.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis", "perspective", "participant", "round")
        .order_by("pk")
    )


def counted(rows: QuerySet[E]) -> QuerySet[E]:
    """Without those that a rewording has set aside: the one place that says what counts."""
    return rows.filter(wording__gte=F("hypothesis__counts_from"))


def judgements_of(access: Access) -> QuerySet[Judgement]:
    """The lead's judgements, ready for records. 1 query."""
    return (
        Judgement.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("hypothesis", "author")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class MyAnswers:
    """The actor's own answers in one round, sealed or not, by hypothesis primary key."""

    estimates: dict[int, Estimate]
    impacts: dict[tuple[int, int], ImpactEstimate]


def my_answers(access: Access, round_: Round) -> MyAnswers:
    """What the actor has answered in `round_`; for their own pages only. 2 queries."""
    return MyAnswers(
        estimates={
            e.hypothesis_id: e for e in Estimate.objects.mine(access.actor).filter(round=round_)
        },
        impacts={
            (i.hypothesis_id, i.perspective_id): i
            for i in ImpactEstimate.objects.mine(access.actor).filter(round=round_)
        },
    )


@dataclass(frozen=True, slots=True)
class MyRecord:
    """The actor's own answers in a round, and before it: where a second estimate starts from.

    `earlier*` hold the newest answer of an earlier round by hypothesis (and perspective).
    `perspectives` are the parties that the round asks about, `edges` the implications.
    """

    estimates: dict[int, Estimate]
    impacts: dict[tuple[int, int], ImpactEstimate]
    earlier: dict[int, Estimate]
    earlier_impacts: dict[tuple[int, int], ImpactEstimate]
    perspectives: list[Perspective]
    edges: list[AskedEdge]

    @property
    def may_have_moved(self) -> bool:
        """Whether there is a figure to have moved from, or something that they said moved them."""
        return bool(self.earlier) or any(e.moved_by for e in self.estimates.values())

    @property
    def tag(self) -> str:
        """Changes with every one of these answers that is given, changed or taken back."""
        return rules.tag_of_answers(
            [
                *(("estimate", e.pk, e.version) for e in self.estimates.values()),
                *(("impact", i.pk, i.version) for i in self.impacts.values()),
                *(("edge", e.given.pk, e.given.version) for e in self.edges if e.given),
            ]
        )


def my_record(access: Access, round_: Round) -> MyRecord:
    """The actor's own answers up to `round_`, sealed ones too; for their own pages. 3 queries.

    Needs the round's hypotheses prefetched.
    """
    mine = Estimate.objects.mine(access.actor).filter(
        assessment=access.assessment,
        hypothesis__in=list(round_.hypotheses.all()),
        round__number__lte=round_.number,
    )
    estimates = list(mine.select_related("round").order_by("round__number"))
    return record_out_of(
        access, round_, estimates, impacts_by_party(access, round_), asked_edges(access, round_)
    )


def record_out_of(
    access: Access,
    round_: Round,
    estimates: Iterable[Estimate],
    parties: Sequence[PartyAnswers],
    edges: list[AskedEdge],
) -> MyRecord:
    """The actor's own out of what is read already, the rounds in their order. No query."""
    me = access.participant.pk if access.participant else None
    record = MyRecord({}, {}, {}, {}, [p.perspective for p in parties if p.is_asked], edges)
    for estimate in estimates:
        if estimate.participant_id == me:
            rows = record.estimates if estimate.round_id == round_.pk else record.earlier
            rows[estimate.hypothesis_id] = estimate
    covered = {hypothesis.pk for hypothesis in round_.hypotheses.all()}
    for impact in (impact for party in parties if party.is_asked for impact in party.given):
        if impact.participant_id == me and impact.hypothesis_id in covered:
            kept = record.impacts if impact.round_id == round_.pk else record.earlier_impacts
            kept[(impact.hypothesis_id, impact.perspective_id)] = impact
    return record


@dataclass(slots=True)
class PartyAnswers:
    """A perspective, whether a round asks about it, and the impact estimates that the actor may
    read: their own up to the round and, once it is revealed, everybody's in it."""

    perspective: Perspective
    is_asked: bool
    given: list[ImpactEstimate]


_IMPACT: Final = (
    "pk", "version", "hypothesis_id", "perspective_id", "participant_id", "round_id", "severity",
    "direction", "rationale", "wording", "created_at",
)  # fmt: skip


def impacts_by_party(access: Access, round_: Round) -> list[PartyAnswers]:
    """1 query. For the actor's own pages: what they gave themselves is among it while sealed."""
    readable = Q(impact_estimates__participant=access.participant.pk if access.participant else 0)
    if not round_.is_blind:
        readable |= Q(impact_estimates__round=round_)
    asked = Round.perspectives.through.objects.filter(
        round_id=round_.pk, perspective_id=OuterRef("pk")
    )
    numbered = Round.objects.filter(pk=OuterRef("answer_round_id"))
    rows: Any = perspectives_of(access).annotate(
        answers=FilteredRelation("impact_estimates", condition=readable),
        is_asked=Exists(asked),
        **{f"answer_{name}": F(f"answers__{name}") for name in _IMPACT},
        # A join beyond the filtered one would come to stand before it.
        answer_number=Subquery(numbered.values("number")),
    )
    parties: dict[int, PartyAnswers] = {}
    for row in rows.order_by("order", "pk", "answer_number", "answer_pk"):
        party = parties.setdefault(row.pk, PartyAnswers(row, row.is_asked, []))
        if row.answer_pk is not None and row.answer_number <= round_.number:
            party.given.append(
                ImpactEstimate(**{name: getattr(row, f"answer_{name}") for name in _IMPACT})
            )
    return list(parties.values())


class Mover(NamedTuple):
    """What may have moved somebody: its type as `moved_by` names it, its label and statement."""

    kind: str
    label: str
    text: str


def movers_of(access: Access) -> dict[str, Mover]:
    """The accepted evidence and the hypotheses, by public id. 1 query."""
    columns = ("uid", "label", "statement", "kind_of", "place")
    evidence = (
        Evidence.objects.visible_to(access.actor)
        .accepted()
        .filter(assessment=access.assessment)
        .order_by()
        .annotate(kind_of=Value("evidence"), place=F("pk"))
    )
    hypotheses = (
        Hypothesis.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by()
        .annotate(kind_of=Value("hypotheses"), place=F("pk"))
    )
    rows = evidence.values_list(*columns).union(hypotheses.values_list(*columns), all=True)
    return {
        str(uid): Mover(kind, label, text)
        for uid, label, text, kind, _place in rows.order_by("kind_of", "place")
    }


def movers_known(access: Access, kind: str) -> Container[str]:
    """Public ids of one type of what may have moved somebody, of what the actor sees. 1 query."""
    if kind in ("evidence", "hypotheses"):
        return {uid for uid, mover in movers_of(access).items() if mover.kind == kind}
    rows: dict[str, QuerySet[Any]] = {
        "participants": participants_of(access),
        "estimates": estimates_of(access),
        "arguments": Argument.objects.visible_to(access.actor).filter(assessment=access.assessment),
    }
    return {str(uid) for uid in rows[kind].order_by().values_list("uid", flat=True)}


def my_answered(access: Access) -> Counter[int]:
    """How many hypotheses the actor has estimated in each round, by its primary key. 1 query."""
    return Counter(
        Estimate.objects.mine(access.actor)
        .filter(assessment=access.assessment)
        .values_list("round_id", flat=True)
    )


def in_and_before(access: Access, round_: Round) -> list[Estimate]:
    """What all gave in a revealed round on what it asks about, and in those revealed before it,
    the rounds in their order; nothing while blind. 1 query."""
    if round_.is_blind:
        return []
    return list(
        estimates_of(access)
        .filter(round__number__lte=round_.number, hypothesis__in=list(round_.hypotheses.all()))
        .order_by("round__number", "pk")
    )
