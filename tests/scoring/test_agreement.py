import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.agreement import Level, disagreement, tastle_wierman, van_der_eijk
from assessments.scoring.codes import Rating
from tests.scoring import golden


@pytest.mark.parametrize("row", golden.rows_of("agreement_expected.csv"), ids=lambda r: r["case"])
def test_golden(row: dict[str, str]) -> None:
    frequencies = np.array([int(count) for count in row["freq"].split("|")])
    consensus, agreement = tastle_wierman(frequencies), van_der_eijk(frequencies)
    assert consensus == pytest.approx(float(row["consensus_TW"]), abs=golden.TOLERANCE)
    assert agreement == pytest.approx(float(row["agreement_A"]), abs=golden.TOLERANCE)
    assert (1 - agreement) / 2 == pytest.approx(float(row["polarization"]), abs=golden.TOLERANCE)


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ((0, 0, 0, 0, 0, 0), Level.NONE),
        ((1, 0, 0, 0, 0, 0), Level.NONE),
        ((0, 0, 0, 0, 0, 1), Level.NONE),
        ((0, 2, 0, 0, 0, 0), Level.AGREE),
        ((0, 1, 1, 0, 0, 0), Level.AGREE),
        ((0, 6, 0, 1, 0, 0), Level.AGREE),
        ((0, 4, 0, 1, 0, 0), Level.MIXED),
        ((0, 9, 0, 0, 1, 0), Level.MIXED),
        ((2, 2, 2, 0, 0, 0), Level.MIXED),
        ((1, 0, 1, 0, 0, 0), Level.MIXED),
        ((0, 1, 0, 1, 0, 0), Level.SPLIT),
        ((0, 2, 0, 1, 0, 0), Level.SPLIT),
        ((0, 4, 3, 3, 0, 0), Level.MIXED),
        ((4, 0, 3, 0, 3, 0), Level.SPLIT),
        ((7, 0, 0, 0, 3, 0), Level.SPLIT),
        ((0, 0, 0, 0, 0, 5), Level.AGREE),
        ((0, 4, 0, 0, 0, 4), Level.SPLIT),
        ((0, 0, 4, 0, 0, 4), Level.MIXED),
        ((0, 1, 0, 0, 0, 5), Level.AGREE),
        ((1, 0, 0, 0, 1, 10), Level.AGREE),
        ((0, 7, 0, 0, 0, 2), Level.AGREE),
    ],
)
def test_three_words(counts: tuple[int, ...], level: Level) -> None:
    assert disagreement(np.array(counts)).level == level


def test_cells_are_judged_each_on_its_own() -> None:
    cells = np.array([[[3, 0, 0, 0, 0, 0], [3, 0, 0, 0, 3, 0]], [[0] * 6, [0, 0, 0, 0, 0, 3]]])
    result = disagreement(cells)
    assert result.level.tolist() == [[Level.AGREE, Level.SPLIT], [Level.NONE, Level.AGREE]]
    assert result.polarised.tolist() == [[False, True], [False, False]]
    np.testing.assert_array_equal(result.consensus, [[1, 0], [np.nan, np.nan]])
    np.testing.assert_array_equal(result.agreement, [[1, -1], [np.nan, np.nan]])


@given(golden.counts)
def test_figures_stay_in_range_and_ignore_the_direction_of_the_scale(counts: np.ndarray) -> None:
    result, turned = disagreement(counts), disagreement(counts[[4, 3, 2, 1, 0, 5]])
    if not counts[:5].any():
        assert np.isnan(result.consensus)
        assert np.isnan(result.agreement)
        return
    assert 0 <= result.consensus <= 1
    assert -1 <= result.agreement <= 1
    assert turned.consensus == pytest.approx(result.consensus, abs=golden.TOLERANCE)
    assert turned.agreement == pytest.approx(result.agreement, abs=golden.TOLERANCE)


@given(st.sampled_from(Rating), st.integers(2, 50))
def test_identical_judges_agree(rating: Rating, n: int) -> None:
    counts = np.zeros(6, dtype=np.int64)
    counts[rating] = n
    result = disagreement(counts)
    assert result.level == Level.AGREE
    assert not result.polarised
    if rating is not Rating.NA:
        assert result.consensus == 1
        assert result.agreement == 1


@given(golden.counts, st.integers(2, 5))
def test_a_team_copied_whole_agrees_as_much_as_before(counts: np.ndarray, copies: int) -> None:
    once, often = disagreement(counts), disagreement(counts * copies)
    np.testing.assert_allclose(often.consensus, once.consensus, atol=golden.TOLERANCE)
    np.testing.assert_allclose(often.agreement, once.agreement, atol=golden.TOLERANCE)
    if counts.sum() > 1:
        assert often.level == once.level


def test_agreement_of_nought_is_nought_however_many_rate() -> None:
    """Rounded it was a hair below: split for this team, mixed for three of it."""
    counts = np.array([26, 3, 23, 6, 13, 0])
    for copies in (1, 3):
        result = disagreement(counts * copies)
        assert result.agreement == 0
        assert result.level == Level.MIXED


def test_too_few_categories_are_refused() -> None:
    with pytest.raises(ValueError, match="two"):
        tastle_wierman(np.array([3]))
    with pytest.raises(ValueError, match="three"):
        van_der_eijk(np.array([3, 4]))
    with pytest.raises(ValueError, match="eight"):
        van_der_eijk(np.ones(9, dtype=np.int64))
