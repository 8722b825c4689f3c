import math
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.words import NATO, PHIA, SCALES, Band, Scale, word_for


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


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.key)
def test_the_bands_leave_no_gap(scale: Scale) -> None:
    bands = scale.bands
    assert all(below.upper == above.lower for below, above in pairwise(bands))
    assert (bands[0].lower, bands[-1].upper) == (0, 100)
    assert len({band.key for band in bands}) == len(bands)
    for band in bands:
        if band.published is not None:
            assert band.lower <= band.published[0] < band.published[1] <= band.upper


def test_the_words_of_each_scale() -> None:
    assert {key: len(scale.bands) for key, scale in SCALES.items()} == {
        "icd-203": 7,
        "phia": 7,
        "nato": 5,
    }
    assert [word_for(p, NATO).label for p in (9, 10, 40, 60, 90)] == [
        "highly unlikely",
        "unlikely",
        "even chance",
        "likely",
        "highly likely",
    ]
    # A gap of the yardstick is divided in its middle.
    assert [word_for(p, PHIA).label for p in (7, 8, 37, 50, 54, 93)] == [
        "remote chance",
        "highly unlikely",
        "unlikely",
        "realistic possibility",
        "likely",
        "almost certain",
    ]


@pytest.mark.parametrize("bands", [scale.bands for scale in SCALES.values()])
@given(percent=st.decimals(0, 100, places=2))
def test_every_percentage_has_the_word_of_the_band_that_holds_it(
    bands: tuple[Band, ...], percent: Decimal
) -> None:
    band = word_for(percent, bands)
    assert band.lower <= percent
    assert percent < band.upper or percent == band.upper == 100


@pytest.mark.parametrize(
    "percent", [-0.01, 100.01, math.nan, math.inf, Decimal("NaN"), Decimal("Infinity")]
)
def test_what_is_no_percentage_is_refused(percent: float | Decimal) -> None:
    with pytest.raises(ValueError, match="percentage"):
        word_for(percent)
