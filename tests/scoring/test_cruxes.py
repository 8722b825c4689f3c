import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.codes import UNRATED, Rating, codes_of
from assessments.scoring.cruxes import (
    cell_cruxes,
    distances,
    estimate_cruxes,
    input_cruxes,
    two_camps,
)
from assessments.scoring.matrix import inconsistency, leaders
from assessments.scoring.pairs import steps_apart
from tests.conftest import examples

few = settings(max_examples=examples(40))
elements = st.integers(UNRATED, max(Rating))


def test_the_cell_that_parts_them_comes_first() -> None:
    one = codes_of([["C", "II"], ["I", "C"], ["N", "I"]])
    other = codes_of([["C", "C"], ["I", "I"], ["N", None]])
    found = cell_cruxes(one, other)
    assert found.gap == pytest.approx(1)
    assert not found.agree
    first = found.cruxes[0]
    assert (first.row, first.column, first.shared) == (0, 1, True)
    assert first.closes == pytest.approx(1)
    assert first.gap_after == pytest.approx(0)
    assert first.agree_after


def test_what_only_one_has_rated_is_marked() -> None:
    found = cell_cruxes(codes_of([["II", "C"]]), codes_of([[None, "C"]]))
    assert [(crux.row, crux.column, crux.shared) for crux in found.cruxes] == [(0, 0, False)]


def test_who_is_harsher_throughout_is_no_further_away() -> None:
    found = cell_cruxes(codes_of([["I", "I"]]), codes_of([["II", "II"]]))
    assert (found.gap, found.agree, found.cruxes) == (0, True, ())


def test_weights_decide_between_cells() -> None:
    one, other = codes_of([["I", "C"], ["I", "C"]]), codes_of([["C", "C"], ["C", "C"]])
    found = cell_cruxes(one, other, np.array([1.0, 2.0]))
    assert [crux.row for crux in found.cruxes] == [1, 0]
    assert cell_cruxes(one, other, np.array([1.0, 2.0]), most=1).cruxes == found.cruxes[:1]


@few
@given(st.integers(1, 5), st.integers(1, 4), st.data())
def test_exchange_really_closes_the_gap(rows: int, columns: int, data: st.DataObject) -> None:
    shape = (rows, columns)
    one, other = (data.draw(hnp.arrays(np.int8, shape, elements=elements)) for _ in range(2))
    found = cell_cruxes(one, other, most=rows * columns)
    gaps = [found.gap, *(crux.gap_after for crux in found.cruxes)]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(gaps))
    assert cell_cruxes(other, one, most=rows * columns).gap == pytest.approx(found.gap)
    adopted = one.copy()
    for crux in found.cruxes:
        adopted[crux.row, crux.column] = other[crux.row, crux.column]
    before = np.nan_to_num(inconsistency(one)) - np.nan_to_num(inconsistency(other))
    after = np.nan_to_num(inconsistency(adopted)) - np.nan_to_num(inconsistency(other))
    assert np.abs(before - before.mean()).mean() == pytest.approx(found.gap)
    assert np.abs(after - after.mean()).mean() == pytest.approx(gaps[-1], abs=1e-9)


def test_two_cells_that_close_the_gap_only_together_are_both_named() -> None:
    found = cell_cruxes(codes_of([["C", "C", "C"]]), codes_of([["C", "I", "I"]]))
    assert [crux.column for crux in found.cruxes] == [1, 2]
    assert [crux.closes for crux in found.cruxes] == pytest.approx([0, found.gap])
    assert found.cruxes[-1].agree_after


@few
@given(hnp.arrays(np.int8, (4, 3), elements=st.integers(0, 4)))
def test_one_agrees_with_oneself(codes: np.ndarray) -> None:
    found = cell_cruxes(codes, codes)
    assert (found.gap, found.agree, found.cruxes) == (0, True, ())
    assert leaders(inconsistency(codes)).any()


def test_matrices_of_different_things_are_refused() -> None:
    with pytest.raises(ValueError, match="not of the same"):
        cell_cruxes(codes_of([["I"]]), codes_of([["I", "C"]]))


# --------------------------------------------------------------------------------- estimates


def test_the_estimates_furthest_apart() -> None:
    found = estimate_cruxes({"H1": 0.2, "H2": 0.5, "H3": 0.9}, {"H1": 0.7, "H2": 0.4})
    assert [crux.key for crux in found.cruxes] == ["H1", "H2"]
    assert found.gap == pytest.approx(0.6)
    assert estimate_cruxes({}, {"H1": 0.2}).cruxes == ()
    with pytest.raises(ValueError, match="outside"):
        estimate_cruxes({"H1": 0.2}, {"H1": 1.2})


def consequence(given_: Mapping[str, float]) -> float:
    return given_["p"] * given_["if_true"] + (1 - given_["p"]) * given_["if_false"]


def test_what_parts_two_consequences() -> None:
    one = {"p": 0.8, "if_true": 0.9, "if_false": 0.1}
    other = {"p": 0.7, "if_true": 0.3, "if_false": 0.1}
    found = input_cruxes(consequence, one, other)
    assert [crux.key for crux in found.cruxes] == ["if_true", "p"]
    assert found.gap == pytest.approx(abs(consequence(one) - consequence(other)))
    # What the two say of the conditional explains most of it, whoever gives in.
    assert found.cruxes[0].closes == pytest.approx(0.45)
    with pytest.raises(ValueError, match="NaN"):
        input_cruxes(lambda _: math.nan, one, other)


# ------------------------------------------------------------------------------------- camps


@few
@given(st.integers(1, 5), st.data())
def test_distance_is_the_mean_of_steps(members: int, data: st.DataObject) -> None:
    codes = data.draw(hnp.arrays(np.int8, (members, 3, 2), elements=elements))
    found = distances(codes)
    for i in range(members):
        for j in range(members):
            steps = steps_apart(codes[i], codes[j])
            expected = steps[steps >= 0].mean() if (steps >= 0).any() else math.nan
            assert found[i, j] == pytest.approx(expected, nan_ok=True)


def test_two_camps_and_none() -> None:
    codes = codes_of([["CC", "C"], ["C", "C"], ["II", "I"], ["II", "II"], [None, None]])
    camps = two_camps(distances(codes[:, np.newaxis, :]))
    assert camps is not None
    assert camps.tolist() == [False, False, True, True, False]
    assert two_camps(distances(codes[:1, np.newaxis, :])) is None
    assert two_camps(np.zeros((3, 3))) is None
    assert two_camps(np.zeros((0, 0))) is None
    with pytest.raises(ValueError, match="rows as columns"):
        two_camps(np.zeros((2, 3)))
