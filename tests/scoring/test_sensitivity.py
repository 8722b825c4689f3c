import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.codes import UNRATED, Rating, codes_of
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.matrix import inconsistency, leaders
from assessments.scoring.sensitivity import (
    groups_by,
    leave_each_out,
    leave_members_out,
    leave_out,
    totals_without,
)
from tests.conftest import examples
from tests.scoring import golden

# Two items from one origin hold H2 down; without them it leads.
CODES = codes_of([["C", "II"], ["N", "I"], ["I", "C"], ["I", "C"]])


def test_a_linchpin_origin_is_found() -> None:
    result = leave_out(CODES, [[0, 1], [2], []])
    assert result.baseline.tolist() == [2, 3]
    assert result.baseline_leaders.tolist() == [True, False]
    assert result.scores.tolist() == [[2, 0], [1, 3], [2, 3]]
    assert result.leaders.tolist() == [[False, True], [True, False], [True, False]]
    assert result.changes.tolist() == [True, False, False]


def test_a_tie_where_one_led_is_a_change() -> None:
    result = leave_out(CODES, [[1]])
    assert result.scores.tolist() == [[2, 2]]
    assert result.changes.tolist() == [True]


def test_without_its_last_rated_cell_a_hypothesis_has_no_score() -> None:
    result = leave_out(codes_of([["C", "C"], [None, "I"]]), [[0]])
    np.testing.assert_array_equal(result.scores, [[np.nan, 1]])
    assert result.leaders.tolist() == [[False, True]]
    assert result.changes.tolist() == [True]


def test_what_subtraction_leaves_is_not_a_score() -> None:
    codes = codes_of([["I"], ["I"], ["I"]])
    assert leave_out(codes, [[0, 1, 2]], np.array([0.1, 0.2, 0.3])).baseline == pytest.approx(0.6)
    cells = np.array([[0.1], [0.2], [0.3]])
    assert totals_without(cells, [[2, 1, 0]]).tolist() == [[0.0]]


@given(golden.codes, st.data())
def test_equals_the_matrix_without_those_rows(codes: np.ndarray, data: st.DataObject) -> None:
    size = len(codes)
    index = st.integers(0, size - 1)
    groups = data.draw(st.lists(st.lists(index, max_size=2 * size), max_size=5))
    weights = np.linspace(0.3, 2.1, size)
    result = leave_out(codes, groups, weights)
    assert result.scores.shape == (len(groups), codes.shape[1])
    for number, group in enumerate(groups):
        kept = [row for row in range(size) if row not in group]
        expected = inconsistency(codes[kept], weights[kept])
        np.testing.assert_allclose(result.scores[number], expected, atol=golden.TOLERANCE)
        np.testing.assert_array_equal(result.leaders[number], leaders(expected))
        same = np.array_equal(leaders(expected), leaders(inconsistency(codes, weights)))
        assert result.changes[number] == (not same)


@given(golden.codes)
def test_each_alone_equals_groups_of_one(codes: np.ndarray) -> None:
    each, grouped = leave_each_out(codes), leave_out(codes, [[row] for row in range(len(codes))])
    for one, other in zip(each, grouped, strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_groups_and_no_evidence() -> None:
    assert leave_out(CODES, []).scores.shape == (0, 2)
    nothing = leave_out(np.zeros((0, 2), dtype=np.int8), [[]])
    assert nothing.changes.tolist() == [False]
    assert np.isnan(nothing.scores).all()


@pytest.mark.parametrize("row", [-1, 4])
def test_evidence_that_is_not_there_is_refused(row: int) -> None:
    with pytest.raises(ValueError, match="not there"):
        leave_out(CODES, [[0, row]])


few = settings(max_examples=examples(40))
members = hnp.arrays(
    np.int8,
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)),
    elements=st.integers(UNRATED, max(Rating)),
)


def counted(by_member: np.ndarray) -> np.ndarray:
    return np.stack([(by_member == rating).sum(axis=0) for rating in Rating], axis=-1)


@few
@given(members)
def test_without_a_member_equals_the_consensus_of_the_others(by_member: np.ndarray) -> None:
    result = leave_members_out(counted(by_member), by_member)
    np.testing.assert_array_equal(
        result.baseline, inconsistency(cell_consensus(counted(by_member)))
    )
    for number in range(len(by_member)):
        others = np.delete(by_member, number, axis=0)
        expected = inconsistency(cell_consensus(counted(others)))
        np.testing.assert_array_equal(result.scores[number], expected)
        assert result.leaders[number].tolist() == leaders(expected).tolist()


@few
@given(members, st.data())
def test_the_order_of_members_does_not_matter(by_member: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(by_member))))
    one, other = (
        leave_members_out(counted(codes), codes) for codes in (by_member, by_member[order])
    )
    np.testing.assert_array_equal(one.scores[order], other.scores)
    np.testing.assert_array_equal(one.changes[order], other.changes)


@pytest.mark.parametrize("shape", [(0, 2, 3), (2, 3, 0), (2, 0, 3), (0, 0, 0)])
def test_members_are_left_out_where_there_is_no_hypothesis_or_no_member(
    shape: tuple[int, ...],
) -> None:
    codes = np.full(shape, UNRATED)
    result = leave_members_out(counted(codes), codes)
    assert result.scores.shape == (shape[0], shape[2])
    assert not result.changes.any()


def test_a_member_whose_rating_is_not_counted_is_refused() -> None:
    counts = np.zeros((1, 1, 6), dtype=np.int64)
    with pytest.raises(ValueError, match="not in the counts"):
        leave_members_out(counts, np.full((1, 1, 1), Rating.I))
    with pytest.raises(ValueError, match="match"):
        leave_members_out(counts, np.full((1, 2, 1), UNRATED))


def test_groups_by_label() -> None:
    assert groups_by(["B", None, "A", "B"]) == {"B": [0, 3], None: [1], "A": [2]}
    assert groups_by([]) == {}
