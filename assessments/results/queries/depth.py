"""What the sensitivity in depth says of one question; `leaving` works it out."""

from dataclasses import dataclass
from typing import Final

from assessments.evidence.models import Evidence
from assessments.framing.models import Hypothesis, Question
from assessments.results.queries.matrix import Total
from assessments.results.queries.sensitivity import Linchpin
from assessments.results.rules import Assumed

METHOD: Final = (
    "everything left out one by one: inconsistency and the Bayesian column anew without it"
)
METHODS: Final = {
    "count": "II counts 2, I counts 1; the lowest leads (Heuer 1999)",
    "weighted": "times credibility and relevance, 1/sqrt 2, 1 or sqrt 2 each (PARC ACH 2.0)",
    "bayes": "prior times the geometric mean of the raters' likelihoods, item by item; the mapping"
    " of ratings to likelihoods is a convention that nobody has validated",
    "linchpin": "an origin or an item without which, alone, others lead the count, or nobody does",
    "bits": "Kullback-Leibler divergence of the column from the column without it",
    "temper": "a rating's logarithm times a share by the credibility of the information",
    "overlap": "an item of n from one origin weighs 1 / (1 + (n - 1) overlap)",
    "smallest": "fewest items: exact; fewest origins: every set up to a limit, then greedy",
}


@dataclass(frozen=True, slots=True)
class Column:
    """The Bayesian column of a competing question, shares 0 to 1 by hypothesis.

    `tipping`: by which factor one likelihood ratio would have to be wrong for the runner-up to
    draw level; None without a rival.
    """

    prior: tuple[float, ...]
    posterior: tuple[float, ...]
    leaders: tuple[Hypothesis, ...]
    tipping: float | None


@dataclass(frozen=True, slots=True)
class Lost:
    """The question without one thing. Scores and `shares` are in the order of the hypotheses.

    `key` is a public id, a grade or a kind; `evidence` what falls with it. `changes`: the set of
    those who lead by the count differs; `reorders`: some rank does; `tips`: the likeliest of the
    Bayesian column differ; `bits` is how far that column moves.
    """

    group: str
    key: str
    name: str
    evidence: tuple[Evidence, ...]
    scores: tuple[float | None, ...]
    weighted: tuple[float | None, ...]
    leaders: tuple[Hypothesis, ...]
    changes: bool
    reorders: bool
    shares: tuple[float, ...] = ()
    likeliest: tuple[Hypothesis, ...] = ()
    tips: bool = False
    bits: float | None = None

    @property
    def turns(self) -> bool:
        """Whether it is a linchpin, or a group without which others lead: that nothing is left
        without the only grade there is says nothing."""
        return self.changes and (bool(self.leaders) or self.group in ("origin", "evidence"))


@dataclass(frozen=True, slots=True)
class Smallest:
    """The fewest whose loss changes the leaders, by the count or the Bayesian column.

    `names` is None where nothing short of everything does; `exact` False: a smaller set may exist.
    """

    reading: str
    group: str
    names: tuple[str, ...] | None
    exact: bool
    leaders: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class Depth:
    """One question as it stands under `assumed`; `totals` and `column` are over what is left.

    `column` is None and nothing leads in an independent question. `lost` is by group; members
    are among it only where their ratings were read.
    """

    question: Question
    hypotheses: tuple[Hypothesis, ...]
    assumed: Assumed
    evidence: tuple[Evidence, ...]
    fallen: tuple[Evidence, ...]
    totals: tuple[Total, ...]
    column: Column | None
    lost: dict[str, tuple[Lost, ...]]
    linchpins: tuple[Linchpin, ...]
    smallest: tuple[Smallest, ...]
    closed: int
    ratings: int
    change: int

    @property
    def leaders(self) -> tuple[Hypothesis, ...]:
        return tuple(t.hypothesis for t in self.totals if t.leads)

    @property
    def turning(self) -> tuple[Lost, ...]:
        """What is no single origin or item, yet changes who leads the count: a source, all of a
        kind or grade, a member."""
        order = ("source", "kind", "reliability", "credibility", "member")
        return tuple(row for group in order for row in self.lost.get(group, ()) if row.turns)
