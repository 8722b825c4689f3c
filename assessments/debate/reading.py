"""A whole debate as one reader may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Case, Count, F, Max, Min, Q, When

from assessments.debate.models import Argument, ArgumentVote, CitedEvidence
from assessments.debate.rules import INFERENCE, OPEN, SUPPORTS, WITHDRAWN, effect_of
from assessments.evidence.models import Link
from assessments.evidence.queries import is_gated
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis

SORTS: Final = ("votes", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on an argument that are open to the reader; `n_earlier` of them judged an earlier
    wording of it."""

    n: int = 0
    mean: float = 0.0
    lowest: int = 0
    highest: int = 0
    mine: int | None = None
    n_earlier: int = 0


@dataclass(slots=True)
class Node:
    """One argument in its tree. `number` counts from 1 in the order of arguing, `effect` is 1 for
    the hypothesis and -1 against it, `cited` are labels with public ids."""

    pk: int
    uid: UUID
    parent_pk: int | None
    depth: int
    stance: str
    target: str
    text: str
    status: str
    wording: int
    author: str
    author_pk: int
    number: int
    effect: int = 0
    tally: Tally = Tally()
    cited: list[tuple[str, UUID]] = field(default_factory=list)
    replies: list["Node"] = field(default_factory=list)

    @property
    def supports(self) -> bool:
        return self.stance == SUPPORTS

    @property
    def on_inference(self) -> bool:
        return self.target == INFERENCE

    @property
    def is_open(self) -> bool:
        return self.status == OPEN

    @property
    def is_withdrawn(self) -> bool:
        return self.status == WITHDRAWN

    @property
    def size(self) -> int:
        """How many arguments stand below it."""
        return sum(1 + reply.size for reply in self.replies)


@dataclass(slots=True)
class Tree:
    """One debate. `roots` answer the hypothesis itself; on a cell, that its evidence speaks for
    the hypothesis."""

    access: Access
    hypothesis: Hypothesis
    link: Link | None
    roots: list[Node]
    nodes: dict[UUID, Node]

    @property
    def label(self) -> str:
        """H1, or E7 × H1."""
        if self.link is None:
            return self.hypothesis.label
        return f"{self.link.evidence.label} × {self.hypothesis.label}"

    @property
    def may_argue(self) -> bool:
        access = self.access
        return (
            access.powers.judge
            and access.participant is not None
            and access.assessment.is_open
            and access.may_write
            and self.hypothesis.status == "active"
        )

    @property
    def hides_votes(self) -> bool:
        """Whether votes stay closed to the reader until they have voted."""
        return is_gated(self.access)

    def standing(self, *, supports: bool) -> int:
        """How many open arguments answer the claim itself on one side."""
        return sum(r.is_open and r.supports == supports for r in self.roots)

    def path_to(self, node: Node) -> list[Node]:
        """Its ancestors, from the root."""
        by_pk = {each.pk: each for each in self.nodes.values()}
        path: list[Node] = []
        parent = node.parent_pk
        while parent is not None:
            path.append(by_pk[parent])
            parent = by_pk[parent].parent_pk
        return path[::-1]


def tree_of(
    access: Access,
    hypothesis: Hypothesis,
    link: Link | None = None,
    *,
    sort: str = SORTS[0],
    plain: bool = False,
) -> Tree:
    """The debate on a hypothesis, or on a link of it that is open to the actor. 3 queries,
    however many arguments; 1 where there are none, or if `plain`: without votes and evidence.

    `sort` is one of SORTS; by votes those come first that weigh most in the votes open to the
    reader, and what they may not read moves nothing.
    """
    on = {"hypothesis": hypothesis} if link is None else {"link": link}
    rows = (
        Argument.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, **on)
        .order_by("created_at", "pk")
        .values_list(
            "pk", "uid", "parent_id", "depth", "stance", "target", "text", "status", "wording",
            "author__name", "author_id",
        )
    )  # fmt: skip
    nodes = {row[0]: Node(*row, number=number) for number, row in enumerate(rows, 1)}
    if nodes and not plain:
        _weigh(access, on, nodes)
        _cite(on, nodes)
    roots = _linked(nodes)
    _arrange(roots, sort)
    return Tree(access, hypothesis, link, roots, {node.uid: node for node in nodes.values()})


def _weigh(access: Access, on: Mapping[str, Any], nodes: Mapping[int, Node]) -> None:
    me = access.participant.pk if access.participant else None
    found = (
        ArgumentVote.objects.visible_to(access.actor)
        .filter(**{f"argument__{key}": value for key, value in on.items()})
        .order_by()
        .values("argument_id")
        .annotate(
            n=Count("pk"),
            mean=Avg("weight"),
            lowest=Min("weight"),
            highest=Max("weight"),
            mine=Max(Case(When(participant=me, then="weight"))),
            earlier=Count("pk", filter=Q(wording__lt=F("argument__wording"))),
        )
        .values_list("argument_id", "n", "mean", "lowest", "highest", "mine", "earlier")
    )
    for pk, n, mean, *rest in found:
        if pk in nodes:
            nodes[pk].tally = Tally(n, float(mean), *rest)


def _cite(on: Mapping[str, Any], nodes: Mapping[int, Node]) -> None:
    cited = (
        CitedEvidence.objects.filter(
            evidence__status="accepted",
            evidence__withdrawn_at__isnull=True,
            **{f"argument__{key}": value for key, value in on.items()},
        )
        .order_by("evidence_id")
        .values_list("argument_id", "evidence__label", "evidence__uid")
    )
    for pk, label, uid in cited:
        if pk in nodes and not nodes[pk].is_withdrawn:
            nodes[pk].cited.append((label, uid))


def _linked(nodes: Mapping[int, Node]) -> list[Node]:
    """The roots; every reply is hung under its parent, parents before replies."""
    roots: list[Node] = []
    for node in sorted(nodes.values(), key=lambda n: n.depth):
        parent = None if node.parent_pk is None else nodes[node.parent_pk]
        node.effect = effect_of(node.stance, 1 if parent is None else parent.effect)
        (roots if parent is None else parent.replies).append(node)
    return roots


def _arrange(roots: list[Node], sort: str) -> None:
    """Siblings in order: what stands before what does not, then as asked."""

    def by_votes(node: Node) -> tuple[Any, ...]:
        return (not node.is_open, -node.tally.mean if node.tally.n else 1, -node.tally.n)

    waiting = [roots]
    while waiting:
        siblings = waiting.pop()
        siblings.sort(key=lambda n: n.number, reverse=sort == "newest")
        if sort == "votes":
            siblings.sort(key=by_votes)
        waiting.extend(node.replies for node in siblings if node.replies)
