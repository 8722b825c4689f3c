"""What a candidate observation would be worth, before anyone goes to look."""

from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.bayes import checked_prior, entropy
from assessments.scoring.codes import Floats

_SUM: Final = 1e-6


class Worth(NamedTuple):
    """`chances` [X] of each result. `bits`: expected drop in entropy (the mutual information of
    hypothesis and result). `decision`: expected gain of deciding after the result, in units of
    the utilities; None without utilities. An observation may tell much and change no decision.
    """

    chances: Floats
    bits: float
    decision: float | None


def worth_of_observation(
    shares: Floats, chances_given: Floats, utilities: Floats | None = None
) -> Worth:
    """Shares [H], P(result | hypothesis) [H, X], utilities of each action [A, H].

    The expected value of sample information is sum P(x) max_a E[U | x] - max_a E[U].
    """
    given = np.asarray(chances_given, dtype=np.float64)
    if given.ndim != 2 or not (np.isfinite(given).all() and (given >= 0).all()):
        raise ValueError("chances of results need two axes and numbers from 0 to 1")
    if (np.abs(given.sum(axis=1) - 1) > _SUM).any():
        raise ValueError("the chances of the results do not sum to 1 under each hypothesis")
    start = checked_prior(shares, len(given))
    joint = start[:, np.newaxis] * given
    chances: Floats = joint.sum(axis=0)
    after = sum(
        chance * entropy(joint[:, x] / chance) for x, chance in enumerate(chances) if chance > 0
    )
    decision = None
    if utilities is not None:
        table = _utilities(utilities, len(start))
        decision = max(0.0, float((table @ joint).max(axis=0).sum() - (table @ start).max()))
    return Worth(chances, max(0.0, entropy(start) - float(after)), decision)


def worth_of_certainty(shares: Floats, utilities: Floats) -> float:
    """The most that any observation could be worth: sum p max_a U - max_a E[U]."""
    table = _utilities(utilities, len(np.asarray(shares)))
    start = checked_prior(shares, table.shape[1])
    return max(0.0, float((table.max(axis=0) * start).sum() - (table @ start).max()))


def _utilities(utilities: Floats, size: int) -> Floats:
    table = np.asarray(utilities, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != size or not len(table):
        raise ValueError("utilities need a row per action and a column per hypothesis")
    if not np.isfinite(table).all():
        raise ValueError("a utility is not finite")
    return table
