"""The Bayesian column: what the ratings would make of a prior, and what that rests on.

For hypotheses that exclude one another and between them leave nothing out; "none of these" is
one of them, with a prior and ratings of its own. An unrated cell counts as neutral. Natural
logarithms inside, bits and shares outside. It is a reading of the ratings by a mapping that
nobody has validated (`likelihoods`), not the team's likelihood.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Flags, Floats, Integers
from assessments.scoring.likelihoods import MILD, Likelihoods, mean_log_likelihoods
from assessments.scoring.raters import without_each_member
from assessments.scoring.sensitivity import totals_without

# Posteriors closer than this are tied.
TIE: Final = 1e-9
_SUM: Final = 1e-6


class Posterior(NamedTuple):
    """`prior` and `posterior` [H], each summing to 1; their entropies in bits.

    `leaders` [H] are the likeliest, ties included. `tipping` is by which factor the likelihood
    ratio of a single item would have to be wrong for the runner-up to draw level: the odds of
    the two likeliest; 1 at a tie, infinite without a rival, NaN without hypotheses.
    """

    prior: Floats
    posterior: Floats
    leaders: Flags
    entropy_before: float
    entropy_after: float
    tipping: float


class Without(NamedTuple):
    """The posterior with everything [H], and without each group [G, H].

    `bits` [G]: divergence of the whole posterior from the one without (Kullback-Leibler), the
    group's realised diagnosticity. `variation` [G]: total variation distance, 0 to 1. `changes`
    [G]: whether the set of leaders differs.
    """

    baseline: Floats
    baseline_leaders: Flags
    posteriors: Floats
    leaders: Flags
    changes: Flags
    bits: Floats
    variation: Floats


def even_prior(size: int, remainder: int | None = None, share: float | None = None) -> Floats:
    """A prior [H] that favours none; the hypothesis `remainder` may be given a share of its own."""
    if remainder is None or share is None:
        return np.full(size, 1 / max(size, 1))
    if not 0 <= remainder < size or not 0 <= share <= 1 or (size == 1 and share != 1):
        raise ValueError("the remainder's share is outside 0 to 1, or it is no hypothesis")
    prior = np.full(size, (1 - share) / max(size - 1, 1))
    prior[remainder] = share
    return prior


def checked_prior(prior: Floats, size: int) -> Floats:
    """The prior [H] brought to sum exactly 1; ValueError for what is no distribution."""
    shares = np.asarray(prior, dtype=np.float64)
    if shares.shape != (size,):
        raise ValueError("there must be one prior per hypothesis")
    if not (np.isfinite(shares).all() and (shares >= 0).all()):
        raise ValueError("a prior is negative or not finite")
    if size and abs(shares.sum() - 1) > _SUM:
        raise ValueError("the priors do not sum to 1")
    return shares / shares.sum() if size else shares


def posterior(prior: Floats, log_cells: Floats, weights: Floats | None = None) -> Posterior:
    """Prior [H] and log-likelihoods [E, H] to the posterior.

    Weights [E] or [E, H], 0 to 1, temper each logarithm: doubt about an item (`credibility`) or
    its dependence on others (`dependence_weights`).
    """
    cells = _weighted(log_cells, weights)
    start = checked_prior(prior, cells.shape[1])
    logs = _normalised(_log(start) + cells.sum(axis=0))
    found = np.exp(logs)
    return Posterior(
        prior=start,
        posterior=found,
        leaders=likeliest(found),
        entropy_before=entropy(start),
        entropy_after=entropy(found),
        tipping=tipping_factor(logs),
    )


def posteriors_without(
    prior: Floats,
    log_cells: Floats,
    groups: Sequence[Iterable[int]],
    weights: Floats | None = None,
) -> Without:
    """The posterior anew without each group of evidence; groups as in `sensitivity.leave_out`."""
    cells = _weighted(log_cells, weights)
    return _compared(checked_prior(prior, cells.shape[1]), cells, totals_without(cells, groups))


def posteriors_without_each(
    prior: Floats, log_cells: Floats, weights: Floats | None = None
) -> Without:
    """The same with every piece of evidence as a group of its own: G is E."""
    cells = _weighted(log_cells, weights)
    return _compared(checked_prior(prior, cells.shape[1]), cells, cells.sum(axis=0) - cells)


def posteriors_without_members(
    prior: Floats,
    counts: Integers,
    by_member: Integers,
    likelihoods: Likelihoods = MILD,
    weights: Floats | None = None,
    weights_without: Sequence[Floats] | None = None,
) -> Without:
    """The posterior without each member: G is M. Counts [E, H, 6] of all, codes [M, E, H] of each.

    Each cell is the mean logarithm of its raters, without the member of the others'. Where the
    weights change with the member, `weights_without` holds those without each. Raises ValueError
    where a member's rating is not in the counts.
    """
    cells = _weighted(mean_log_likelihoods(counts, likelihoods), weights)
    others = without_each_member(
        counts, by_member, lambda left: mean_log_likelihoods(left, likelihoods)
    )
    each = repeat(weights) if weights_without is None else weights_without
    left = [_weighted(found, factors).sum(axis=0) for found, factors in zip(others, each)]  # noqa: B905
    return _compared(
        checked_prior(prior, cells.shape[1]),
        cells,
        np.reshape(left, (len(by_member), cells.shape[1])),
    )


def likeliest(shares: Floats) -> Flags:
    """Which of the shares [..., H] are largest, ties included."""
    if shares.shape[-1] == 0:
        return np.zeros(shares.shape, dtype=np.bool_)
    result: Flags = shares >= shares.max(axis=-1, keepdims=True) - TIE
    return result


def entropy(shares: Floats) -> float:
    """Bits of doubt in a distribution [H]: 0 where it is settled, log2 H where it is even."""
    positive = shares[shares > 0]
    return max(0.0, -float((positive * np.log2(positive)).sum()))


def tipping_factor(logs: Floats) -> float:
    """Log-posteriors [H] to the odds of the two largest; see `Posterior.tipping`."""
    if not logs.size:
        return math.nan
    if logs.size == 1:
        return math.inf
    second, first = np.sort(logs)[-2:]
    with np.errstate(over="ignore"):
        return float(np.exp(first - second))


def _compared(prior: Floats, cells: Floats, left: Floats) -> Without:
    start = _log(prior)
    whole = _normalised(start + cells.sum(axis=0))
    logs = _normalised(start + left)
    baseline, without = np.exp(whole), np.exp(logs)
    with np.errstate(invalid="ignore"):
        terms = np.where(baseline > 0, baseline * (whole - logs), 0.0)
    leading, before = likeliest(without), likeliest(baseline)
    return Without(
        baseline=baseline,
        baseline_leaders=before,
        posteriors=without,
        leaders=leading,
        changes=(leading != before).any(axis=-1),
        bits=np.maximum(terms.sum(axis=-1) / math.log(2), 0.0),
        variation=np.abs(without - baseline).sum(axis=-1) / 2,
    )


def _weighted(log_cells: Floats, weights: Floats | None) -> Floats:
    cells = np.asarray(log_cells, dtype=np.float64)
    if cells.ndim != 2 or not np.isfinite(cells).all():
        raise ValueError("log-likelihoods need two axes and finite numbers")
    if weights is None:
        return cells
    factors = np.asarray(weights, dtype=np.float64)
    if factors.ndim == 1:
        factors = factors[:, np.newaxis]
    if factors.shape not in (cells.shape, (len(cells), 1)):
        raise ValueError("weights match neither the evidence nor the cells")
    if factors.size and not (factors.min() >= 0 and factors.max() <= 1):
        raise ValueError("a weight of the Bayesian column is outside 0 to 1")
    return cells * factors


def _log(shares: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        result: Floats = np.log(shares)
    return result


def _normalised(logs: Floats) -> Floats:
    if logs.shape[-1] == 0:
        return logs
    highest = logs.max(axis=-1, keepdims=True)
    shifted = logs - highest
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
