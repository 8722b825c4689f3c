"""Everything that the page of a revealed round shows, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assessments.estimates.queries import (
    Mover,
    MyRecord,
    impacts_by_party,
    in_and_before,
    movers_of,
    record_out_of,
)
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis
from assessments.implications.queries import AskedEdge, EdgeAnswer, asked_edges
from assessments.results.queries.consequences import Conditional, conditional_of
from assessments.results.rounds.spread import Spread, discussed_first, folded_of, spreads_of
from assessments.rounds.models import Round
from assessments.rounds.rules import is_late

EDGES_WHOLE: Final = 12  # implications that are shown without a fold
EDGES_MOST: Final = 8  # of more than those, and the rest folded


@dataclass(frozen=True, slots=True)
class EdgeSpread:
    """What was given on one implication: both figures pooled, and everybody's beside them."""

    cause: Hypothesis
    effect: Hypothesis
    if_true: Conditional | None
    if_false: Conditional | None
    answers: list[tuple[EdgeAnswer, bool]]

    @property
    def late(self) -> int:
        return sum(late for _answer, late in self.answers)

    @property
    def apart(self) -> Decimal:
        """Points between the quartiles, of the figure over which members differ more."""
        both = (self.if_true, self.if_false)
        return max((one.upper - one.lower for one in both if one), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Revealed:
    """`record` is the reader's own part of it, None for who does not take part; `first` are the
    hypotheses on which members differ most, `folded` those, by key, that are a line and a fold.
    """

    spreads: list[Spread]
    first: list[Spread]
    folded: frozenset[int]
    edges: list[EdgeSpread]
    record: MyRecord | None
    movers: Mapping[str, Mover]

    @property
    def former_number(self) -> int | None:
        """The round with which this one is compared; the newest where they differ."""
        numbers = [s.former.round_number for s in self.spreads if s.former]
        return max(numbers, default=None)

    @property
    def first_edges(self) -> list[EdgeSpread]:
        """All in their order, or of many those over which members differ most."""
        return self._edges()[: EDGES_MOST if self._folds_edges else None]

    @property
    def other_edges(self) -> list[EdgeSpread]:
        return self._edges()[EDGES_MOST:] if self._folds_edges else []

    @property
    def _folds_edges(self) -> bool:
        return len(self.edges) > EDGES_WHOLE

    def _edges(self) -> list[EdgeSpread]:
        return sorted(self.edges, key=lambda e: -e.apart) if self._folds_edges else self.edges


def revealed_round(access: Access, round_: Round) -> Revealed:
    """4 queries, or none for a round that asks for ratings only."""
    if not round_.covers_estimates:
        return Revealed([], [], frozenset(), [], None, {})
    estimates = in_and_before(access, round_)
    parties = impacts_by_party(access, round_)
    edges = asked_edges(access, round_)
    movers = movers_of(access)
    mine = access.participant.pk if access.participant else None
    spreads = spreads_of(
        round_, estimates, parties, movers, assessment=access.assessment, mine=mine
    )
    first = discussed_first(spreads)
    judges = access.participant is not None and access.powers.judge
    return Revealed(
        spreads=spreads,
        first=first,
        folded=folded_of(spreads, first),
        edges=[_edge(edge, round_) for edge in edges if edge.everybody],
        record=record_out_of(access, round_, estimates, parties, edges) if judges else None,
        movers=movers,
    )


def _edge(edge: AskedEdge, round_: Round) -> EdgeSpread:
    answers = [
        (answer, is_late(estimated_at=answer.at, revealed_at=round_.revealed_at))
        for answer in sorted(edge.everybody, key=lambda a: (a.if_true, a.if_false, a.pk))
    ]
    counted = [answer for answer, late in answers if not late]
    return EdgeSpread(
        cause=edge.implication.cause,
        effect=edge.implication.effect,
        if_true=conditional_of([answer.if_true for answer in counted]),
        if_false=conditional_of([answer.if_false for answer in counted]),
        answers=answers,
    )
