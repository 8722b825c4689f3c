"""How likely a node is, given which of its parents hold.

Noisy-OR (Pearl 1988): each cause that holds may bring the effect about on its own; a leak stands
for all that nobody has named. It can only raise. `log_odds_node` handles influence of both signs.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats
from assessments.scoring.pooling import finite, probabilities

# A table doubles with every parent; more are to be gathered in a node between.
MOST_PARENTS: Final = 16


class Node(NamedTuple):
    """`parents`: numbers of nodes. `table` [2, …, 2]: P(true) by each parent's state (0 false, 1
    true), axes in the order of the parents."""

    parents: tuple[int, ...]
    table: Floats


def root(chance: float) -> Node:
    return Node((), np.array(probabilities((chance,))[0]))


def noisy_or(parents: Sequence[int], weights: Sequence[float], leak: float) -> Node:
    """1 - (1 - leak) times the product of (1 - weight) over the parents that hold."""
    _check_parents(parents, weights)
    fails = np.array(1 - probabilities((leak,))[0])
    for weight in probabilities(weights):
        fails = np.multiply.outer(fails, np.array([1.0, 1 - weight]))
    return Node(tuple(parents), 1 - fails)


def conditional(parent: int, if_true: float, if_false: float) -> Node:
    """One cause, of either sign, with both conditionals."""
    given, otherwise = probabilities((if_true, if_false))
    return Node((parent,), np.array([otherwise, given]))


def log_odds_node(parents: Sequence[int], effects: Sequence[float], base: float) -> Node:
    """Log-odds `base` of the node if no parent holds, plus an effect, of either sign, for each."""
    _check_parents(parents, effects)
    total = np.array(finite((base,))[0])
    for effect in finite(effects):
        total = np.add.outer(total, np.array([0.0, effect]))
    return Node(tuple(parents), 0.5 * (1 + np.tanh(total / 2)))


def effect_of(if_true: float, if_false: float) -> float:
    """The log-odds by which a cause moves its effect, for `log_odds_node`."""
    given, otherwise = probabilities((if_true, if_false))
    if not (0 < given < 1 and 0 < otherwise < 1):
        raise ValueError("a certain conditional has no log-odds")
    return math.log(given / (1 - given)) - math.log(otherwise / (1 - otherwise))


def order_of(nodes: Sequence[Node]) -> list[int]:
    """Parents before children; ValueError for a circle, an unknown parent or a table that does
    not fit."""
    _check_nodes(nodes)
    waiting = [set(node.parents) for node in nodes]
    children: list[list[int]] = [[] for _ in nodes]
    for number, node in enumerate(nodes):
        for parent in node.parents:
            children[parent].append(number)
    ready = [number for number, parents in enumerate(waiting) if not parents]
    order = []
    while ready:
        number = ready.pop()
        order.append(number)
        for child in children[number]:
            waiting[child].discard(number)
            if not waiting[child]:
                ready.append(child)
    if len(order) < len(nodes):
        raise ValueError("the network goes round in a circle")
    return order


def _check_nodes(nodes: Sequence[Node]) -> None:
    for node in nodes:
        _check_parents(node.parents, node.parents)
        if node.table.shape != (2,) * len(node.parents):
            raise ValueError("a node's table does not fit its parents")
        if not ((node.table >= 0) & (node.table <= 1)).all():
            raise ValueError("a node's chances are outside 0 to 1")
        if any(not 0 <= parent < len(nodes) for parent in node.parents):
            raise ValueError("a node names a parent that is not there")


def _check_parents(parents: Sequence[int], numbers: Sequence[float]) -> None:
    if len(parents) != len(numbers) or len(set(parents)) != len(parents):
        raise ValueError("a node names a parent twice, or not one number for each")
    if len(parents) > MOST_PARENTS:
        raise ValueError(f"a node has more than {MOST_PARENTS} parents: gather some in one between")
