"""Arithmetic over the counts of the largest matrix, and whole assessments as files."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from assessments.scoring.agreement import disagreement
from assessments.scoring.bayes import even_prior, posteriors_without, posteriors_without_each
from assessments.scoring.codes import Floats
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.dependence import dependence_weights
from assessments.scoring.diagnosticity import diagnosticity
from assessments.scoring.likelihoods import log_likelihoods
from assessments.scoring.matrix import balance, inconsistency, leaders, ranks
from assessments.scoring.sensitivity import groups_by, leave_each_out, leave_out
from assessments.scoring.weights import link_weights
from benchmarks.browsing import milliseconds
from benchmarks.figures import ANALYSES, MILLISECONDS, Figure
from benchmarks.workload import SIZES

TIMES: Final = 30
ORIGINS: Final = 60
Counts = npt.NDArray[np.int32]


class Grid(NamedTuple):
    """Counts [E, H, 6], credibility [E], relevance [E, H], and the origin of each item [E]."""

    counts: Counts
    credibility: npt.NDArray[np.int8]
    relevance: npt.NDArray[np.int8]
    origins: npt.NDArray[np.int64]


def grid(seed: int) -> Grid:
    """The largest matrix as its links hold it."""
    size = SIZES["XL"]
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(6), size=(size.evidence, size.hypotheses))
    return Grid(
        counts=rng.multinomial(size.members, shares).astype(np.int32),
        credibility=rng.integers(0, 7, size.evidence).astype(np.int8),
        relevance=rng.integers(0, 3, shares.shape[:2]).astype(np.int8),
        origins=rng.integers(0, ORIGINS, size.evidence),
    )


def analyses(seed: int) -> Iterator[Figure]:
    """What the matrix and the sensitivity pages show, against plain NumPy for the same: counts,
    weights, balance, the Bayesian column, and both without each item and without each origin."""
    own = grid(seed)
    plain = milliseconds(lambda: bare_results(own), TIMES)
    figure = Figure("bare NumPy analyses", "XL", MILLISECONDS, plain.values, cpu=plain.cpu)
    yield figure
    took = milliseconds(lambda: results(own), TIMES)
    yield Figure(ANALYSES, "XL", MILLISECONDS, took.values, bare=figure.median, cpu=took.cpu)
    split = milliseconds(lambda: disagreement(own.counts), TIMES)
    yield Figure("disagreement of every cell", "XL", MILLISECONDS, split.values, cpu=split.cpu)


def results(own: Grid) -> object:
    codes = cell_consensus(own.counts)
    weights = link_weights(own.credibility, own.relevance)
    scores = inconsistency(codes, weights)
    groups = list(groups_by(own.origins.tolist()).values())
    prior = even_prior(codes.shape[1])
    cells = log_likelihoods(codes)
    discount = dependence_weights(len(codes), groups)
    return (
        inconsistency(codes),
        ranks(scores),
        leaders(scores),
        balance(codes, weights),
        diagnosticity(codes),
        leave_each_out(codes, weights),
        leave_out(codes, groups, weights),
        posteriors_without_each(prior, cells, discount),
        posteriors_without(prior, cells, groups, discount),
    )


def bare_results(own: Grid) -> object:
    """The same without checks, gaps, ties or NA."""
    rated = own.counts[..., :5]
    below = rated.cumsum(axis=-1)
    codes = (below * 2 < below[..., -1:]).sum(axis=-1)
    root = 2.0**0.5
    levels = np.array([1 / root, 1.0, root])
    by_item = levels[np.array([1, 2, 2, 1, 0, 0, 1])[own.credibility]]
    weights = by_item[:, np.newaxis] * levels[own.relevance]
    against = np.array([0.0, 0, 0, 1, 2])[codes] * weights
    support = np.array([2.0, 1, 0, 0, 0])[codes] * weights
    total = against.sum(axis=0)
    without = total - against
    order = own.origins.argsort()
    sizes = np.bincount(own.origins, minlength=ORIGINS)
    starts = sizes.cumsum() - sizes
    decibans = np.array([6.0, 3, 0, -3, -6])[codes]
    logs = np.log([4.0, 2, 1, 0.5, 0.25])[codes] / (1 + (sizes - 1) / 2)[own.origins, np.newaxis]
    whole = logs.sum(axis=0)
    return (
        total.argsort(),
        support.sum(axis=0),
        decibans.max(axis=1) - decibans.min(axis=1),
        without.argmin(axis=1) != total.argmin(),
        (total - np.add.reduceat(against[order], starts)).argmin(axis=1) != total.argmin(),
        _bare_posteriors(whole, whole - logs),
        _bare_posteriors(whole, whole - np.add.reduceat(logs[order], starts)),
    )


def _bare_posteriors(whole: Floats, left: Floats) -> tuple[Floats, Floats, Floats]:
    """Shares without each, how far they lie from the whole, and in bits."""
    shares = np.exp(whole - whole.max())
    shares /= shares.sum()
    without = np.exp(left - left.max(axis=1, keepdims=True))
    without /= without.sum(axis=1, keepdims=True)
    apart = np.abs(without - shares).sum(axis=1) / 2
    return without, apart, (shares * np.log2(shares / without)).sum(axis=1)
