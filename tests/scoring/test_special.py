import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.special import (
    beta_quantile,
    chi_square_tail,
    incomplete_beta,
    normal_quantile,
    normal_share,
)


def test_chi_square_tails_from_the_printed_tables() -> None:
    # Abramowitz & Stegun, table 26.8: the values above which 5 % and 1 % lie.
    for degrees, five, one in ((1, 3.841459, 6.634897), (3, 7.814728, 11.344867), (4, 9.487729, 0)):
        assert chi_square_tail(five, degrees) == pytest.approx(0.05, abs=1e-7)
        if one:
            assert chi_square_tail(one, degrees) == pytest.approx(0.01, abs=1e-7)
    assert chi_square_tail(2 * math.log(2), 2) == pytest.approx(0.5, abs=1e-15)
    assert chi_square_tail(0, 3) == chi_square_tail(-1, 3) == 1
    assert chi_square_tail(math.inf, 1) == 0
    for value, degrees in ((1.0, 0), (math.nan, 3)):
        with pytest.raises(ValueError, match="chi-square"):
            chi_square_tail(value, degrees)


@given(st.floats(0, 1), st.integers(1, 12), st.integers(1, 12))
def test_incomplete_beta_equals_the_binomial_sum(x: float, a: int, b: int) -> None:
    n = a + b - 1
    expected = math.fsum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(a, n + 1))
    assert incomplete_beta(x, a, b) == pytest.approx(expected, abs=1e-13)


def test_incomplete_beta_of_halves_is_the_arcsine() -> None:
    for x in (0.0, 0.001, 0.3, 0.5, 0.97, 1.0):
        expected = 2 / math.pi * math.asin(math.sqrt(x))
        assert incomplete_beta(x, 0.5, 0.5) == pytest.approx(expected, abs=1e-14)
    with pytest.raises(ValueError, match="beta"):
        incomplete_beta(0.5, 0, 1)


@given(st.floats(0.001, 0.999), st.floats(0.5, 60), st.floats(0.5, 60))
def test_beta_quantile_turns_the_share_round(share: float, a: float, b: float) -> None:
    assert incomplete_beta(beta_quantile(share, a, b), a, b) == pytest.approx(share, abs=1e-9)


def test_beta_quantile_refuses_what_is_no_share() -> None:
    with pytest.raises(ValueError, match="share"):
        beta_quantile(1.1, 1, 1)


def test_the_normal_distribution() -> None:
    for value in (-8.0, -1.96, 0.0, 0.5, 3.0):
        assert normal_share(value) == pytest.approx(NormalDist().cdf(value), abs=1e-15)
    assert normal_quantile(0.5) == 0
    assert normal_share(normal_quantile(0.9)) == pytest.approx(0.9, abs=1e-15)
