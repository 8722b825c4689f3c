import math
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.words import ICD_203, word_for


@pytest.mark.parametrize(
    ("percent", "label"),
    [
        (0, "almost no chance"),
        (4.99, "almost no chance"),
        (5, "very unlikely"),
        (20, "unlikely"),
        (44.99, "unlikely"),
        (45, "roughly even chance"),
        (54.99, "roughly even chance"),
        (55, "likely"),
        (79.99, "likely"),
        (80, "very likely"),
        (95, "almost certain"),
        (100, "almost certain"),
        (Decimal("44.99"), "unlikely"),
        (Decimal("45.00"), "roughly even chance"),
    ],
)
def test_an_edge_belongs_to_the_higher_band(percent: float | Decimal, label: str) -> None:
    assert word_for(percent).label == label


def test_the_bands_leave_no_gap() -> None:
    assert all(below.upper == above.lower for below, above in pairwise(ICD_203))
    assert (ICD_203[0].lower, ICD_203[-1].upper) == (0, 100)
    assert len({band.key for band in ICD_203}) == 7


@given(st.decimals(0, 100, places=2))
def test_every_percentage_has_the_word_of_the_band_that_holds_it(percent: Decimal) -> None:
    band = word_for(percent)
    assert band.lower <= percent
    assert percent < band.upper or percent == band.upper == 100


@pytest.mark.parametrize(
    "percent", [-0.01, 100.01, math.nan, math.inf, Decimal("NaN"), Decimal("Infinity")]
)
def test_what_is_no_percentage_is_refused(percent: float | Decimal) -> None:
    with pytest.raises(ValueError, match="percentage"):
        word_for(percent)
