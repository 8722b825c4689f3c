"""Likelihood in words: the seven bands of ICD 203 (2015).

The published bands share their edges; here an edge belongs to the higher band (45 is a roughly
even chance, 80 very likely), and the outer bands reach 0 and 100. Labels are in English; whoever
shows them translates by `key`, and shows the figure beside the word.
"""

import math
from decimal import Decimal
from typing import Final, NamedTuple


class Band(NamedTuple):
    """Percent from `lower` (included) to `upper` (not included, save for 100)."""

    key: str
    label: str
    lower: int
    upper: int


ICD_203: Final = (
    Band("almost-no-chance", "almost no chance", 0, 5),
    Band("very-unlikely", "very unlikely", 5, 20),
    Band("unlikely", "unlikely", 20, 45),
    Band("roughly-even-chance", "roughly even chance", 45, 55),
    Band("likely", "likely", 55, 80),
    Band("very-likely", "very likely", 80, 95),
    Band("almost-certain", "almost certain", 95, 100),
)


def word_for(percent: float | Decimal) -> Band:
    """The band of a percentage 0 to 100.

    Pass the figure as it is shown: a 79.96 that is printed as 80 must not read "likely". Raises
    ValueError outside 0 to 100 and for NaN.
    """
    # Asked first, because comparing a Decimal NaN raises something else.
    if math.isnan(percent) or not 0 <= percent <= 100:
        raise ValueError(f"{percent} is not a percentage from 0 to 100")
    return next(band for band in reversed(ICD_203) if percent >= band.lower)
