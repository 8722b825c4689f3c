"""The few special functions that the methods need, to machine precision and without SciPy."""

import math
from statistics import NormalDist
from typing import Final

_NORMAL: Final = NormalDist()
_TINY: Final = 1e-300
_STEPS: Final = 1000


def normal_quantile(share: float) -> float:
    return _NORMAL.inv_cdf(share)


def normal_share(value: float) -> float:
    return math.erfc(-value / math.sqrt(2)) / 2


def chi_square_tail(value: float, degrees: int) -> float:
    """The probability above `value`, for 1, 2, 3 … degrees of freedom.

    The finite sum that a whole number of degrees allows (Abramowitz & Stegun 26.4.4 and 5).
    """
    if degrees < 1 or math.isnan(value):
        raise ValueError("chi-square needs a number, and one degree of freedom or more")
    if value <= 0:
        return 1.0
    half = value / 2
    if degrees % 2:
        tail = math.erfc(math.sqrt(half))
        term = math.sqrt(half / math.pi) * 2
        first = 3
    else:
        tail, term, first = 0.0, 1.0, 2
    parts = []
    for k in range(first, degrees + 1, 2):
        parts.append(term)
        term *= value / k
    return min(1.0, tail + math.exp(-half) * math.fsum(parts))


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b): the share of Beta(a, b) below x."""
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        raise ValueError("a beta distribution needs positive a and b, and x from 0 to 1")
    if x in (0, 1):
        return float(x)
    # The continued fraction converges fast on this side of the mean only.
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    front = math.exp(
        a * math.log(x)
        + b * math.log1p(-x)
        + math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        - math.log(a)
    )
    return front * _fraction(x, a, b)


def beta_quantile(share: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = share, by halving."""
    if not 0 <= share <= 1:
        raise ValueError("a quantile's share is outside 0 to 1")
    low, high = 0.0, 1.0
    while high - low > 1e-16 and (middle := (low + high) / 2) not in (low, high):
        if incomplete_beta(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's method for the continued fraction of the incomplete beta function."""
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    c, result = 1.0, d
    for m in range(1, _STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + numerator * d)
            c = _away(1 + numerator / c)
            result *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return result


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
