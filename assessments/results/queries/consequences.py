"""What follows from what: implications with the team's conditional likelihoods."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import F

from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, HypothesisStatus
from assessments.implications.models import Implication
from assessments.implications.queries import implications_of
from assessments.rounds.models import RoundState
from assessments.rounds.rules import is_late
from assessments.scoring.pooling import quartiles

METHOD: Final = "median of the members' conditional likelihoods, if true and if false apart"


@dataclass(frozen=True, slots=True)
class Conditional:
    """Percent: the median and the quartiles of `n` members."""

    lower: Decimal
    median: Decimal
    upper: Decimal
    n: int


@dataclass(frozen=True, slots=True)
class Edge:
    """If the cause holds, the effect: how likely then, and how likely otherwise.

    None while nobody has estimated it in time in an unsealed round; the newest such round
    counts. `raises` is None then, and where both are alike.
    """

    implication: Implication
    cause: Hypothesis
    effect: Hypothesis
    if_true: Conditional | None
    if_false: Conditional | None
    round_number: int | None
    reasons: tuple[tuple[str, str], ...]

    @property
    def raises(self) -> bool | None:
        """Whether the cause makes the effect likelier."""
        if self.if_true is None or self.if_false is None:
            return None
        if self.if_true.median == self.if_false.median:
            return None
        return self.if_true.median > self.if_false.median


@dataclass(frozen=True, slots=True)
class _Given:
    participant: str
    round_number: int
    if_true: Decimal
    if_false: Decimal
    rationale: str


def consequences_of(access: Access) -> tuple[Edge, ...]:
    """Every implication between active hypotheses with its pooled conditionals. 1 query."""
    edges: dict[int, Implication] = {}
    given: dict[int, list[_Given]] = {}
    for row in _by_estimate(access):
        edges.setdefault(row.pk, row)
        if row.given_true is None or row.given_state == RoundState.BLIND:
            continue
        if is_late(estimated_at=row.given_at, revealed_at=row.given_revealed):
            continue
        given.setdefault(row.pk, []).append(
            _Given(
                participant=row.given_by,
                round_number=row.given_round,
                if_true=row.given_true,
                if_false=row.given_false,
                rationale=row.given_why or "",
            )
        )
    return tuple(_edge(edge, given.get(pk, [])) for pk, edge in edges.items())


def _by_estimate(access: Access) -> Iterable[Any]:
    """One row for each estimate, and one for an edge that nobody has estimated.

    What a blind round seals is told apart by its state, for a condition in the query would drop
    the edge with it.
    """
    active = {f"{end}__status": HypothesisStatus.ACTIVE for end in ("cause", "effect")}
    rows = (
        implications_of(access)
        .filter(**active)
        .annotate(
            given_true=F("estimates__if_true"),
            given_false=F("estimates__if_false"),
            given_why=F("estimates__rationale"),
            given_at=F("estimates__created_at"),
            given_by=F("estimates__participant__name"),
            given_round=F("estimates__round__number"),
            given_state=F("estimates__round__state"),
            given_revealed=F("estimates__round__revealed_at"),
        )
    )
    return cast(Iterable[Any], rows.order_by("cause__order", "effect__order", "pk", "estimates"))


def _edge(implication: Implication, given: list[_Given]) -> Edge:
    newest = max((g.round_number for g in given), default=None)
    members = [g for g in given if g.round_number == newest]
    return Edge(
        implication=implication,
        cause=implication.cause,
        effect=implication.effect,
        if_true=conditional_of([g.if_true for g in members]),
        if_false=conditional_of([g.if_false for g in members]),
        round_number=newest,
        reasons=tuple((g.participant, g.rationale) for g in members if g.rationale),
    )


def conditional_of(percents: list[Decimal]) -> Conditional | None:
    """Percents as one figure; None for none."""
    middle = quartiles(float(percent) for percent in percents)
    if middle is None:
        return None
    lower, median, upper = (Decimal(str(figure)) for figure in middle)
    return Conditional(lower=lower, median=median, upper=upper, n=len(percents))
