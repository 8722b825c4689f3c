import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.reliability import (
    Scale,
    kendall,
    krippendorff,
    leik,
    ordinal_summary,
)
from tests.conftest import examples

few = settings(max_examples=examples(40))
tables = hnp.arrays(np.int64, st.tuples(st.integers(1, 6), st.just(5)), elements=st.integers(0, 4))


@few
@given(tables, st.sampled_from(Scale))
def test_alpha_by_its_definition(counts: np.ndarray, scale: Scale) -> None:
    """Pairs within units against pairs at large, one by one."""
    units = [np.repeat(np.arange(5), row) for row in counts]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate(units) if units else np.zeros(0, dtype=np.int64)
    n = np.bincount(values, minlength=5)

    def apart(c: int, k: int) -> float:
        low, high = min(c, k), max(c, k)
        if scale is Scale.NOMINAL:
            return float(c != k)
        if scale is Scale.INTERVAL:
            return float((c - k) ** 2)
        return float((n[low : high + 1].sum() - (n[low] + n[high]) / 2) ** 2) * (c != k)

    expected = sum(apart(c, k) for c in values for k in values)
    found = krippendorff(counts, scale)
    if expected == 0:
        assert found is None
        return
    observed = sum(apart(c, k) / (len(unit) - 1) for unit in units for c in unit for k in unit)
    assert found == pytest.approx(1 - (len(values) - 1) * observed / expected, abs=1e-12)


@few
@given(tables, st.data())
def test_units_in_any_order_and_units_of_one_do_not_matter(
    counts: np.ndarray, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(counts))))
    single = np.array([[0, 0, 1, 0, 0]])
    found = krippendorff(counts)
    other = krippendorff(np.vstack([single, counts[order], single * 0]))
    assert (found is None) == (other is None)
    assert found is None or found == pytest.approx(other)


def test_perfect_agreement_is_one_and_none_is_not_told_from_chance() -> None:
    assert krippendorff(np.array([[3, 0, 0], [0, 0, 2]])) == pytest.approx(1)
    assert krippendorff(np.array([[3, 0, 0], [2, 0, 0]])) is None
    assert krippendorff(np.zeros((0, 5), dtype=np.int64)) is None
    with pytest.raises(ValueError, match="negative"):
        krippendorff(np.array([[1, -1]]))


def test_w_of_the_same_order_and_of_none() -> None:
    same = kendall(np.array([[1.0, 10, 3], [2, 20, 4], [3, 30, 5]]))
    assert same is not None
    assert same.w == pytest.approx(1)
    assert same.chi_square == pytest.approx(6)
    opposite = kendall(np.array([[1.0, 2], [2, 1]]))
    assert opposite is not None
    assert (opposite.w, opposite.p) == (0, 1)
    for table in (np.ones((4, 3)), np.ones((1, 3)), np.ones((3, 1)), np.ones((0, 0))):
        assert kendall(table) is None
    with pytest.raises(ValueError, match="missing"):
        kendall(np.array([[1.0, np.nan], [2.0, 1.0]]))


@few
@given(hnp.arrays(np.int64, (5, 4), elements=st.integers(1, 5)), st.data())
def test_w_does_not_care_who_is_who(ratings: np.ndarray, data: st.DataObject) -> None:
    raters = data.draw(st.permutations(range(4)))
    one, other = kendall(ratings.astype(float)), kendall(ratings[::-1][:, raters].astype(float))
    assert (one is None) == (other is None)
    if one is not None:
        assert other is not None
        assert 0 <= one.w <= 1 + 1e-12
        assert one.w == pytest.approx(other.w)


def test_leik_and_summary_of_counts() -> None:
    assert leik(np.array([[0, 0, 12, 0, 0], [6, 0, 0, 0, 6], [0, 5, 5, 0, 0]])) == pytest.approx(
        [0, 1, 0.25]
    )
    assert np.isnan(leik(np.zeros(5, dtype=np.int64)))
    with pytest.raises(ValueError, match="two categories"):
        leik(np.array([3]))
    found = ordinal_summary(np.array([1, 2, 3, 8, 6]))
    assert found is not None
    assert (found.median, found.range) == (4, 2)
    one = ordinal_summary(np.array([0, 0, 0, 1, 0]))
    assert one is not None
    assert (one.mean, one.deviation) == (4, None)
    assert ordinal_summary(np.zeros(5, dtype=np.int64)) is None
    with pytest.raises(ValueError, match="one cell"):
        ordinal_summary(np.ones((2, 2), dtype=np.int64))
