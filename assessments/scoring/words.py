"""Likelihood in words: scales that agencies have published, as data.

Published bands share their edges, or leave gaps; here each is half-open and they leave none: an
edge belongs to the higher band (45 is a roughly even chance, 80 very likely), a gap is divided in
its middle, and the outer bands reach 0 and 100. Labels are in English; whoever shows them
translates by `key`, and shows the figure beside the word. Words of different scales are never
mixed, and never averaged.
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple


class Band(NamedTuple):
    """Percent from `lower` (included) to `upper` (not included, save for 100).

    `published` are the ends that the scale itself prints, where they are others.
    """

    key: str
    label: str
    lower: float
    upper: float
    published: tuple[int, int] | None = None


class Scale(NamedTuple):
    """`source` is who published it, and when."""

    key: str
    label: str
    source: str
    bands: tuple[Band, ...]


ICD_203: Final = (
    Band("almost-no-chance", "almost no chance", 0, 5, (1, 5)),
    Band("very-unlikely", "very unlikely", 5, 20),
    Band("unlikely", "unlikely", 20, 45),
    Band("roughly-even-chance", "roughly even chance", 45, 55),
    Band("likely", "likely", 55, 80),
    Band("very-likely", "very likely", 80, 95),
    Band("almost-certain", "almost certain", 95, 100, (95, 99)),
)
# The yardstick leaves gaps, so that nobody fights over an edge.
PHIA: Final = (
    Band("remote-chance", "remote chance", 0, 7.5, (0, 5)),
    Band("highly-unlikely", "highly unlikely", 7.5, 22.5, (10, 20)),
    Band("unlikely", "unlikely", 22.5, 37.5, (25, 35)),
    Band("realistic-possibility", "realistic possibility", 37.5, 52.5, (40, 50)),
    Band("likely", "likely", 52.5, 77.5, (55, 75)),
    Band("highly-likely", "highly likely", 77.5, 92.5, (80, 90)),
    Band("almost-certain", "almost certain", 92.5, 100, (95, 100)),
)
NATO: Final = (
    Band("highly-unlikely", "highly unlikely", 0, 10),
    Band("unlikely", "unlikely", 10, 40),
    Band("even-chance", "even chance", 40, 60),
    Band("likely", "likely", 60, 90),
    Band("highly-likely", "highly likely", 90, 100),
)
SCALES: Final[Mapping[str, Scale]] = MappingProxyType(
    {
        scale.key: scale
        for scale in (
            Scale("icd-203", "ICD 203", "US Director of National Intelligence, 2015", ICD_203),
            Scale(
                "phia", "PHIA yardstick", "UK Professional Head of Intelligence Assessment", PHIA
            ),
            Scale("nato", "AJP-2.1", "NATO, 2016", NATO),
        )
    }
)


def word_for(percent: float | Decimal, bands: tuple[Band, ...] = ICD_203) -> Band:
    """The band of a percentage 0 to 100.

    Pass the figure as it is shown: a 79.96 that is printed as 80 must not read "likely". Raises
    ValueError outside 0 to 100 and for NaN.
    """
    # Asked first, because comparing a Decimal NaN raises something else.
    if math.isnan(percent) or not 0 <= percent <= 100:
        raise ValueError(f"{percent} is not a percentage from 0 to 100")
    return next(band for band in reversed(bands) if percent >= band.lower)
