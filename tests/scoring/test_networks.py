import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.networks.conditionals import (
    admissible_if_false,
    admissible_if_true,
    consequence,
)
from assessments.scoring.networks.crossimpact import (
    MOST_SCENARIOS,
    Attractor,
    Impact,
    attractors,
    balances,
    consistent,
)
from assessments.scoring.networks.inference import marginals
from assessments.scoring.networks.nodes import (
    MOST_PARENTS,
    Node,
    conditional,
    effect_of,
    log_odds_node,
    noisy_or,
    order_of,
    root,
)
from assessments.scoring.networks.sampling import Triple, propagated
from tests.conftest import examples
from tests.scoring import golden

few = settings(max_examples=examples(25))
inner = st.floats(0.02, 0.98)


@st.composite
def networks(draw: st.DrawFn) -> list[Node]:
    """Up to six nodes, each after its parents, of every kind."""
    nodes = []
    for number in range(draw(st.integers(1, 6))):
        parents = sorted(draw(st.sets(st.integers(0, number - 1), max_size=3))) if number else []
        chances = [draw(inner) for _ in range(len(parents) + 1)]
        if draw(st.booleans()):
            nodes.append(noisy_or(parents, chances[1:], chances[0]))
        else:
            effects = [draw(st.floats(-3, 3)) for _ in parents]
            nodes.append(log_odds_node(parents, effects, draw(st.floats(-2, 2))))
    return nodes


def brute(nodes: list[Node], known: dict[int, bool]) -> np.ndarray:
    total, true = 0.0, np.zeros(len(nodes))
    for states in product((0, 1), repeat=len(nodes)):
        if any(states[n] != int(value) for n, value in known.items()):
            continue
        weight = 1.0
        for number, node in enumerate(nodes):
            chance = float(node.table[tuple(states[p] for p in node.parents)])
            weight *= chance if states[number] else 1 - chance
        total += weight
        true += weight * np.array(states)
    return true / total


@few
@given(networks(), st.data())
def test_elimination_equals_counting_every_case(nodes: list[Node], data: st.DataObject) -> None:
    numbers = st.integers(0, len(nodes) - 1)
    known = data.draw(st.dictionaries(numbers, st.booleans(), max_size=2))
    found = marginals(nodes, known)
    assert found.exact
    assert not found.error.any()
    np.testing.assert_allclose(found.chances, brute(nodes, known), atol=golden.TOLERANCE)


def test_too_large_is_sampled_and_says_how_well() -> None:
    nodes = [root(0.4), noisy_or([0], [0.7], 0.1), conditional(1, 0.2, 0.9)]
    exact, sampled = marginals(nodes, {2: True}), marginals(nodes, {2: True}, most_cells=1)
    assert not sampled.exact
    assert (np.abs(sampled.chances - exact.chances) <= 5 * sampled.error).all()
    assert sampled.error[2] == 0
    assert (sampled.error[:2] > 0).all()
    again = marginals(nodes, {2: True}, most_cells=1)
    np.testing.assert_array_equal(again.chances, sampled.chances)


@pytest.mark.parametrize("most_cells", [2**18, 1])
def test_what_cannot_be_the_case_is_refused(most_cells: int) -> None:
    nodes = [root(0.0), conditional(0, 0.5, 0.5), noisy_or([0, 1], [0.5, 0.5], 0.1)]
    with pytest.raises(ValueError, match="cannot be the case"):
        marginals(nodes, {0: True}, most_cells)
    with pytest.raises(ValueError, match="not there"):
        marginals(nodes, {3: True}, most_cells)


def test_no_nodes() -> None:
    assert marginals([]).chances.tolist() == []


def test_each_cause_may_do_it_alone() -> None:
    node = noisy_or([0, 1], [0.5, 0.8], leak=0.1)
    assert node.table[0, 0] == pytest.approx(0.1)
    assert node.table[1, 0] == pytest.approx(1 - 0.9 * 0.5)
    assert node.table[1, 1] == pytest.approx(1 - 0.9 * 0.5 * 0.2)


@few
@given(inner, inner)
def test_one_cause_in_log_odds_is_the_pair_of_conditionals(given_: float, other: float) -> None:
    base = math.log(other / (1 - other))
    node = log_odds_node([0], [effect_of(given_, other)], base)
    np.testing.assert_allclose(node.table, conditional(0, given_, other).table, atol=1e-12)
    with pytest.raises(ValueError, match="certain"):
        effect_of(1.0, other)


@pytest.mark.parametrize(
    ("nodes", "fault"),
    [
        ([conditional(1, 0.5, 0.5), conditional(0, 0.5, 0.5)], "circle"),
        ([conditional(0, 0.5, 0.5)], "circle"),
        ([conditional(4, 0.5, 0.5)], "not there"),
        ([Node((), np.array([0.5, 0.5]))], "does not fit"),
        ([Node((), np.array(1.5))], "outside"),
        ([Node((), np.array(math.nan))], "outside"),
    ],
)
def test_networks_that_cannot_be_are_refused(nodes: list[Node], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        order_of(nodes)


def test_nodes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        noisy_or([0, 0], [0.1, 0.2], 0.1)
    with pytest.raises(ValueError, match="outside"):
        noisy_or([0], [1.2], 0.1)
    with pytest.raises(ValueError, match="gather"):
        noisy_or(range(MOST_PARENTS + 1), [0.1] * (MOST_PARENTS + 1), 0.1)
    with pytest.raises(ValueError, match="infinite"):
        log_odds_node([0], [math.inf], 0)


# ---------------------------------------------------------------------------------------- pairs


@few
@given(inner, golden.chances, golden.chances)
def test_what_is_worked_out_is_admissible(cause: float, given_: float, other: float) -> None:
    effect = consequence(cause, given_, other)
    bounds, otherwise = admissible_if_true(cause, effect), admissible_if_false(cause, effect)
    assert bounds is not None
    assert otherwise is not None
    assert bounds.lower - 1e-9 <= given_ <= bounds.upper + 1e-9
    assert otherwise.lower - 1e-9 <= other <= otherwise.upper + 1e-9
    assert 0 <= bounds.lower <= bounds.upper <= 1
    assert min(given_, other) - 1e-12 <= effect <= max(given_, other) + 1e-12


def test_what_is_ruled_out_bounds_nothing() -> None:
    assert admissible_if_true(0, 0.5) is None
    assert admissible_if_false(1, 0.5) is None
    assert admissible_if_true(0.5, 0.8) == pytest.approx((0.6, 1))
    with pytest.raises(ValueError, match="NaN"):
        consequence(0.5, math.nan, 0.5)


def test_bounds_are_drawn_not_plugged_in() -> None:
    each = Triple(0.2, 0.5, 0.8)
    found = propagated([each, each], lambda draws: draws.mean(axis=1))
    alone = propagated([each], lambda draws: draws[:, 0])
    assert found.best == pytest.approx(0.5, abs=0.01)
    assert found.upper - found.lower < alone.upper - alone.lower < 0.6
    assert found == propagated([each, each], lambda draws: draws.mean(axis=1))
    certain = Triple(0.4, 0.4, 0.4)
    assert propagated([certain], lambda draws: draws[:, 0]) == pytest.approx(certain)
    with pytest.raises(ValueError, match="in order"):
        propagated([Triple(0.5, 0.4, 0.6)], lambda draws: draws[:, 0])
    with pytest.raises(ValueError, match="each draw"):
        propagated([each], lambda draws: draws[:3, 0])


# ------------------------------------------------------------------------- cross-impact balances


def test_two_descriptors_that_support_each_other() -> None:
    impacts = [
        Impact(0, 0, 1, 0, 2),
        Impact(0, 1, 1, 1, 2),
        Impact(1, 0, 0, 0, 1),
        Impact(1, 1, 0, 1, 1),
    ]
    found = balances([2, 2], impacts)
    assert consistent(found) == [(0, 0), (1, 1)]
    assert found.inconsistency.tolist() == [0, 2, 2, 0]
    assert found.total.tolist() == [0, -3, -3, 0]
    assert attractors([2, 2], impacts) == [
        Attractor(((0, 0),), 1),
        Attractor(((0, 1), (1, 0)), 2),
        Attractor(((1, 1),), 1),
    ]


def test_without_impacts_everything_holds_and_stays() -> None:
    assert len(consistent(balances([2, 3], []))) == 6
    assert all(one.basin == 1 for one in attractors([2, 3], []))


@pytest.mark.parametrize(
    ("states", "impacts", "fault"),
    [
        ([], [], "no descriptor"),
        ([2, 0], [], "without a state"),
        ([10] * 6, [], str(MOST_SCENARIOS)),
        ([2, 2], [Impact(0, 2, 1, 0, 1)], "not there"),
        ([2, 2], [Impact(0, 0, 2, 0, 1)], "not there"),
        ([2, 2], [Impact(0, 0, 0, 1, 1)], "itself"),
        ([2, 2], [Impact(0, 0, 1, 1, math.nan)], "finite"),
    ],
)
def test_balances_that_cannot_be_are_refused(
    states: list[int], impacts: list[Impact], fault: str
) -> None:
    for function in (balances, attractors):
        with pytest.raises(ValueError, match=fault):
            function(states, impacts)
