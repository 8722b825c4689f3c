"""How likely each node of a network is, given what is known: exactly where that is quick.

Variable elimination; where a factor would outgrow `MOST_CELLS`, likelihood weighting from a fixed
seed, with its standard error.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Flags, Floats
from assessments.scoring.networks.nodes import Node, order_of

MOST_CELLS: Final = 2**18
SAMPLES: Final = 20_000
_SEED: Final = 1988


class Marginals(NamedTuple):
    """P(true) of every node [N]. `error` [N]: its standard error, 0 where `exact`."""

    chances: Floats
    exact: bool
    error: Floats


class _Factor(NamedTuple):
    """A table over nodes, axes in rising order of their numbers."""

    nodes: tuple[int, ...]
    table: Floats


class _TooLargeError(Exception):
    """A factor outgrows the cap."""


def marginals(
    nodes: Sequence[Node], known: Mapping[int, bool] | None = None, most_cells: int = MOST_CELLS
) -> Marginals:
    """All nodes' chances given those that are known; ValueError for what cannot be the case."""
    order = order_of(nodes)
    given = dict(known or {})
    if any(number not in range(len(nodes)) for number in given):
        raise ValueError("a node that is known is not there")
    try:
        chances = np.array(
            [_exact(nodes, number, given, most_cells) for number in range(len(nodes))]
        )
    except _TooLargeError:
        return _sampled(nodes, order, given)
    return Marginals(chances, exact=True, error=np.zeros(len(nodes)))


def _exact(nodes: Sequence[Node], asked: int, given: Mapping[int, bool], most_cells: int) -> float:
    relevant = _ancestors(nodes, {asked, *given})
    factors = [_reduced(_factor_of(nodes, number), given) for number in sorted(relevant)]
    hidden = relevant - {asked} - set(given)
    while hidden:
        number = min(hidden, key=lambda n: (_scope_size(factors, n), n))
        if 2 ** _scope_size(factors, number) > most_cells:
            raise _TooLargeError
        factors = _without(factors, number)
        hidden.discard(number)
    weights = _product(factors).table
    total = float(weights.sum())
    if total <= 0:
        raise ValueError("what is known cannot be the case together")
    if asked in given:
        return float(given[asked])
    return float(weights[1]) / total


def _ancestors(nodes: Sequence[Node], wanted: set[int]) -> set[int]:
    """The wanted nodes and all before them: what comes after them tells nothing."""
    found: set[int] = set()
    waiting = list(wanted)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += nodes[number].parents
    return found


def _factor_of(nodes: Sequence[Node], number: int) -> _Factor:
    node = nodes[number]
    scope = (*node.parents, number)
    table = np.stack([1 - node.table, node.table], axis=-1)
    order = sorted(range(len(scope)), key=lambda axis: scope[axis])
    return _Factor(tuple(scope[axis] for axis in order), np.transpose(table, order))


def _reduced(factor: _Factor, given: Mapping[int, bool]) -> _Factor:
    index = tuple(int(given[n]) if n in given else slice(None) for n in factor.nodes)
    return _Factor(
        tuple(n for n in factor.nodes if n not in given), np.asarray(factor.table[index])
    )


def _scope_size(factors: Sequence[_Factor], number: int) -> int:
    return len({n for factor in factors if number in factor.nodes for n in factor.nodes})


def _without(factors: Sequence[_Factor], number: int) -> list[_Factor]:
    touched = [factor for factor in factors if number in factor.nodes]
    whole = _product(touched)
    axis = whole.nodes.index(number)
    summed = _Factor(
        tuple(n for n in whole.nodes if n != number), np.asarray(whole.table.sum(axis=axis))
    )
    return [*(factor for factor in factors if number not in factor.nodes), summed]


def _product(factors: Sequence[_Factor]) -> _Factor:
    scope = tuple(sorted({n for factor in factors for n in factor.nodes}))
    table = np.ones((2,) * len(scope))
    for factor in factors:
        shape = tuple(2 if n in factor.nodes else 1 for n in scope)
        table = table * factor.table.reshape(shape)
    return _Factor(scope, table)


def _sampled(nodes: Sequence[Node], order: Sequence[int], given: Mapping[int, bool]) -> Marginals:
    rng = np.random.default_rng(_SEED)
    states = np.zeros((len(nodes), SAMPLES), dtype=np.int8)
    weights = np.ones(SAMPLES)
    for number in order:
        node = nodes[number]
        chances = np.broadcast_to(
            node.table[tuple(states[parent] for parent in node.parents)], (SAMPLES,)
        )
        if number in given:
            states[number] = given[number]
            weights = weights * (chances if given[number] else 1 - chances)
        else:
            states[number] = rng.random(SAMPLES) < chances
    total = float(weights.sum())
    if total <= 0:
        raise ValueError("what is known cannot be the case together, or hardly ever")
    true: Flags = states == 1
    found = (true * weights).sum(axis=1) / total
    # Samples of unequal weight tell as much as so many equal ones.
    effective = total**2 / float(np.square(weights).sum())
    error = np.sqrt(found * (1 - found) / effective)
    for number in given:
        error[number] = 0.0
    return Marginals(found, exact=False, error=error)
