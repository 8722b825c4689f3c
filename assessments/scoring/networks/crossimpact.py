"""Cross-impact balances (Weimer-Jehle 2006): which states of several descriptors hold together.

Experts judge, from -3 to 3, how each state of one descriptor promotes each state of another. A
scenario takes one state of each; it is consistent if every state chosen has the highest sum of
what the others do to its descriptor. No probabilities, and circles are allowed.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats, Integers

MOST_SCENARIOS: Final = 250_000


class Impact(NamedTuple):
    """What `state` of `source` does to `target_state` of `target`; all numbered from 0."""

    source: int
    state: int
    target: int
    target_state: int
    value: float


class Balances(NamedTuple):
    """Every scenario [n, D] in rising order. `shortfall` [n, D]: how far each state chosen lies
    below the best of its descriptor, from 0. `total` [n] is their sum with its sign turned (0 where
    consistent), `inconsistency` [n] the largest."""

    scenarios: Integers
    shortfall: Floats
    total: Floats
    inconsistency: Floats


class Attractor(NamedTuple):
    """Scenarios that follow one another for ever, the first in rising order first; `basin`
    scenarios end there. A single one is consistent."""

    cycle: tuple[tuple[int, ...], ...]
    basin: int


def balances(states: Sequence[int], impacts: Iterable[Impact]) -> Balances:
    """`states` [D]: how many each descriptor has."""
    scenarios, sums, starts = _summed(states, impacts)
    shortfall = np.empty(scenarios.shape)
    for d, start in enumerate(starts):
        own = sums[:, start : start + states[d]]
        chosen = np.take_along_axis(own, scenarios[:, d : d + 1], axis=1)[:, 0]
        shortfall[:, d] = own.max(axis=1) - chosen
    return Balances(
        scenarios=scenarios,
        shortfall=shortfall,
        total=-shortfall.sum(axis=1),
        inconsistency=shortfall.max(axis=1, initial=0.0),
    )


def consistent(found: Balances, up_to: float = 0.0) -> list[tuple[int, ...]]:
    """Scenarios whose inconsistency is at most `up_to`."""
    chosen = found.scenarios[found.inconsistency <= up_to]
    return [tuple(int(state) for state in row) for row in chosen]


def attractors(states: Sequence[int], impacts: Iterable[Impact]) -> list[Attractor]:
    """Where scenarios end if each descriptor goes at once to the state that is promoted most.

    A state that ties for the most stays; otherwise the first of those that tie is taken.
    """
    scenarios, sums, starts = _summed(states, impacts)
    following = np.empty(scenarios.shape, dtype=np.int64)
    for d, start in enumerate(starts):
        own = sums[:, start : start + states[d]]
        chosen = np.take_along_axis(own, scenarios[:, d : d + 1], axis=1)[:, 0]
        following[:, d] = np.where(chosen == own.max(axis=1), scenarios[:, d], own.argmax(axis=1))
    successor = np.ravel_multi_index(tuple(following.T), tuple(states))
    ends = _ends(successor)
    result = []
    for first in sorted(set(ends.tolist())):
        cycle = [first]
        while int(successor[cycle[-1]]) != first:
            cycle.append(int(successor[cycle[-1]]))
        members = tuple(tuple(int(s) for s in scenarios[i]) for i in cycle)
        result.append(Attractor(members, int((ends == first).sum())))
    return result


def _summed(states: Sequence[int], impacts: Iterable[Impact]) -> tuple[Integers, Floats, list[int]]:
    """All scenarios [n, D], what they do to every state [n, S], and where descriptors start."""
    if not states or min(states) < 1:
        raise ValueError("there is no descriptor, or one without a state")
    n = int(np.prod(np.array(states, dtype=np.float64)))
    if n > MOST_SCENARIOS:
        raise ValueError(f"there are more than {MOST_SCENARIOS} scenarios")
    starts = [0, *np.cumsum(states)[:-1].tolist()]
    matrix = np.zeros((sum(states), sum(states)))
    for impact in impacts:
        _check(impact, states)
        row = starts[impact.source] + impact.state
        matrix[row, starts[impact.target] + impact.target_state] = impact.value
    scenarios = np.stack(np.unravel_index(np.arange(n), tuple(states)), axis=1)
    sums = np.zeros((n, sum(states)))
    for d, start in enumerate(starts):
        sums += matrix[start + scenarios[:, d]]
    return scenarios, sums, starts


def _check(impact: Impact, states: Sequence[int]) -> None:
    for descriptor, state in (
        (impact.source, impact.state),
        (impact.target, impact.target_state),
    ):
        if not (0 <= descriptor < len(states) and 0 <= state < states[descriptor]):
            raise ValueError("an impact names a state that is not there")
    if impact.source == impact.target:
        raise ValueError("a descriptor does not act on itself")
    if not np.isfinite(impact.value):
        raise ValueError("an impact is not finite")


def _ends(successor: Integers) -> Integers:
    """For each scenario the least member of the cycle in which it ends."""
    n = len(successor)
    ends = np.full(n, -1, dtype=np.int64)
    for start in range(n):
        path: list[int] = []
        place: dict[int, int] = {}
        current = start
        while ends[current] < 0 and current not in place:
            place[current] = len(path)
            path.append(current)
            current = int(successor[current])
        end = int(ends[current]) if ends[current] >= 0 else min(path[place[current] :])
        ends[path] = end
    return ends
