"""The strongest case for and against at a glance, of every debate that a reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Count, Q

from assessments.debate.models import Argument, ArgumentVote
from assessments.debate.rules import OPEN, SUPPORTS
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis


@dataclass(frozen=True, slots=True)
class Point:
    """An argument that answers the claim itself. `n` votes are open to the reader, with `mean`."""

    uid: UUID
    text: str
    author: str
    supports: bool
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Sides:
    """The points for and against a claim, the strongest first."""

    supporting: Sequence[Point] = ()
    attacking: Sequence[Point] = ()

    @property
    def n(self) -> int:
        return len(self.supporting) + len(self.attacking)


@dataclass(frozen=True, slots=True)
class CellSides:
    """A cell that is argued about."""

    evidence: str
    evidence_uid: UUID
    statement: str
    hypothesis: str
    hypothesis_uid: UUID
    sides: Sides


@dataclass(slots=True)
class Cases:
    """By hypothesis (primary key), and of cells."""

    hypotheses: dict[int, Sides] = field(default_factory=dict)
    cells: list[CellSides] = field(default_factory=list)


NOTHING_SAID: Final = Sides()
_CELL: Final = (
    "link__evidence__label", "link__evidence__uid", "link__evidence__statement",
    "link__hypothesis__label", "link__hypothesis__uid",
)  # fmt: skip


def cases_of(access: Access, hypothesis: Hypothesis | None = None) -> Cases:
    """What stands for and against everything that is debated; with `hypothesis`, for and against
    that one alone. 1 query.

    The strongest is what weighs most in the votes open to the reader, then the oldest: votes that
    they may not read yet decide nothing here either.
    """
    open_votes = Q(votes__in=ArgumentVote.objects.visible_to(access.actor))
    rows = Argument.objects.visible_to(access.actor).filter(
        assessment=access.assessment, parent__isnull=True, status=OPEN
    )
    if hypothesis is not None:
        rows = rows.filter(hypothesis=hypothesis)
    found = (
        rows.annotate(
            n=Count("votes", filter=open_votes), mean=Avg("votes__weight", filter=open_votes)
        )
        .order_by("created_at", "pk")
        .values_list("hypothesis_id", *_CELL, "uid", "text", "author__name", "stance", "n", "mean")
    )
    points: dict[tuple[Any, ...], list[Point]] = {}
    for row in found:
        uid, text, author, stance, n, mean = row[6:]
        point = Point(uid, text, author, stance == SUPPORTS, n, float(mean or 0))
        points.setdefault(tuple(row[:6]), []).append(point)
    cases = Cases()
    for (hypothesis_pk, evidence, uid, statement, label, on_uid), said in points.items():
        if hypothesis_pk is not None:
            cases.hypotheses[hypothesis_pk] = _sides(said)
        else:
            cases.cells.append(CellSides(evidence, uid, statement, label, on_uid, _sides(said)))
    return cases


def _sides(points: Sequence[Point]) -> Sides:
    ranked = sorted(points, key=lambda p: (not p.n, -p.mean, -p.n))
    return Sides([p for p in ranked if p.supports], [p for p in ranked if not p.supports])
