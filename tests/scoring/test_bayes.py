import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.bayes import (
    checked_prior,
    even_prior,
    posterior,
    posteriors_without,
    posteriors_without_each,
    posteriors_without_members,
)
from assessments.scoring.codes import UNRATED, Rating, codes_of
from assessments.scoring.dependence import dependence_weights
from assessments.scoring.information import worth_of_certainty, worth_of_observation
from assessments.scoring.likelihoods import (
    MILD,
    checked_mapping,
    log_likelihoods,
    mean_log_likelihoods,
    mixed_with_chance,
    reported,
)
from assessments.scoring.matrix import inconsistency
from tests.conftest import examples
from tests.scoring import golden

CODES = codes_of([["CC", "I", "II"], ["C", "C", "I"], ["II", "N", "C"]])
CELLS = log_likelihoods(CODES)
EVEN = even_prior(3)
few = settings(max_examples=examples(30))


def close(actual: object, expected: object) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=golden.TOLERANCE)  # type: ignore[arg-type]


def test_a_rating_moves_the_odds_by_its_likelihood_ratio() -> None:
    found = posterior(np.array([0.5, 0.5]), log_likelihoods(codes_of([["C", "I"]])))
    close(found.posterior, [0.8, 0.2])
    assert found.leaders.tolist() == [True, False]
    assert found.tipping == pytest.approx(4)
    assert found.entropy_before == pytest.approx(1)
    assert found.entropy_after == pytest.approx(0.7219280948873623)


def test_nothing_rated_leaves_the_prior() -> None:
    prior = np.array([0.5, 0.3, 0.2])
    for codes in (codes_of([[None, None, None], ["NA", "N", None]]), np.zeros((0, 3), np.int8)):
        close(posterior(prior, log_likelihoods(codes)).posterior, prior)


def test_no_hypothesis_and_one() -> None:
    none = posterior(np.zeros(0), np.zeros((2, 0)))
    assert none.posterior.tolist() == []
    assert math.isnan(none.tipping)
    one = posterior(np.ones(1), log_likelihoods(codes_of([["II"]])))
    assert (one.posterior.tolist(), one.tipping) == ([1.0], math.inf)


def test_what_the_prior_rules_out_stays_out() -> None:
    found = posterior(np.array([1.0, 0.0]), log_likelihoods(codes_of([["II", "CC"]] * 3)))
    assert found.posterior.tolist() == [1, 0]
    each = posteriors_without_each(np.array([1.0, 0.0]), log_likelihoods(codes_of([["II", "CC"]])))
    assert (each.bits.tolist(), each.changes.tolist()) == ([0], [False])


def test_a_prior_with_a_share_for_none_of_these() -> None:
    close(even_prior(4, remainder=3, share=0.1), [0.3, 0.3, 0.3, 0.1])
    close(even_prior(4), [0.25] * 4)
    for remainder, share in ((4, 0.1), (0, 1.1), (0, math.nan)):
        with pytest.raises(ValueError, match="remainder"):
            even_prior(4, remainder, share)


@pytest.mark.parametrize(
    ("prior", "fault"),
    [
        ([0.5, 0.5], "per hypothesis"),
        ([0.5, 0.4, 0.2], "sum to 1"),
        ([1.5, -0.5, 0.0], "negative"),
        ([math.nan, 0.5, 0.5], "finite"),
        ([math.inf, 0.0, 0.0], "finite"),
    ],
)
def test_priors_that_cannot_be_are_refused(prior: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        checked_prior(np.array(prior), 3)


@pytest.mark.parametrize("weight", [-0.1, 1.1, math.nan])
def test_evidence_cannot_say_more_than_it_says(weight: float) -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        posterior(EVEN, CELLS, np.array([1.0, weight, 1.0]))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_cells_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        posterior(EVEN, np.array([[0.0, value, 0.0]]))


@pytest.mark.parametrize("mapping", [{}, dict.fromkeys(MILD, 0.0), dict.fromkeys(MILD, math.nan)])
def test_mappings_that_cannot_be_are_refused(mapping: dict[Rating, float]) -> None:
    with pytest.raises(ValueError, match="CC"):
        checked_mapping(mapping)


@pytest.mark.parametrize(
    ("rating", "value", "fault"),
    [(Rating.CC, 1.5, "CC is less likely than C"), (Rating.C, 0.9, "C is less likely than N"),
     (Rating.I, 1.1, "N is less likely than I"), (Rating.II, 0.6, "I is less likely than II")],
)  # fmt: skip
def test_a_mapping_that_turns_the_scale_round_is_refused(
    rating: Rating, value: float, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        checked_mapping({**MILD, rating: value})
    assert checked_mapping(dict.fromkeys(MILD, 1.0))


# ------------------------------------------------------------------------------- what must hold


@few
@given(golden.codes, st.data())
def test_the_order_of_evidence_does_not_matter(codes: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(codes))))
    prior = even_prior(codes.shape[1])
    one, other = (
        posteriors_without_each(prior, log_likelihoods(rows)) for rows in (codes, codes[order])
    )
    close(one.baseline, other.baseline)
    close(one.bits[order], other.bits)


@few
@given(golden.codes)
def test_neutral_evidence_changes_nothing(codes: np.ndarray) -> None:
    prior = even_prior(codes.shape[1])
    neutral = np.full((1, codes.shape[1]), Rating.N)
    before = posterior(prior, log_likelihoods(codes)).posterior
    with_neutral = posteriors_without_each(prior, log_likelihoods(np.vstack([codes, neutral])))
    close(with_neutral.baseline, before)
    assert with_neutral.bits[-1] == pytest.approx(0, abs=golden.TOLERANCE)
    assert not with_neutral.changes[-1]


@few
@given(golden.codes, st.integers(1, 5))
def test_copies_of_one_origin_count_once_under_full_overlap(codes: np.ndarray, times: int) -> None:
    prior = even_prior(codes.shape[1])
    copied = np.vstack([codes, np.repeat(codes[-1:], times, axis=0)])
    rows = range(len(codes) - 1, len(copied))
    weights = dependence_weights(len(copied), [rows], overlap=1)
    close(
        posterior(prior, log_likelihoods(copied), weights).posterior,
        posterior(prior, log_likelihoods(codes)).posterior,
    )
    np.testing.assert_allclose(inconsistency(copied, weights), inconsistency(codes), atol=1e-12)


@few
@given(golden.codes, st.data())
def test_a_better_rating_never_lowers_a_hypothesis(codes: np.ndarray, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, codes.shape[0] - 1))
    column = data.draw(st.integers(0, codes.shape[1] - 1))
    prior = even_prior(codes.shape[1])
    shares = []
    for rating in (Rating.II, Rating.I, Rating.N, Rating.C, Rating.CC):
        changed = codes.copy()
        changed[row, column] = rating
        shares.append(posterior(prior, log_likelihoods(changed)).posterior[column])
    assert shares == sorted(shares)


@few
@given(golden.codes, st.data())
def test_without_a_group_equals_the_posterior_of_the_rest(
    codes: np.ndarray, data: st.DataObject
) -> None:
    size, columns = codes.shape
    group = data.draw(st.lists(st.integers(0, size - 1), max_size=size))
    weights = np.linspace(0.2, 1, size)
    cells = log_likelihoods(codes)
    prior = np.arange(1, columns + 1) / (columns * (columns + 1) / 2)
    result = posteriors_without(prior, cells, [group], weights)
    kept = [row for row in range(size) if row not in group]
    rest = posterior(prior, cells[kept], weights[kept])
    whole = posterior(prior, cells, weights)
    close(result.posteriors[0], rest.posterior)
    close(result.baseline, whole.posterior)
    assert result.changes[0] == (not np.array_equal(rest.leaders, whole.leaders))
    close(result.variation[0], np.abs(rest.posterior - whole.posterior).sum() / 2)
    bits = (whole.posterior * np.log2(whole.posterior / rest.posterior)).sum()
    assert result.bits[0] == pytest.approx(bits, abs=1e-9)


@few
@given(golden.codes)
def test_each_alone_equals_groups_of_one(codes: np.ndarray) -> None:
    prior, cells = even_prior(codes.shape[1]), log_likelihoods(codes)
    grouped = posteriors_without(prior, cells, [[row] for row in range(len(codes))])
    for one, other in zip(posteriors_without_each(prior, cells), grouped, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


@few
@given(hnp.arrays(np.int8, (3, 4, 2), elements=st.integers(UNRATED, max(Rating))))
def test_without_a_member_equals_the_posterior_of_the_others(by_member: np.ndarray) -> None:
    def counted(codes: np.ndarray) -> np.ndarray:
        return np.stack([(codes == rating).sum(axis=0) for rating in Rating], axis=-1)

    prior = even_prior(2)
    result = posteriors_without_members(prior, counted(by_member), by_member)
    for number in range(3):
        others = mean_log_likelihoods(counted(np.delete(by_member, number, axis=0)))
        close(result.posteriors[number], posterior(prior, others).posterior)
    with pytest.raises(ValueError, match="match"):
        posteriors_without_members(prior, counted(by_member), by_member[0])
    with pytest.raises(ValueError, match="not in the counts"):
        posteriors_without_members(
            prior, np.zeros((4, 2, 6), dtype=np.int64), np.zeros((1, 4, 2), dtype=np.int8)
        )


@pytest.mark.parametrize("shape", [(0, 2, 3), (2, 3, 0), (2, 0, 3), (0, 0, 0)])
def test_members_are_left_out_where_there_is_no_hypothesis_or_no_member(
    shape: tuple[int, ...],
) -> None:
    counts = np.zeros((*shape[1:], len(Rating)), dtype=np.int64)
    result = posteriors_without_members(
        even_prior(shape[2]), counts, np.full(shape, UNRATED, dtype=np.int8)
    )
    assert result.posteriors.shape == (shape[0], shape[2])
    assert not result.changes.any()


# ---------------------------------------------------------------------- mappings and dependence


def test_several_raters_are_averaged_in_logarithms() -> None:
    counts = np.array([[[1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 2, 0, 2]]])
    close(mean_log_likelihoods(counts), [[math.log(8) / 2, 0, math.log(0.5) / 2]])


@few
@given(golden.codes)
def test_one_rater_is_quoted(codes: np.ndarray) -> None:
    counts = np.stack([codes == rating for rating in Rating], axis=-1).astype(np.int64)
    close(mean_log_likelihoods(counts), log_likelihoods(codes))


def test_a_doubtful_report_moves_the_odds_less() -> None:
    told = reported(np.array([0.8, 0.2]), hit=0.9, false_alarm=0.2)
    assert told[0] / told[1] == pytest.approx(2.2352941176470584, abs=golden.TOLERANCE)
    worthless = reported(np.array([0.8, 0.2]), hit=0.4, false_alarm=0.4)
    assert worthless[0] == pytest.approx(worthless[1])
    with pytest.raises(ValueError, match="outside 0 to 1"):
        reported(np.array([0.8, 0.2]), hit=1.1, false_alarm=0)


def test_a_source_of_no_credibility_says_nothing() -> None:
    mixed = mixed_with_chance(CELLS, np.array([1.0, 0.0, 0.5]))
    close(mixed[0] - mixed[0].max(), CELLS[0] - CELLS[0].max())
    assert np.ptp(mixed[1]) == 0
    assert 0 < np.ptp(mixed[2]) < np.ptp(CELLS[2])
    for bad in ([1.0, 0.5], [0.5, 0.5, 1.1], [0.5, 0.5, math.nan]):
        with pytest.raises(ValueError, match="credibility"):
            mixed_with_chance(CELLS, np.array(bad))


def test_dependence_by_origin() -> None:
    # 0 and 1 share an origin; 2 rests on it too, but also on one of its own; 3 names none.
    weights = dependence_weights(4, [[0, 1, 2], [2], []], overlap=0.5)
    assert weights.tolist() == [0.5, 0.5, 1, 1]
    assert dependence_weights(3, [[0, 1, 1, 0]], overlap=1).tolist() == [0.5, 0.5, 1]
    assert dependence_weights(3, [[0, 1, 2]], overlap=0).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("groups", "overlap", "fault"),
    [
        ([[3]], 1, "not there"),
        ([[-1]], 1, "not there"),
        ([[0]], 1.5, "overlap"),
        ([], math.nan, "overlap"),
    ],
)
def test_dependence_that_cannot_be_is_refused(
    groups: list[list[int]], overlap: float, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        dependence_weights(3, groups, overlap)


# ----------------------------------------------------------------------------------- what to ask


def test_an_observation_may_tell_and_yet_decide_nothing() -> None:
    shares = np.array([0.7, 0.3])
    decide = np.array([[10.0, -5.0], [0.0, 0.0]])
    telling = worth_of_observation(shares, np.array([[0.6, 0.4], [0.4, 0.6]]), decide)
    assert telling.bits > 0
    assert telling.decision == 0
    assert worth_of_observation(shares, np.array([[0.5, 0.5], [0.5, 0.5]])).bits == 0
    certain = worth_of_observation(shares, np.eye(2), decide)
    assert certain.decision == pytest.approx(worth_of_certainty(shares, decide))
    assert certain.bits == pytest.approx(0.8812908992306927)
    assert worth_of_observation(shares, np.eye(2)).decision is None


@few
@given(golden.codes, st.data())
def test_an_observation_is_never_worth_less_than_nothing(
    codes: np.ndarray, data: st.DataObject
) -> None:
    columns = codes.shape[1]
    shares = posterior(even_prior(columns), log_likelihoods(codes)).posterior
    chances = np.array(data.draw(st.lists(golden.chances, min_size=columns, max_size=columns)))
    worth = worth_of_observation(shares, np.stack([chances, 1 - chances], axis=1), np.eye(columns))
    assert worth.bits >= 0
    assert worth.decision is not None
    assert 0 <= worth.decision <= worth_of_certainty(shares, np.eye(columns)) + 1e-12


@pytest.mark.parametrize(
    ("given_", "utilities", "fault"),
    [
        ([[0.5, 0.6], [0.5, 0.5]], None, "sum to 1"),
        ([[1.5, -0.5], [0.5, 0.5]], None, "0 to 1"),
        ([[math.nan, 1.0], [0.5, 0.5]], None, "0 to 1"),
        ([[0.5, 0.5], [0.5, 0.5]], [[1.0]], "per hypothesis"),
        ([[0.5, 0.5], [0.5, 0.5]], [[math.inf, 0.0]], "finite"),
    ],
)
def test_observations_that_cannot_be_are_refused(
    given_: list[list[float]], utilities: list[list[float]] | None, fault: str
) -> None:
    table = None if utilities is None else np.array(utilities)
    with pytest.raises(ValueError, match=fault):
        worth_of_observation(np.array([0.5, 0.5]), np.array(given_), table)


def test_unrated_is_neutral_and_codes_are_checked() -> None:
    close(log_likelihoods(np.array([[UNRATED, Rating.NA, Rating.N]])), [[0, 0, 0]])
    with pytest.raises(ValueError, match="rating code"):
        log_likelihoods(np.array([[7]]))
