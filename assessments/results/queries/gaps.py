"""What is missing and what does not fit: coverage of the matrix, three readings side by side,
figures that do not agree with one another, what would be worth looking for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from assessments.evidence.models import Evidence
from assessments.framing.models import Hypothesis, Question
from assessments.results import rules
from assessments.results.queries.answer import Answer, HypothesisAnswer, QuestionAnswer
from assessments.results.queries.consequences import Edge
from assessments.results.queries.likelihood import Likelihoods, as_percent
from assessments.results.queries.material import Material
from assessments.results.queries.matrix import rank_spans
from assessments.scoring.bayes import entropy, even_prior
from assessments.scoring.codes import UNRATED, Flags, Floats
from assessments.scoring.information import Worth, worth_of_observation
from assessments.scoring.networks.conditionals import consequence

# So many points apart, a likelihood and what follows from others are worth a talk.
APART_FROM: Final = 10


METHOD: Final = "what is open to the reader: cells considered, evidence that carries little"
METHODS: Final = {
    "rank": "best and worst place by the plain and the weighted count of contradictions",
    "worth": "mutual information of hypothesis and result: the expected drop in entropy, in bits",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """How far one hypothesis is worked out. `twice`: cells that two or more have rated."""

    hypothesis: Hypothesis
    items: int
    considered: int
    twice: int
    supporting: int
    contradicting: int
    estimates: int
    impacts: int
    parties: int
    judged: bool

    @property
    def blank(self) -> int:
        return self.items - self.considered


@dataclass(frozen=True, slots=True)
class Loose:
    """Accepted evidence that carries less than it could."""

    unlinked: tuple[Evidence, ...]
    unrated: tuple[Evidence, ...]
    alone: tuple[Evidence, ...]
    unsourced: tuple[Evidence, ...]
    ungraded: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """One competing hypothesis by each reading. `spans` the ranks with any one item left out;
    `parted`: the evidence and the team do not put the same hypothesis first."""

    found: HypothesisAnswer
    place: tuple[int, int] | None
    span: tuple[int, int] | None
    team_place: int | None

    @property
    def gap(self) -> int | None:
        """How many places the team and the evidence lie apart, 0 where they overlap."""
        if self.place is None or self.team_place is None:
            return None
        first, last = self.place
        return max(first - self.team_place, self.team_place - last, 0)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An effect's own likelihood against what its cause and the conditionals come to, percent."""

    edge: Edge
    cause: int
    follows: float
    stands: float

    @property
    def apart(self) -> float:
        return abs(self.follows - self.stands)


def coverage_of(material: Material, question: QuestionAnswer) -> tuple[Covered, ...]:
    """No query. Only what is open to the reader counts as considered."""
    grid, matrix = material.grid, question.whole
    columns = grid.columns(question.question)
    raters = grid.cells.counts[:, columns].sum(axis=-1)
    parties: dict[int, set[int]] = {}
    for given in material.answers.impacts:
        parties.setdefault(given.hypothesis_pk, set()).add(given.party.pk)
    covered = []
    for j, hypothesis in enumerate(matrix.hypotheses):
        found = next(a for a in question.answers if a.hypothesis.pk == hypothesis.pk)
        covered.append(
            Covered(
                hypothesis=hypothesis,
                items=len(grid.evidence),
                considered=int(np.count_nonzero(matrix.codes[:, j] != UNRATED)),
                twice=int(np.count_nonzero(raters[:, j] > 1)),
                supporting=found.total.supporting,
                contradicting=found.total.contradicting,
                estimates=found.pooled.n if found.pooled else 0,
                impacts=max((row.n for row in found.impacts), default=0),
                parties=len(parties.get(hypothesis.pk, ())),
                judged=found.judgement is not None,
            )
        )
    return tuple(covered)


def loose_of(material: Material) -> Loose:
    """No query."""
    grid = material.grid
    bears: Flags = np.asarray(grid.cells.bears.any(axis=1))
    rated: Flags = np.asarray(grid.cells.counts.sum(axis=(1, 2)) > 0)
    closed: Flags = np.asarray((grid.cells.bears & ~grid.cells.is_open).any(axis=1))
    items = list(enumerate(grid.evidence))
    return Loose(
        unlinked=tuple(e for i, e in items if not bears[i]),
        unrated=tuple(e for i, e in items if bears[i] and not rated[i] and not closed[i]),
        alone=tuple(e for _i, e in items if len(grid.voices.get(e.pk, ())) == 1),
        unsourced=tuple(e for _i, e in items if not grid.voices.get(e.pk)),
        ungraded=tuple(e for _i, e in items if e.credibility is None),
    )


def readings_of(question: QuestionAnswer) -> tuple[Readings, ...]:
    """Of a competing question, by the team's likelihood; nothing for an independent one."""
    matrix = question.whole
    if not question.question.is_competing:
        return ()
    each = [(i,) for i in range(len(matrix.evidence))]
    spans = rank_spans(matrix.codes, matrix.weights, each)
    span_of = {h.pk: span for h, span in zip(matrix.hypotheses, spans, strict=True)}
    return tuple(
        Readings(
            found=found,
            place=(
                (found.total.widest_first, found.total.widest_last)
                if found.total.widest_first and found.total.widest_last
                else None
            ),
            span=span_of[found.hypothesis.pk],
            team_place=place if found.pooled else None,
        )
        for place, found in enumerate(question.answers, start=1)
    )


def mismatches_of(edges: tuple[Edge, ...], likelihoods: Likelihoods) -> tuple[Mismatch, ...]:
    """Edges whose effect the team holds for more, or less, likely than follows, the worst first.

    An effect that has other causes too may be likelier than one of them explains: a talk, no
    proof.
    """
    found = []
    for edge in edges:
        cause, effect = likelihoods.of(edge.cause), likelihoods.of(edge.effect)
        if cause is None or effect is None or edge.if_true is None or edge.if_false is None:
            continue
        follows = consequence(
            float(cause.best) / 100,
            float(edge.if_true.median) / 100,
            float(edge.if_false.median) / 100,
        )
        one = Mismatch(edge, cause.shown, float(as_percent(follows)), float(effect.best))
        if one.apart >= APART_FROM:
            found.append(one)
    return tuple(sorted(found, key=lambda one: -one.apart))


@dataclass(frozen=True, slots=True)
class Looked:
    """What it would be worth to look for something. `shares` are what it starts from, `before` the
    doubt in them in bits, `seen` and `unseen` what is left of it either way."""

    worth: Worth
    even: bool
    shares: dict[str, float]
    before: float
    seen: float
    unseen: float


def worth_of_looking(
    question: Question, answer: Answer, chances: Mapping[str, object]
) -> Looked | None:
    """`chances` in percent by label, of seeing it under each hypothesis; None where nothing is
    asked. Starts from the team's figures where each has one, else from even shares.

    Raises Violations unless each hypothesis is named once, with 0 to 100.
    """
    rows = next((q.answers for q in answer.questions if q.question.pk == question.pk), ())
    if not rows or not chances or not question.is_competing:
        return None
    given = rules.chances_from(chances, [found.hypothesis.label for found in rows])
    bests = [float(found.pooled.best) for found in rows if found.pooled]
    whole = len(bests) == len(rows) and sum(bests) > 0
    shares = np.array(bests) / sum(bests) if whole else even_prior(len(rows))
    seen = np.array([given[found.hypothesis.label] / 100 for found in rows])
    return Looked(
        worth=worth_of_observation(shares, np.stack([seen, 1 - seen], axis=1)),
        even=not whole,
        shares=dict(zip((f.hypothesis.label for f in rows), shares.tolist(), strict=True)),
        before=entropy(shares),
        seen=_doubt(shares * seen),
        unseen=_doubt(shares * (1 - seen)),
    )


def _doubt(joint: Floats) -> float:
    """Bits of doubt once a result is in that had these chances with each hypothesis; 0 where the
    result could not be."""
    total = float(joint.sum())
    return entropy(joint / total) if total > 0 else 0.0
