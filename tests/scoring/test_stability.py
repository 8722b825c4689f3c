import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.stability import SETTLED_BELOW, change, histogram_change, ranks_of
from tests.conftest import examples

few = settings(max_examples=examples(40))
FIRST = [20, 35, 50, 65, 30, 45, 70, 10, 55, 40, 25, 60]
SECOND = [25, 35, 45, 60, 35, 45, 55, 20, 50, 42, 30, 52]
answers = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=12)


@pytest.mark.parametrize("unit", [1, 100])
def test_location_may_stand_still_while_the_team_draws_together(unit: int) -> None:
    found = change([v / unit for v in FIRST], [v / unit for v in SECOND])
    assert found is not None
    assert (found.n, found.revised) == (12, 10)
    assert found.before.variation == pytest.approx(0.4458744653, abs=5e-11)
    assert found.after.variation == pytest.approx(0.3003501910, abs=5e-11)
    assert found.before.deviation * unit == pytest.approx(18.76388375, abs=5e-9)
    assert found.before.range * unit == pytest.approx(27.5)
    assert found.after.range * unit == pytest.approx(16.75)
    assert found.rank_correlation == pytest.approx(0.9894797752, abs=5e-11)
    assert found.spread_r == pytest.approx(0.9229887842, abs=5e-11)
    assert found.spread_p == pytest.approx(1.8726e-05, abs=5e-10)
    # The six who moved by 5 points tie, also where binary fractions make their moves differ:
    # signed ranks 23.5 to 31.5 of 55.
    z = (23.5 - 27.5) / math.sqrt(96.25 - 210 / 48)
    assert found.location_p == pytest.approx(math.erfc(-z / math.sqrt(2)))


def test_nothing_moved_and_all_alike() -> None:
    same = change([30.0, 50.0, 70.0], [30.0, 50.0, 70.0])
    assert same is not None
    assert (same.revised, same.shift, same.location_p, same.spread_r) == (0, 0, None, None)
    assert same.rank_correlation == pytest.approx(1)
    alike = change([0.0, 0.0], [0.0, 0.0])
    assert alike is not None
    assert (alike.rank_correlation, alike.before.variation) == (None, None)


def test_one_member_has_no_stability() -> None:
    assert change([0.5], [0.6]) is None
    assert change([], []) is None
    for first, second, fault in (([0.5], [], "same members"), ([math.nan, 1], [1, 1], "NaN")):
        with pytest.raises(ValueError, match=fault):
            change(first, second)


@few
@given(answers, st.data())
def test_the_order_of_members_does_not_matter(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(pairs))
    one, other = (change([a for a, _ in rows], [b for _, b in rows]) for rows in (pairs, mixed))
    assert one is not None
    assert other is not None
    assert one.location_p == pytest.approx(other.location_p)
    assert one.spread_r == pytest.approx(other.spread_r)
    assert one.before == pytest.approx(other.before)


@few
@given(answers)
def test_turned_round_the_change_is_the_same(pairs: list[tuple[int, int]]) -> None:
    there = change([a for a, _ in pairs], [b for _, b in pairs])
    back = change([b for _, b in pairs], [a for a, _ in pairs])
    assert there is not None
    assert back is not None
    assert there.shift == pytest.approx(-back.shift)
    assert there.location_p == pytest.approx(back.location_p)
    if there.spread_r is not None:
        assert back.spread_r == pytest.approx(-there.spread_r)
        assert there.spread_p is None or 0 <= there.spread_p <= 1


def test_histograms() -> None:
    before = np.array([[4, 4, 0], [1, 0, 0], [0, 0, 0]])
    after = np.array([[4, 3, 1], [0, 0, 2], [1, 0, 0]])
    np.testing.assert_allclose(histogram_change(before, after), [0.125, 1, np.nan])
    assert histogram_change(before[0], after[0]) < SETTLED_BELOW
    for bad, fault in ((after[:2], "same cells"), (after - 1, "negative"), (after / 1, "whole")):
        with pytest.raises(ValueError, match=fault):
            histogram_change(before, bad)


def test_ties_share_their_rank() -> None:
    assert ranks_of(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1, 3.5, 2]
