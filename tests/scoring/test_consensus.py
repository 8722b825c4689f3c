from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.codes import UNRATED, Rating, checked_codes, codes_of
from assessments.scoring.consensus import STANCES, cell_consensus, stances
from tests.scoring import golden

NEUTRAL = int(Rating.N)


def counted(*names: str) -> list[int]:
    return [names.count(rating.name) for rating in Rating]


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        (("C",), "C"),
        (("NA",), "NA"),
        (("CC", "C", "II"), "C"),
        (("C", "N"), "N"),
        (("I", "N"), "N"),
        (("CC", "C"), "C"),
        (("II", "I"), "I"),
        (("CC", "N"), "C"),
        (("CC", "I"), "N"),
        (("C", "II"), "N"),
        (("CC", "II"), "N"),
        (("C", "I"), "N"),
        (("NA", "NA", "C"), "NA"),
        (("NA", "C"), "C"),
        (("NA", "NA", "C", "I"), "N"),
    ],
)
def test_the_middle_rating_ties_going_toward_neutral(
    ratings: tuple[str, ...], expected: str
) -> None:
    assert cell_consensus(np.array(counted(*ratings))) == Rating[expected]


def test_nobody_rated_is_unrated_not_neutral() -> None:
    assert cell_consensus(np.zeros((2, 3, 6), dtype=np.int64)).tolist() == [[UNRATED] * 3] * 2


def test_every_shape_of_counts() -> None:
    cells = np.array([[counted("C"), counted("NA")], [counted("II", "I"), counted()]])
    assert cell_consensus(cells).tolist() == [[Rating.C, Rating.NA], [Rating.I, UNRATED]]
    assert cell_consensus(np.zeros((0, 4, 6), dtype=np.int64)).shape == (0, 4)


@given(golden.counts)
def test_equals_the_median_written_out(counts: np.ndarray) -> None:
    scale = [code for code in range(5) for _ in range(counts[code])]
    expected: int
    if not counts.any():
        expected = UNRATED
    elif counts[Rating.NA] > len(scale):
        expected = Rating.NA
    else:
        half = len(scale) // 2
        middles = scale[half : half + 1] if len(scale) % 2 else scale[half - 1 : half + 1]
        midpoint = Fraction(sum(middles), len(middles)) - NEUTRAL
        expected = NEUTRAL + (1 if midpoint > 0 else -1) * (abs(midpoint).__floor__())
    assert cell_consensus(counts) == expected


@given(golden.counts)
def test_a_neutral_rating_added_never_moves_it_away_from_neutral(counts: np.ndarray) -> None:
    before = cell_consensus(counts)
    counts[Rating.N] += 1
    after = cell_consensus(counts)
    if before not in (Rating.NA, UNRATED):
        assert abs(int(after) - NEUTRAL) <= abs(int(before) - NEUTRAL)
        assert (int(after) - NEUTRAL) * (int(before) - NEUTRAL) >= 0


@given(golden.counts)
def test_the_scale_turned_round_turns_the_consensus_round(counts: np.ndarray) -> None:
    turned = counts[[4, 3, 2, 1, 0, 5]]
    before, after = int(cell_consensus(counts)), int(cell_consensus(turned))
    assert after == (before if before in (Rating.NA, UNRATED) else 4 - before)


@given(st.sampled_from(Rating), st.integers(1, 40))
def test_identical_ratings_are_their_own_consensus(rating: Rating, n: int) -> None:
    assert cell_consensus(np.array(counted(*[rating.name] * n))) == rating


def test_stances() -> None:
    codes = codes_of([["CC", "C", "N", "I", "II", "NA", None]])
    assert [STANCES[int(stance)] for stance in stances(codes)[0]] == [
        "supports",
        "supports",
        "neither",
        "contradicts",
        "contradicts",
        "neither",
        "neither",
    ]


@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        (np.array([1, 2, 3]), "six"),
        (np.array(3), "six"),
        (np.array([1, 0, 0, 0, -1, 0]), "negative"),
        (np.array([1.5, 0, 0, 0, 0, 0]), "whole"),
        (np.array([np.nan, 0, 0, 0, 0, 0]), "whole"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts: np.ndarray, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        cell_consensus(counts)


@pytest.mark.parametrize("codes", [np.array([[6]]), np.array([[-2]]), np.array([[0.5]])])
def test_codes_that_cannot_be_are_refused(codes: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rating code"):
        checked_codes(codes)


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError):
        codes_of([["C", "X"]])
