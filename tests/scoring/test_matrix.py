from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.codes import UNRATED, Rating, codes_of
from assessments.scoring.diagnosticity import MILD, diagnosticity, spread
from assessments.scoring.matrix import (
    balance,
    inconsistency,
    leaders,
    normalised,
    open_synthesis,
    ranks,
)
from assessments.scoring.weights import (
    HIGH,
    LEVELS,
    LOW,
    MEDIUM,
    credibility_level,
    link_weights,
    tempering,
    weight_of,
)
from tests.conftest import examples
from tests.scoring import golden

few = settings(max_examples=examples(50))
ACH = golden.ach()
CODES = codes_of(item["ratings"] for item in ACH["evidence"])
LETTERS = {"L": LOW, "M": MEDIUM, "H": HIGH}
WEIGHTS = np.array(
    [
        weight_of(LETTERS[item["credibility"]]) * weight_of(LETTERS[item["relevance"]])
        for item in ACH["evidence"]
    ]
)


def close(actual: np.ndarray, expected: Any) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=golden.TOLERANCE)


def test_golden_inconsistency() -> None:
    close(inconsistency(CODES), ACH["inconsistency"])
    close(inconsistency(CODES, WEIGHTS), ACH["weighted_inconsistency"])


def test_golden_diagnosticity() -> None:
    close(diagnosticity(CODES), ACH["bayes_mild"]["evidence_LR_range_decibans"])
    close(spread(CODES), ACH["pstdev_diagnosticity_1to5_NA_as_3"])


def test_golden_diagnosticity_under_another_mapping() -> None:
    weak, moderate = 20**0.5, 10**1.5
    likelihoods = dict(zip(MILD, (moderate, weak, 1.0, 1 / weak, 1 / moderate, 1.0), strict=True))
    close(diagnosticity(CODES, likelihoods), ACH["bayes_enfsi_mid"]["evidence_LR_range_decibans"])


# The scores printed in A Tradecraft Primer (CIA, 2009), pp. 14 to 16, the sign turned: Tokyo,
# March 1995, every weight medium; and in the sample that Open Source ACH ships.
PRIMER = codes_of(
    [
        ["I", "N", "I", "I"],
        ["C", "I", "I", "I"],
        ["N", "N", "C", "I"],
        ["C", "C", "C", "C"],
    ]
)
OPEN_SOURCE_ACH = codes_of([["II", "NA"], ["II", "C"], ["I", "C"], ["I", "C"]])


def test_published_scores() -> None:
    assert inconsistency(PRIMER, np.full(4, weight_of(MEDIUM))).tolist() == [1, 1, 2, 3]
    assert inconsistency(OPEN_SOURCE_ACH).tolist() == [6, 0]


def test_published_order() -> None:
    placed = ranks(inconsistency(PRIMER))
    assert placed.first.tolist() == [1, 1, 3, 4]
    assert placed.last.tolist() == [2, 2, 3, 4]
    assert leaders(inconsistency(PRIMER)).tolist() == [True, True, False, False]


def test_weights_that_only_round_differently_still_tie() -> None:
    low_high = link_weights(np.array([5, 1]), np.array([[HIGH, HIGH], [LOW, MEDIUM]]))
    codes = codes_of([["I", "N"], ["I", None]])
    plain = codes_of([["I", "I"], ["I", "I"]])
    close(inconsistency(codes, low_high)[:1], [2])
    assert leaders(np.array([1.0, low_high[0, 0]])).tolist() == [True, True]
    assert ranks(inconsistency(plain)).last.tolist() == [2, 2]


def test_a_hypothesis_that_nobody_rated_has_no_score_and_does_not_lead() -> None:
    codes = codes_of([["I", None, "C"], [None, None, "II"]])
    scores = inconsistency(codes)
    np.testing.assert_array_equal(scores, [1, np.nan, 2])
    assert leaders(scores).tolist() == [True, False, False]
    assert ranks(scores).first.tolist() == [1, 0, 2]
    assert ranks(scores).last.tolist() == [1, 0, 2]


def test_nothing_at_all() -> None:
    assert inconsistency(np.zeros((0, 2), dtype=np.int8)).tolist() == pytest.approx(
        [np.nan, np.nan], nan_ok=True
    )
    assert leaders(np.array([np.nan, np.nan])).tolist() == [False, False]
    assert leaders(np.zeros(0)).tolist() == []
    assert diagnosticity(np.zeros((3, 0), dtype=np.int8)).tolist() == [0, 0, 0]
    assert spread(np.zeros((3, 0), dtype=np.int8)).tolist() == [0, 0, 0]


def test_normalised_by_what_the_rated_cells_could_add() -> None:
    codes = codes_of([["II", "I", None, "I"], ["II", "NA", "CC", None]])
    close(normalised(codes), [1, 0.25, 0, 0.5])
    close(normalised(codes, np.array([3.0, 1.0])), [1, 3 / 8, 0, 0.5])
    assert np.isnan(normalised(codes_of([[None]]))).all()
    assert np.isnan(normalised(codes_of([["II"]]), np.zeros(1))).all()


@few
@given(golden.codes)
def test_normalised_keeps_the_order_of_columns_rated_alike(codes: np.ndarray) -> None:
    shares = normalised(codes)
    scored = ~np.isnan(shares)
    assert ((shares[scored] >= 0) & (shares[scored] <= 1)).all()
    full = codes[:, (codes != -1).all(axis=0)]
    if full.size:
        close(normalised(full) * 2 * len(full), inconsistency(full))


def test_open_synthesis_averages_before_it_squares() -> None:
    # CC with I averages 3.5; II with N averages 2; NA counts as 3.
    counts = np.array(
        [
            [[1, 0, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0], [0] * 6],
            [[0, 0, 0, 0, 0, 3], [0, 2, 0, 0, 0, 0], [0] * 6],
        ]
    )
    found = open_synthesis(counts)
    np.testing.assert_array_equal(found.supporting, [0.25, 1, np.nan])
    np.testing.assert_array_equal(found.contradicting, [0, 1, np.nan])


def test_balance_keeps_for_and_against_apart() -> None:
    codes = codes_of([["CC", "N"], ["C", "NA"], ["I", None], ["II", None]])
    result = balance(codes, np.array([1.0, 2.0, 3.0, 0.5]))
    assert result.supporting.tolist() == [4, 0]
    assert result.contradicting.tolist() == [4, 0]
    assert np.isnan(balance(codes_of([[None]])).supporting).all()


@few
@given(golden.codes, st.data())
def test_the_order_of_evidence_does_not_matter(codes: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(codes))))
    np.testing.assert_allclose(inconsistency(codes[order]), inconsistency(codes))
    np.testing.assert_allclose(diagnosticity(codes[order]), diagnosticity(codes)[order])
    np.testing.assert_allclose(spread(codes[order]), spread(codes)[order])


@few
@given(golden.codes)
def test_hypotheses_judged_alike_share_their_rank(codes: np.ndarray) -> None:
    twice = np.hstack([codes, codes])
    placed = ranks(inconsistency(twice))
    half = codes.shape[1]
    np.testing.assert_array_equal(placed.first[:half], placed.first[half:])
    np.testing.assert_array_equal(placed.last[:half], placed.last[half:])
    scored = placed.first > 0
    assert (placed.last[scored] > placed.first[scored]).all()


@few
@given(golden.codes, st.sampled_from([Rating.N, Rating.NA]))
def test_a_neutral_item_changes_no_score(codes: np.ndarray, neutral: Rating) -> None:
    more = np.vstack([codes, np.full((1, codes.shape[1]), neutral)])
    rated = (codes != UNRATED).any(axis=0)
    np.testing.assert_array_equal(inconsistency(more)[rated], inconsistency(codes)[rated])
    np.testing.assert_array_equal(balance(more).supporting[rated], balance(codes).supporting[rated])
    assert diagnosticity(more)[-1] == 0


@few
@given(golden.codes, st.data())
def test_a_worse_rating_never_lowers_inconsistency(codes: np.ndarray, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, codes.shape[0] - 1))
    column = data.draw(st.integers(0, codes.shape[1] - 1))
    scores = []
    for rating in (Rating.CC, Rating.C, Rating.N, Rating.I, Rating.II):
        changed = codes.copy()
        changed[row, column] = rating
        scores.append(inconsistency(changed)[column])
    assert scores == sorted(scores)


@few
@given(golden.codes)
def test_weights_of_one_change_nothing(codes: np.ndarray) -> None:
    plain, weighted = inconsistency(codes), inconsistency(codes, np.ones(codes.shape))
    np.testing.assert_array_equal(plain, weighted)


@few
@given(golden.codes)
def test_evidence_on_which_all_hypotheses_are_alike_is_not_diagnostic(codes: np.ndarray) -> None:
    same = np.repeat(codes[:, :1], 4, axis=1)
    assert not diagnosticity(same).any()
    assert not spread(same).any()
    assert (diagnosticity(codes) >= 0).all()


def test_unrated_cells_do_not_make_evidence_diagnostic() -> None:
    codes = codes_of([["II", None], ["CC", "NA"], [None, None]])
    close(diagnosticity(codes), [0, 10 * np.log10(4), 0])
    close(spread(codes), [0, 1, 0])


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        (np.array([1.0, np.nan]), "finite"),
        (np.array([1.0, np.inf]), "finite"),
        (np.array([1.0, -1.0]), "negative"),
        (np.array([1.0]), "match"),
        (np.ones((2, 3)), "match"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: np.ndarray, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        inconsistency(codes_of([["I", "C"], ["I", "C"]]), weights)


@pytest.mark.parametrize("likelihood", [0.0, -1.0, float("nan"), float("inf")])
def test_likelihoods_that_cannot_be_are_refused(likelihood: float) -> None:
    with pytest.raises(ValueError, match="likelihood"):
        diagnosticity(CODES, dict.fromkeys(MILD, likelihood))


def test_codes_need_two_axes() -> None:
    with pytest.raises(ValueError, match="two axes"):
        inconsistency(np.array([1, 2]), np.ones(2))


def test_admiralty_credibility_to_levels() -> None:
    assert [credibility_level(grade) for grade in (1, 2, 3, 4, 5, 6, None)] == [
        HIGH,
        HIGH,
        MEDIUM,
        LOW,
        LOW,
        MEDIUM,
        MEDIUM,
    ]
    for grade in (7, -1):
        with pytest.raises(ValueError, match="credibility"):
            credibility_level(grade)


def test_link_weights_equal_the_product_of_both_axes() -> None:
    credibility = np.array([0, 1, 3, 5, 6])
    relevance = np.array([[LEVELS["low"], LEVELS["medium"], LEVELS["high"]]] * 5)
    expected = [
        [weight_of(credibility_level(int(grade))) * weight_of(level) for level in range(3)]
        for grade in credibility
    ]
    close(link_weights(credibility, relevance), expected)
    with pytest.raises(ValueError, match="credibility"):
        link_weights(np.array([7]), np.array([[LOW]]))
    with pytest.raises(ValueError, match="relevance"):
        link_weights(np.array([1]), np.array([[3]]))


def test_levels_weigh_as_they_are_told_to() -> None:
    grades, relevance = np.array([5, 1, 0]), np.array([[HIGH], [HIGH], [LOW]])
    close(link_weights(grades, relevance, (0.0, 1.0, 3.0)), [[0.0], [9.0], [0.0]])
    close(tempering(grades), [0.5, 0.95, 0.75])
    close(tempering(grades, (0.0, 0.0, 1.0)), [0.0, 1.0, 0.0])
    for wrong in ((1.0, 0.5, 2.0), (-1.0, 0.0, 1.0), (0.0, 1.0), (0.0, 1.0, np.nan)):
        with pytest.raises(ValueError, match=r"level|each"):
            link_weights(grades, relevance, wrong)
    with pytest.raises(ValueError, match="out of range"):
        tempering(grades, (0.5, 1.0, 1.5))
