"""Edges: no cycle, and what follows from what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.basis import RuleViolation
from assessments.implications.rules import check_no_cycle, following

EDGES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20)


def test_what_follows_is_found_at_every_order():
    edges = [(10, 11), (11, 12), (12, 13), (1, 6)]
    assert following(edges, [10]) == {10, 11, 12, 13}
    assert following(edges, [13, 1]) == {13, 1, 6}


@given(EDGES, st.sets(st.integers(0, 8)))
def test_following_is_closed_and_ends_on_cycles_too(edges, start):
    found = following(edges, start)
    assert start <= found
    assert all(effect in found for cause, effect in edges if cause in found)


@given(EDGES)
def test_a_cycle_is_refused_exactly_when_something_leads_back(edges):
    leads_back = any(cause in following(edges, [effect]) for cause, effect in edges)
    if not leads_back:
        check_no_cycle(edges)
        return
    with pytest.raises(RuleViolation):
        check_no_cycle(edges)


def test_a_long_chain_does_not_exhaust_the_stack():
    check_no_cycle((n, n + 1) for n in range(50_000))
    with pytest.raises(RuleViolation, match="back to the cause"):
        check_no_cycle([*((n, n + 1) for n in range(50_000)), (50_000, 0)])
