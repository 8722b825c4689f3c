from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.bayes import even_prior, likeliest, posterior
from assessments.scoring.codes import UNRATED, Rating, codes_of
from assessments.scoring.flipping import (
    Sums,
    inconsistency_sums,
    lowest_of,
    smallest_flip,
    smallest_flip_of_voices,
)
from assessments.scoring.likelihoods import log_likelihoods
from assessments.scoring.matrix import inconsistency, leaders
from tests.conftest import examples

small = hnp.arrays(
    np.int8,
    st.tuples(st.integers(1, 6), st.integers(1, 4)),
    elements=st.integers(UNRATED, max(Rating)),
)


def without(codes: np.ndarray, weights: np.ndarray, rows: tuple[int, ...]) -> list[bool]:
    kept = [row for row in range(len(codes)) if row not in rows]
    return leaders(inconsistency(codes[kept], weights[kept])).tolist()


def brute(codes: np.ndarray, weights: np.ndarray) -> int | None:
    """The size of the smallest set that changes the leaders and leaves one."""
    before = without(codes, weights, ())
    for size in range(1, len(codes) + 1):
        for rows in combinations(range(len(codes)), size):
            after = without(codes, weights, rows)
            if after != before and any(after):
                return size
    return None


@settings(max_examples=examples(50))
@given(small, st.booleans())
def test_no_smaller_set_of_evidence_changes_the_conclusion(
    codes: np.ndarray, weighted: bool
) -> None:
    weights = np.linspace(0.5, 1.5, len(codes)) if weighted else np.ones(len(codes))
    found = smallest_flip(inconsistency_sums(codes, weights))
    assert found.exact
    expected = brute(codes, weights)
    if expected is None:
        assert found.members is None
    else:
        assert found.members is not None
        assert len(found.members) == expected
        assert found.leaders.tolist() == without(codes, weights, found.members)
        assert found.leaders.tolist() != without(codes, weights, ())


@settings(max_examples=examples(30))
@given(small)
def test_the_same_for_the_bayesian_column(codes: np.ndarray) -> None:
    prior, cells = even_prior(codes.shape[1]), log_likelihoods(codes)
    before = posterior(prior, cells).leaders.tolist()
    found = smallest_flip(lowest_of(prior, cells))
    sizes = [
        size
        for size in range(1, len(codes) + 1)
        for rows in combinations(range(len(codes)), size)
        if posterior(prior, np.delete(cells, rows, axis=0)).leaders.tolist() != before
    ]
    assert (found.members and len(found.members)) == min(sizes, default=None)


@settings(max_examples=examples(40))
@given(small, st.data())
def test_origins_are_searched_one_set_after_another(codes: np.ndarray, data: st.DataObject) -> None:
    size = 3
    behind = st.sets(st.integers(0, size - 1), max_size=2)
    voices = data.draw(st.lists(behind, min_size=len(codes), max_size=len(codes)))
    weights = np.ones(len(codes))
    found = smallest_flip_of_voices(inconsistency_sums(codes, weights), voices, size)
    assert found.exact
    before = without(codes, weights, ())
    sizes = []
    for k in range(1, size + 1):
        for gone in combinations(range(size), k):
            rows = tuple(i for i, names in enumerate(voices) if names and names <= set(gone))
            after = without(codes, weights, rows)
            if after != before and any(after):
                sizes.append(k)
    assert (found.members and len(found.members)) == min(sizes, default=None)
    greedy = smallest_flip_of_voices(inconsistency_sums(codes), voices, size, most_sets=0)
    assert greedy.exact == (not any(before))
    if greedy.members is not None:
        rows = tuple(i for i, names in enumerate(voices) if names and names <= set(greedy.members))
        assert without(codes, weights, rows) == greedy.leaders.tolist() != before
        assert len(greedy.members) >= min(sizes)


def test_an_item_falls_with_its_last_origin() -> None:
    codes = codes_of([["C", "II"], ["I", "C"]])
    sums = inconsistency_sums(codes)
    assert smallest_flip(sums).members == (0,)
    found = smallest_flip_of_voices(sums, [{0, 1}, {2}], 3)
    assert (found.members, found.exact) == ((0, 1), True)
    assert found.leaders.tolist() == [False, True]


def test_many_origins_are_taken_greedily_and_said_so() -> None:
    codes = codes_of([["C", "I"]] * 40 + [["I", "C"]] * 30)
    voices = [{number} for number in range(70)]
    found = smallest_flip_of_voices(inconsistency_sums(codes), voices, 70)
    assert (found.members, found.exact) == (tuple(range(10)), False)
    among_all = smallest_flip(inconsistency_sums(codes))
    assert (among_all.members, among_all.exact) == (tuple(range(10)), True)


def test_one_hypothesis_or_none_has_nothing_to_flip() -> None:
    for codes in (codes_of([["II"], ["C"]]), np.zeros((2, 0), np.int8), np.zeros((0, 2), np.int8)):
        assert smallest_flip(inconsistency_sums(codes)).members is None


def test_a_hypothesis_without_a_prior_never_leads() -> None:
    cells = log_likelihoods(codes_of([["II", "CC", "CC"]] * 3))
    sums = lowest_of(np.array([0.5, 0.0, 0.5]), cells)
    assert isinstance(sums, Sums)
    assert likeliest(posterior(np.array([0.5, 0.0, 0.5]), cells).posterior).tolist() == [
        False,
        False,
        True,
    ]
    assert smallest_flip(sums).members == (0, 1, 2)


def test_tied_leaders_at_size_are_parted_quickly() -> None:
    codes = np.tile(codes_of([["C", "I"], ["I", "C"]]), (200, 10))
    assert smallest_flip(inconsistency_sums(codes)).members == (0,)
