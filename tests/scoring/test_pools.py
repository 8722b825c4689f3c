import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.pooling import PoolingMethod, pool
from assessments.scoring.pools.distributions import piecewise, triangular
from assessments.scoring.pools.leanings import share_of_fine
from assessments.scoring.pools.panel import OURS, Answers, Panel, answers, weighted_mean
from assessments.scoring.pools.registry import METHODS, Needs, pools_of
from assessments.scoring.pools.widths import by_asymmetry, by_width, habits
from tests.conftest import examples

few = settings(max_examples=examples(8))
percents = st.integers(0, 100)
triples = st.tuples(percents, percents, percents).map(sorted)
# Two rounds of one member, in percent: lower, best, upper.
member = st.tuples(triples, triples)
members = st.lists(member, min_size=1, max_size=8)
Members = list[tuple[list[int], list[int]]]

BY_POINTS = ("log_odds", "median", "mean", "trimmed_10", "trimmed_20", "mid_hinge", "probit")
EXTREMISING = ("beta", "extremised", "neyman_roughgarden")
# The median of a triangle is not its mode.
UNQUOTED = ("triangles",)


def panel(rows: Members) -> Panel:
    first, now = ([[v / 100 for v in row[k]] for row in rows] for k in (0, 1))
    size = len(rows)
    return Panel(
        now=answers([r[1] for r in now], [r[0] for r in now], [r[2] for r in now]),
        before=answers([r[1] for r in first], [r[0] for r in first], [r[2] for r in first]),
        widest=np.full(size, 0.7),
        variance=np.full(size, 0.04),
        fine=np.full(size, 0.5),
        weights=np.ones(size),
        factor=1.5,
    )


def turned(rows: Members) -> Members:
    return [
        ([100 - v for v in reversed(first)], [100 - v for v in reversed(now)])
        for first, now in rows
    ]


@pytest.mark.parametrize("key", METHODS)
@few
@given(rows=members, data=st.data())
def test_the_order_of_members_does_not_matter(key: str, rows: Members, data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(rows))
    one, other = METHODS[key].pool(panel(rows)), METHODS[key].pool(panel(mixed))
    assert one is not None
    assert other is not None
    assert one.value == pytest.approx(other.value, abs=1e-12)
    assert one[1:] == other[1:]


@pytest.mark.parametrize("key", [key for key in METHODS if key not in EXTREMISING])
@few
@given(rows=members)
def test_a_pool_lies_among_its_members(key: str, rows: Members) -> None:
    found = METHODS[key].pool(panel(rows))
    assert found is not None
    low, high = (min, max) if key not in UNQUOTED else (lambda _: 0, lambda _: 100)
    bests = [now[1] for _, now in rows]
    assert low(bests) / 100 - 1e-9 <= found.value <= high(bests) / 100 + 1e-9
    assert 0 <= found.value <= 1


@pytest.mark.parametrize("key", METHODS)
@few
@given(rows=members)
def test_the_complement_pools_to_the_complement(key: str, rows: Members) -> None:
    one, other = METHODS[key].pool(panel(rows)), METHODS[key].pool(panel(turned(rows)))
    assert one is not None
    assert other is not None
    assert one.value + other.value == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("key", [key for key in METHODS if key not in UNQUOTED])
@few
@given(row=member, n=st.integers(1, 6))
def test_members_who_say_the_same_are_quoted(key: str, row: Members, n: int) -> None:
    found = METHODS[key].pool(panel([row] * n))  # type: ignore[list-item]
    assert found is not None
    if n == 1 or key not in EXTREMISING:
        assert found.value == pytest.approx(row[1][1] / 100, abs=1e-12)


@pytest.mark.parametrize("key", [*BY_POINTS, *EXTREMISING])
@few
@given(rows=members, data=st.data())
def test_a_higher_answer_never_lowers_the_pool(
    key: str, rows: Members, data: st.DataObject
) -> None:
    who = data.draw(st.integers(0, len(rows) - 1))
    first, now = rows[who]
    higher = data.draw(st.integers(now[1], now[2]))
    raised = [*rows[:who], (first, [now[0], higher, now[2]]), *rows[who + 1 :]]
    one, other = METHODS[key].pool(panel(rows)), METHODS[key].pool(panel(raised))
    assert one is not None
    assert other is not None
    assert other.value >= one.value - 1e-12


def test_only_the_three_that_a_team_may_choose_are_headlines() -> None:
    assert {key for key, one in METHODS.items() if one.headline} == set(PoolingMethod)
    assert all(METHODS[method].key == method for method in PoolingMethod)
    assert not any(one.headline and one.experiment for one in METHODS.values())
    for method in PoolingMethod:
        values = [0.0, 0.4, 0.9]
        found, direct = METHODS[method].pool(Panel(answers(values))), pool(method, values)
        assert found is not None
        assert direct is not None
        assert (found.value, found.n, found.clipped) == (direct.value, direct.n, direct.clipped)


def test_a_method_without_what_it_needs_is_left_out() -> None:
    alone = Panel(answers([0.2, 0.6]))
    found = pools_of(alone, experiments=True)
    assert set(found) == {key for key, one in METHODS.items() if one.needs is Needs.BESTS}
    assert set(pools_of(alone)) < set(found)
    assert pools_of(Panel(answers([])), experiments=True) == {}
    everything = pools_of(panel([([10, 20, 30], [20, 30, 50])] * 2), experiments=True)
    assert set(everything) == set(METHODS)


def test_members_without_bounds_or_a_first_round_are_skipped_and_counted() -> None:
    now = answers([0.2, 0.6, 0.9], [0.1, None, 0.8], [0.3, None, 1.0])
    before = answers([0.3, 0.5, 0.9], [0.1, 0.4, None], [0.5, 0.7, None])
    found = pools_of(Panel(now, before=before))
    assert (found["width"].n, found["width"].skipped) == (2, 1)
    assert (found["distribution"].n, found["distribution"].skipped) == (2, 1)
    assert (found["shift"].n, found["shift"].skipped) == (1, 2)
    assert found["shift"].value == 0.2
    assert (found["best_shift"].n, found["mean"].n) == (3, 3)
    nobody = Panel(answers([0.2, 0.6]), before=answers([0.2, 0.6]))
    assert "width" not in pools_of(nobody)
    assert "shift" not in pools_of(nobody)


def test_an_interval_of_no_width_does_not_dictate() -> None:
    rows = answers([0.5, 0.9], [0.5, 0.0], [0.5, 1.0])
    found = pools_of(Panel(rows))["width"]
    assert found.value == pytest.approx((0.5 / 0.01 + 0.9) / (1 / 0.01 + 1))


def test_where_nobody_moved_everyone_counts_alike() -> None:
    same = answers([0.2, 0.6], [0.1, 0.5], [0.3, 0.7])
    found = pools_of(Panel(same, before=same))
    assert found["shift"].value == pytest.approx(0.4)
    certain = answers([1.0, 1.0], [0.9, 0.9], [1.0, 1.0])
    assert pools_of(Panel(certain, before=certain))["best_shift"].value == 1
    opened = Panel(
        answers([0.5, 0.7], [0.5, 0.6], [0.5, 0.8]), before=answers([0.5, 0.7], [0, 0.6], [1, 0.8])
    )
    assert pools_of(opened)["narrowing"].value < 0.51


def test_two_members_equally_far_from_the_middle_count_alike() -> None:
    for best in ([0.0, 0.07], [0.93, 1.0], [0.1, 0.3, 0.7, 0.9]):
        found = METHODS["nearness"].pool(Panel(answers(best)))
        assert found is not None
        assert found.value == pytest.approx(sum(best) / len(best))


def test_clipping_is_counted_once_there_is_something_to_pool() -> None:
    assert pools_of(Panel(answers([0.0, 0.5])))["probit"].clipped == 1
    assert pools_of(Panel(answers([0.0])))["probit"] == (0.0, 1, 0, 0)


@pytest.mark.parametrize(
    ("best", "lower", "upper", "fault"),
    [
        ([1.2], None, None, "outside"),
        ([math.inf], None, None, "outside"),
        ([math.nan], None, None, "NaN"),
        ([0.5], [0.6], [0.4], "above"),
        ([0.5], [-0.1], [0.6], "outside"),
        ([0.5], [0.4, 0.3], [0.6], "as many"),
    ],
)
def test_answers_that_cannot_be_are_refused(
    best: list[float], lower: list[float | None], upper: list[float | None], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        answers(best, lower, upper)


# -------------------------------------------------------------------------------- distributions


def test_quantiles_of_one_member_are_what_they_said() -> None:
    one = answers([0.4], [0.2], [0.7])
    assert piecewise(one, OURS.tail, (0.1, 0.5, 0.9)) == pytest.approx([0.2, 0.4, 0.7])
    assert triangular(answers([0.5], [0.2], [0.8])) == pytest.approx([0.5])


@few
@given(members)
def test_the_mean_of_distributions_is_at_least_as_wide_as_the_narrowest(rows: Members) -> None:
    now = panel(rows).now
    found = piecewise(now, OURS.tail, (0.1, 0.5, 0.9))
    assert found is not None
    assert found == sorted(found)
    assert now.lower.min() - 1e-9 <= found[0] <= now.lower.max() + 1e-9
    assert now.upper.min() - 1e-9 <= found[2] <= now.upper.max() + 1e-9


def test_where_any_point_is_a_median_it_is_the_middle() -> None:
    apart = answers([0.1, 0.9], [0.0, 0.8], [0.2, 1.0])
    assert triangular(apart) == pytest.approx([0.5], abs=1e-7)


def test_certainty_is_certain() -> None:
    certain = answers([1.0, 1.0], [0.9, 1.0], [1.0, 1.0])
    assert piecewise(certain, OURS.tail) == pytest.approx([1], abs=1e-12)
    assert piecewise(answers([0.5]), OURS.tail) is None
    assert triangular(answers([])) is None
    for tail in (0.0, 0.5, math.nan):
        with pytest.raises(ValueError, match="outside a bound"):
            piecewise(certain, tail)
    with pytest.raises(ValueError, match="share"):
        piecewise(certain, 0.1, (1.0,))


# -------------------------------------------------------------------------------------- weights


def test_weights_that_are_all_zero_or_all_missing() -> None:
    best = np.array([0.2, 0.4, 0.9])
    even = weighted_mean(best, np.array([0.0, 0.0, np.nan]))
    assert even is not None
    assert even == pytest.approx((0.3, 2, 1))
    assert weighted_mean(best, np.full(3, np.nan)) is None


def test_asymmetry_is_nothing_in_the_middle_and_all_at_an_end() -> None:
    three = answers([0.5, 0.2, 0.8], [0.2, 0.2, 0.2], [0.8, 0.8, 0.8])
    assert by_asymmetry(three, 0.01) == pytest.approx([0, 1, 1])


def test_habits_of_width() -> None:
    found = habits([[0.2, 0.4], [0.3], []], narrowest=0.01)
    np.testing.assert_allclose(found.widest, [0.4, 0.3, np.nan])
    np.testing.assert_allclose(found.variance, [0.02, 0, np.nan])
    widths = by_width(Answers(np.zeros(1), np.zeros(1), np.array([0.25])), 0.01, power=0.5)
    assert widths == pytest.approx([2])


def test_fine_answers_are_no_multiples_of_five_whatever_binary_makes_of_them() -> None:
    assert share_of_fine(k * 5 / 100 for k in range(21)) == 0
    assert share_of_fine([0.95, 0.07, 0.123]) == pytest.approx(2 / 3)
    assert share_of_fine([]) is None
