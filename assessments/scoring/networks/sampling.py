"""Members' doubt carried through a calculation.

Lowest with lowest and highest with highest would say that everything goes wrong at once: bounds
are drawn, not plugged in.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from assessments.scoring.codes import Floats

SAMPLES: Final = 10_000
_SEED: Final = 1968
SHARES: Final = (0.1, 0.5, 0.9)


class Triple(NamedTuple):
    lower: float
    best: float
    upper: float


def propagated(
    inputs: Sequence[Triple], figure: Callable[[Floats], Floats], samples: int = SAMPLES
) -> Triple:
    """Inputs [K] to the 10, 50 and 90 % points of a figure of them.

    Each input is drawn on its own from a triangle between its bounds with the best as mode.
    `figure` takes draws [samples, K] and gives [samples]. The same inputs give the same points.
    """
    table = np.array(inputs, dtype=np.float64).reshape(-1, 3)
    if not np.isfinite(table).all() or (np.diff(table, axis=1) < 0).any():
        raise ValueError("lower, best and upper are not finite, or not in order")
    rng = np.random.default_rng(_SEED)
    drawn = np.stack([_triangle(rng.random(samples), *row) for row in table], axis=1)
    values = np.asarray(figure(drawn), dtype=np.float64)
    if values.shape != (samples,) or not np.isfinite(values).all():
        raise ValueError("the figure is not one finite number for each draw")
    low, middle, high = np.quantile(values, SHARES)
    return Triple(float(low), float(middle), float(high))


def _triangle(share: Floats, lower: float, best: float, upper: float) -> Floats:
    """Points of a triangular distribution at the shares."""
    width = upper - lower
    if width == 0:
        return np.full(share.shape, best)
    at_mode = (best - lower) / width
    rising = lower + np.sqrt(share * width * (best - lower))
    falling = upper - np.sqrt((1 - share) * width * (upper - best))
    return np.where(share < at_mode, rising, falling)
